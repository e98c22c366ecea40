internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// What is recorded of an attempt while it is open: that it goes on, that somebody else answers for
/// it, or how a person found it to have ended.
///
/// Decides on the attempt as it stands under the write lock: of two who take it over with the same
/// token one is first, and the other is told so.
struct AttemptBook {
  let ledger: Ledger

  /// What somebody says of an attempt.
  enum Change: Hashable {
    /// It goes on, for so many seconds more.
    case renew(seconds: Int?)
    /// Whoever is at it cannot tell how it ended, and why.
    case doubt(reason: String, details: [String: String])
    /// Whoever says it answers for the attempt now.
    case takeOver(seconds: Int?, reason: String)
    /// It was found to have ended so.
    case settle(AttemptSettled.Finding, reason: String)
  }

  /// What is told about an attempt, and under which key.
  struct Request: Hashable {
    let attempt: AttemptID
    let change: Change
    /// When it was so, where somebody said it.
    let at: Timestamp?
    /// The key that makes a repetition harmless.
    let id: String?
  }

  /// Records one change.
  ///
  /// - Throws: ``Failure``: not found where the token is none, conflict where the attempt is over,
  ///   belongs to another or is not as the change asks for; nothing is recorded then.
  func record(_ request: Request, now: Timestamp) throws -> AttemptAnswer {
    if let id = request.id, let earlier = try duplicate(of: request, id) { return earlier }
    let beginning = try beginning(of: request.attempt)
    guard case .host(let name) = beginning.stream else { throw unknown(request.attempt) }
    let host = try ledger.fleet.knownHost(name)
    if let parked = host.parked {
      throw Failure(
        .unverified,
        "The log of \(name) cannot be understood from position \(parked.position) on: "
          + parked.why, remedies: ["Use the version of mwctl that wrote it."])
    }
    guard let attempt = host.attempts.first(where: { $0.id == request.attempt }) else {
      throw try over(request.attempt, on: host, beginning)
    }
    let time = request.at ?? now
    let situation = try ledger.fleet.situation(of: host, at: time)
    let event: Event
    var warnings: [String] = []
    switch request.change {
    case .renew(let seconds):
      warnings = try checkRenewal(of: attempt, in: situation)
      event = .leaseRenewed(
        LeaseRenewed(
          attempt: attempt.id, action: attempt.action, vm: attempt.vm,
          leaseSeconds: seconds ?? leaseSeconds(attempt, situation)))
    case .doubt(let reason, let details):
      try checkOwner(of: attempt)
      event = .attemptDoubted(
        AttemptDoubted(
          attempt: attempt.id, action: attempt.action, vm: attempt.vm, reason: reason,
          details: details))
    case .takeOver(let seconds, let reason):
      event = .attemptTakenOver(
        AttemptTakenOver(
          attempt: attempt.id, action: attempt.action, vm: attempt.vm,
          leaseSeconds: seconds ?? leaseSeconds(attempt, situation), reason: reason))
    case .settle(let finding, let reason):
      warnings = try checkFinding(finding, of: attempt, in: situation)
      event = .attemptSettled(
        AttemptSettled(
          attempt: attempt.id, action: attempt.action, vm: attempt.vm, finding: finding,
          reason: reason, isByPerson: true))
    }
    let cause = try ledger.reader.event(at: attempt.id.position)?.draft.id
    let records = try ledger.append([(.host(name), event)], at: time, causation: cause)
    guard let record = records.last else {
      throw Failure(.internalFailure, "Nothing was appended.")
    }
    return try answer(record, beginning, isDuplicate: false, warnings)
  }

  /// As long as such a step takes at worst, as `mwctl record` has it.
  private func leaseSeconds(_ attempt: Attempt, _ situation: Situation) -> Int {
    situation.leaseSeconds(
      Intent(attempt.action, attempt.vm.flatMap { situation.host.virtualMachines[$0] }))
  }
}

// What is asked of an attempt before something is recorded of it.

