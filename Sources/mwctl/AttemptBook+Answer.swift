internal import AuditLog
internal import Events
internal import Projections

// What was recorded under the same key before, and what is answered.

extension AttemptBook {
  func duplicate(of request: Request, _ id: String) throws -> AttemptAnswer? {
    guard let record = try ledger.reader.events(commandID: id).last else { return nil }
    guard request.matches(record) else {
      throw Failure(
        .conflict,
        "The id '\(id)' was used before, at position \(record.position), for something else "
          + "(\(record.event.type)).",
        remedies: ["Give each command an id of its own; repeat an id only to repeat its command."])
    }
    return try answer(record, beginning(of: request.attempt), isDuplicate: true, [])
  }

  func answer(
    _ record: RecordedEvent, _ beginning: RecordedEvent, isDuplicate: Bool, _ warnings: [String]
  ) throws -> AttemptAnswer {
    guard case .host(let name) = record.stream, let outcome = AttemptAnswer.Outcome(record),
      case .actionStarted(let began) = beginning.event
    else { throw Failure(.internalFailure, "Position \(record.position) is no attempt's.") }
    let host = try ledger.fleet.knownHost(name)
    let holder = try ledger.reader.event(at: outcome.former.position)
    return AttemptAnswer(
      record: record, host: name, action: began.action, vm: began.vm,
      vmName: began.vm.flatMap { host.virtualMachines[$0]?.name }, startedAt: beginning.time,
      formerOwner: holder?.actor ?? beginning.actor, outcome: outcome,
      // A renewal never brings the end of a lease forward.
      leaseUntil: host.attempts.first { $0.id == outcome.token }?.leaseUntil ?? outcome.leaseUntil,
      isDuplicate: isDuplicate, warnings: warnings)
  }
}

extension AttemptBook.Request {
  /// Whether it says what was recorded; what it leaves open may have been anything.
  fileprivate func matches(_ record: RecordedEvent) -> Bool {
    guard at == nil || at == record.time else { return false }
    switch change {
    case .renew(let seconds):
      guard case .leaseRenewed(let fact) = record.event else { return false }
      return fact.attempt == attempt && (seconds == nil || seconds == fact.leaseSeconds)
    case .doubt(let reason, let details):
      guard case .attemptDoubted(let fact) = record.event else { return false }
      return fact.attempt == attempt && fact.reason == reason && fact.details == details
    case .takeOver(let seconds, let reason):
      guard case .attemptTakenOver(let fact) = record.event else { return false }
      return fact.attempt == attempt && fact.reason == reason
        && (seconds == nil || seconds == fact.leaseSeconds)
    case .settle(let finding, let reason):
      guard case .attemptSettled(let fact) = record.event, fact.isByPerson else { return false }
      return fact.attempt == attempt && fact.finding == finding && fact.reason == reason
    }
  }
}

extension LogReader {
  /// The event that began an attempt, whoever took it over since; `nil` where the token is none.
  ///
  /// - Complexity: O(*n*) in the take-overs of the attempt.
  func beginning(of token: AttemptID) throws -> RecordedEvent? {
    var token = token
    while let record = try event(at: token.position) {
      if case .actionStarted = record.event { return record }
      // A token that names no earlier one is damaged: following it would never end.
      guard case .attemptTakenOver(let fact) = record.event, fact.attempt < token else {
        return nil
      }
      token = fact.attempt
    }
    return nil
  }
}
