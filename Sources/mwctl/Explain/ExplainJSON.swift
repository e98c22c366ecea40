internal import Events
internal import Projections
internal import Workflow

// An explanation as programs read it: `mwctl.explain/1` (docs/reports.md).

extension ExplainAnswer {
  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { ExplainText(self).write(to: &$0) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.explain/1", "position": .integer(record.position), "event": eventJSON,
      "before": .optional(before, StatusAnswer.json), "basis": basisJSON,
      "attempt": .optional(attempt) { $0.json }, "overrides": .array(overrides.map(\.json)),
      "rules": .optional(verdicts) { $0.json }, "reason": .text(reason),
      "evidence": .array(evidence.map(\.json)),
      "changes": [
        "stream": DiffAnswer.json(changes),
        "virtualMachines": .array(machines.map(DiffAnswer.json)),
      ],
      "gaps": .texts(gaps),
    ]
  }

  private var eventJSON: JSONValue {
    let draft = record.draft
    return [
      "type": .string(record.event.type), "stream": .string(record.stream.description),
      "version": .integer(record.version), "subject": .string(story.subject),
      "time": .time(record.time), "recordedAt": .time(record.recordedAt),
      "actor": .string(record.actor), "what": .string(story.what), "reason": .text(story.reason),
      "id": .string(draft.id), "commandId": .string(draft.commandID),
      "correlationId": .text(draft.correlationID), "causationId": .text(draft.causationID),
      "workflowVersion": .string(draft.workflowVersion),
      "data": .optional(record.event.data) { .object($0) },
    ]
  }

  private var basisJSON: JSONValue {
    guard case .actionStarted(let fact) = record.event else { return .null }
    return [
      "position": .integer(fact.basis.position), "profile": .integer(fact.basis.profile),
      "rulesVersion": .string(record.draft.workflowVersion),
      "overridden": .texts(fact.basis.overridden),
    ]
  }
}

extension ExplainAnswer.AttemptPart {
  fileprivate var json: JSONValue {
    [
      "attempt": .string(id.description), "action": .string(action.rawValue),
      "owner": .string(owner), "startedBy": .string(startedBy), "startedAt": .time(startedAt),
      "leaseUntil": .time(leaseUntil),
      "role": .string(role.rawValue), "late": .bool(role == .late),
      "ending": .optional(ending) { $0.json },
    ]
  }
}

extension ExplainAnswer.OverridePart {
  fileprivate var json: JSONValue {
    [
      "rule": .string(rule), "subject": .string(subject), "by": .optional(by) { $0.json },
      "reason": .text(reason),
    ]
  }
}

extension ExplainVerdicts {
  fileprivate var json: JSONValue {
    [
      "recordedVersion": .string(recordedVersion), "todaysVersion": .string(Rules.version),
      "allowsToday": .optional(allowsToday, JSONValue.bool),
      "differences": .texts(differences),
      "verdicts": .array(
        lines.map { line in
          let words = line.today?.words
          return [
            "rule": .string(line.rule), "recorded": .string(line.recorded.rawValue),
            "today": .string(words?.word ?? line.silence.rawValue),
            "messages": .texts(words?.texts ?? []),
            "setAsideToday": .bool(line.isSetAside),
          ]
        }),
    ]
  }
}