extension AttemptBook {
  /// Its owner alone knows that it goes on.
  ///
  /// Once its lease has ended, others may have found out something: where a thing was told done to
  /// its subject since, the doubt stands until somebody has looked.
  private func checkRenewal(of attempt: Attempt, in situation: Situation) throws -> [String] {
    try checkOwner(of: attempt)
    guard attempt.isInDoubt(at: situation.now) else { return [] }
    if let claim = claimSince(attempt, on: situation.host) {
      throw Failure(
        .conflict,
        "The lease of attempt \(attempt.id) ended at \(attempt.leaseUntil), and position \(claim) "
          + "tells something else done there since: nobody can say that it simply goes on.",
        remedies: [
          "Look again: mwctl import",
          "If you are at it all the same: mwctl take-over \(attempt.id) --reason 'why'",
        ])
    }
    return [
      "The lease had ended at \(attempt.leaseUntil): since then nobody knew what had become of it."
    ]
  }

  private func checkOwner(of attempt: Attempt) throws {
    guard attempt.owner != ledger.actor else { return }
    throw Failure(
      .conflict,
      "Attempt \(attempt.id) belongs to \(attempt.owner), not to \(ledger.actor): only who is at it "
        + "knows how it goes.", rule: "one-owner",
      remedies: ["If you are at it now: mwctl take-over \(attempt.id) --reason 'why'"])
  }

  /// Where something was told done to the subject of an attempt after its token was given.
  private func claimSince(_ attempt: Attempt, on host: Host) -> Position? {
    let told: [Position]
    if let vm = attempt.vm {
      told = host.virtualMachines[vm].map { Array($0.claims.values) } ?? []
    } else {
      told = [host.patched, host.rebooted].compactMap { $0?.position }
    }
    return told.filter { $0 > attempt.id.position }.max()
  }

  private func checkFinding(
    _ finding: AttemptSettled.Finding, of attempt: Attempt, in situation: Situation
  ) throws -> [String] {
    guard attempt.isInDoubt(at: situation.now) else {
      let record = situation.outcomeCommand(for: attempt)
      throw Failure(
        .conflict,
        "Attempt \(attempt.id) is not in doubt: \(attempt.owner) is at it until "
          + "\(attempt.leaseUntil).", rule: "one-owner",
        remedies: [
          "If it is yours and over: \(record) --completed, or --failed 'what you found'",
          "If it is yours now: mwctl take-over \(attempt.id) --reason 'why'",
        ])
    }
    let end = situation.effectPossible(of: attempt)
    guard finding == .notEffected, situation.now < end else { return [] }
    return ["It may still have its effect until \(end): look before it is done again."]
  }

  /// The event that began the attempt which a token belongs to.
  func beginning(of token: AttemptID) throws -> RecordedEvent {
    guard let record = try ledger.reader.beginning(of: token) else { throw unknown(token) }
    return record
  }

  private func unknown(_ token: AttemptID) -> Failure {
    Failure(
      .notFound, "Position \(token) began no attempt.",
      remedies: ["mwctl in-doubt lists all attempts that are not over."])
  }

  /// Why a token is not open any more: what followed it.
  private func over(
    _ token: AttemptID, on host: Host, _ beginning: RecordedEvent
  ) throws -> Failure {
    var work = WorkLog()
    let life = LogQuery(stream: beginning.stream, afterVersion: beginning.version - 1)
    try ledger.reader.forEach(life) { entry in
      let next = entry.decode()
      // Later attempts are none of this one's life.
      if case .actionStarted = next.event, next.position != beginning.position { return }
      work.apply(next)
    }
    let deed = work.deeds.first
    if let current = deed?.attempt, current != token,
      let takeOver = deed?.takeOvers.first(where: { $0.former == token })
    {
      let isOpen = host.attempts.contains { $0.id == current }
      return Failure(
        .conflict,
        "\(takeOver.mark.actor) took attempt \(token) over at \(takeOver.mark.time), as attempt "
          + "\(takeOver.mark.position): what is told under the old token moves nothing.",
        rule: "one-owner",
        remedies: [
          isOpen
            ? "It goes on as attempt \(current); mwctl in-doubt shows who is at it."
            : "It is over: mwctl audit explain \(current)"
        ])
    }
    let end = deed?.ended.map { " since \($0.time), by \($0.actor) at position \($0.position)" }
    return Failure(
      .conflict, "Attempt \(token) is over\(end ?? "").",
      remedies: ["Look at what is left to do: mwctl next --host \(host.name)"])
  }
}
