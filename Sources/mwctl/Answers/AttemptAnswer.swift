internal import Events
internal import Projections

/// What `mwctl renew`, `take-over` and `settle` answer.
struct AttemptAnswer {
  /// What was recorded of the attempt.
  enum Outcome {
    case renewed(AttemptID, until: Timestamp)
    case doubted(AttemptID, since: Timestamp)
    case takenOver(former: AttemptID, token: AttemptID, until: Timestamp)
    case settled(AttemptID, AttemptSettled.Finding)
  }

  let record: RecordedEvent
  let host: HostName
  let action: ActionKind
  let vm: VMID?
  let vmName: String?
  let startedAt: Timestamp
  /// Who answered for the attempt until then.
  let formerOwner: String
  let outcome: Outcome
  /// Until when it is believed to be under way; `nil` where it is over.
  let leaseUntil: Timestamp?
  let isDuplicate: Bool
  let warnings: [String]

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text:
      let repeated = isDuplicate ? " It was recorded before; nothing was added." : ""
      Output.line(text + repeated)
      for warning in warnings { Output.warning(warning) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.attempt/1", "position": .integer(record.position),
      "stream": .string(record.stream.description), "version": .integer(record.version),
      "id": .string(record.draft.commandID), "attempt": .string(outcome.token.description),
      "formerAttempt": .text(outcome.isTakeOver ? outcome.former.description : nil),
      "action": .string(action.rawValue), "host": .string(host.text), "vm": .text(vmName),
      "vmId": .text(vm?.text), "owner": .string(outcome.isOver ? formerOwner : record.actor),
      "formerOwner": .text(outcome.isTakeOver ? formerOwner : nil),
      "startedAt": .time(startedAt), "leaseUntil": .optional(leaseUntil, JSONValue.time),
      "finding": .text(outcome.finding?.rawValue), "duplicate": .bool(isDuplicate),
      "warnings": .texts(warnings),
    ]
  }

  private var text: String {
    let target = vm.map { "\(vmName ?? $0.text) on \(host)" } ?? host.text
    let deed = "\(action.rawValue) of \(target)"
    switch outcome {
    case .renewed(let token, let until):
      return "Renewed at position \(record.position): \(deed) (attempt \(token)) is believed to be "
        + "under way until \(leaseUntil ?? until)."
    case .doubted(let token, let since):
      return "In doubt since \(since): nobody knows how \(deed) (attempt \(token)) ended."
    case .takenOver(let former, let token, let until):
      return "Taken over at position \(record.position): \(record.actor) answers for \(deed) until "
        + "\(leaseUntil ?? until), as attempt \(token). \(formerOwner) did until now, as attempt "
        + "\(former); what is told under that token moves nothing any more. Nothing was started."
    case .settled(let token, let finding):
      let how = finding == .effected ? "is taken to be done" : "is taken to have had no effect"
      return "Settled at position \(record.position): \(deed) (attempt \(token)) \(how). This is a "
        + "claim: look again before the host is patched or restarted (mwctl import)."
    }
  }
}

extension AttemptAnswer.Outcome {
  /// What an event says of an attempt; `nil` where it says nothing of that kind.
  init?(_ record: RecordedEvent) {
    if case .leaseRenewed(let fact) = record.event {
      self = .renewed(fact.attempt, until: record.time.adding(seconds: fact.leaseSeconds))
    } else if case .attemptDoubted(let fact) = record.event {
      self = .doubted(fact.attempt, since: record.time)
    } else if case .attemptTakenOver(let fact) = record.event {
      self = .takenOver(
        former: fact.attempt, token: AttemptID(record.position),
        until: record.time.adding(seconds: fact.leaseSeconds))
    } else if case .attemptSettled(let fact) = record.event {
      self = .settled(fact.attempt, fact.finding)
    } else {
      return nil
    }
  }

  /// The attempt's token from then on.
  var token: AttemptID {
    switch self {
    case .renewed(let token, _), .doubted(let token, _), .takenOver(_, let token, _),
      .settled(let token, _):
      token
    }
  }

  /// The attempt's token until then.
  var former: AttemptID {
    switch self {
    case .renewed(let token, _), .doubted(let token, _), .takenOver(let token, _, _),
      .settled(let token, _):
      token
    }
  }

  var leaseUntil: Timestamp? {
    switch self {
    case .renewed(_, let until), .doubted(_, let until), .takenOver(_, _, let until): until
    case .settled: nil
    }
  }

  var finding: AttemptSettled.Finding? {
    switch self {
    case .settled(_, let finding): finding
    case .renewed, .doubted, .takenOver: nil
    }
  }

  var isTakeOver: Bool { token != former }

  var isOver: Bool { finding != nil }
}
