internal import Events
internal import Projections
internal import Workflow

/// What `mwctl next` answers.
struct NextAnswer {
  /// The last position that the answer knows of; -1 for an empty log.
  let position: Position
  let now: Timestamp
  var decisions: [Decision] = []
  /// The verdicts of the rules on what comes next, where asked for.
  var reasons: [HostName: [Explanation]] = [:]

  init(position: Position, now: Timestamp) {
    self.position = position
    self.now = now
  }

  /// 0 a step is ready, 10 only waiting, 11 blocked, 12 everything done.
  var exitCode: Int32 {
    let statuses = Set(decisions.map(\.status))
    if statuses.contains(.ready) { return 0 }
    if statuses.contains(.waiting) { return 10 }
    return statuses.contains(.blocked) ? 11 : 12
  }

  func write(_ format: OutputFormat, isFull: Bool) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: NextText(self, isFull: isFull).write()
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.next/1", "position": .integer(position), "now": .string(now.description),
      "hosts": .array(
        decisions.map { decision in
          var object = NextAnswer.object(decision)
          if let reasons = reasons[decision.host] {
            object["why"] = .array(reasons.map(\.json))
          }
          return .object(object)
        }),
    ]
  }

  static func json(_ decision: Decision) -> JSONValue { .object(object(decision)) }

  private static func object(_ decision: Decision) -> JSONObject {
    [
      "host": .string(decision.host.text), "version": .integer(decision.version),
      "window": decision.window.map { .string($0.text) } ?? .null,
      "phase": .string(decision.phase.rawValue), "status": .string(decision.status.rawValue),
      "steps": .array(decision.steps.map(json)), "inFlight": .array(decision.inFlight.map(json)),
      "blockers": .array(decision.blockers.map(json)),
      "hazards": .array(decision.hazards.map(json)),
      "outstanding": .array(decision.outstanding.map { .string($0.text) }),
    ]
  }

  private static func json(_ step: Step) -> JSONValue {
    [
      "action": .string(step.action.rawValue), "vm": step.vmName.map(JSONValue.string) ?? .null,
      "vmId": step.vm.map { .string($0.text) } ?? .null,
      "route": step.route.map { .string($0.rawValue) } ?? .null, "reason": .string(step.reason),
      "rules": .array(step.rules.map(JSONValue.string)),
      "irreversible": .bool(step.action.traits.isIrreversible),
      "estimate": [
        "expectedSeconds": .integer(Int64(step.estimate.expectedSeconds)),
        "worstSeconds": .integer(Int64(step.estimate.worstSeconds)),
        "basis": .string(step.estimate.basis),
      ],
      "instructions": .array(
        step.instructions.map { ["tool": .string($0.tool), "text": .string($0.text)] }),
      "evidence": .array(step.evidence.map(JSONValue.integer)),
      "warnings": .array(step.warnings.map(JSONValue.string)),
    ]
  }

  private static func json(_ attempt: InFlight) -> JSONValue {
    [
      "action": .string(attempt.action.rawValue),
      "vm": attempt.vmName.map(JSONValue.string) ?? attempt.vm.map { .string($0.text) } ?? .null,
      "vmId": attempt.vm.map { .string($0.text) } ?? .null,
      "attempt": .string(attempt.attempt.description), "owner": .string(attempt.owner),
      "startedAt": .string(attempt.startedAt.description),
      "leaseUntil": .string(attempt.leaseUntil.description), "inDoubt": .bool(attempt.isInDoubt),
    ]
  }

  private static func json(_ refusal: Refusal) -> JSONValue {
    [
      "rule": .string(refusal.rule), "subject": .string(refusal.subject),
      "message": .string(refusal.message),
      "remedies": .array(refusal.remedies.map(JSONValue.string)),
    ]
  }

  static func json(_ hazard: Hazard) -> JSONValue {
    [
      "rule": .string(hazard.rule), "subject": .string(hazard.subject),
      "severity": .string(hazard.severity.rawValue), "message": .string(hazard.message),
      "position": .integer(hazard.position),
    ]
  }
}

extension Explanation {
  var json: JSONValue {
    [
      "action": .string(action.rawValue), "vm": vmName.map(JSONValue.string) ?? .null,
      "verdicts": .array(
        verdicts.map { verdict in
          let (word, texts) = verdict.words
          return [
            "rule": .string(verdict.rule), "verdict": .string(word),
            "messages": .array(texts.map(JSONValue.string)),
          ]
        }),
    ]
  }
}

extension RuleVerdict {
  /// The verdict as a word, with what it says.
  var words: (word: String, texts: [String]) {
    switch verdict {
    case .holds: ("holds", [])
    case .warns(let text): ("unknown", [text])
    case .refuses(let refusals): ("refuses", refusals.map(\.message))
    }
  }
}
