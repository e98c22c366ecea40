internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

// A report as programs read it: `mwctl.report/1` (docs/reports.md).

extension Report {
  var json: JSONValue {
    [
      "schema": "mwctl.report/1", "madeAt": .time(madeAt), "scope": scope.json,
      "log": [
        "origin": .string(origin), "size": .integer(head.size),
        "root": .string(Data(head.root).base64EncodedString()),
        "checkpoint": .optional(checkpoint) { .string(String(decoding: $0.note, as: UTF8.self)) },
        "checkpointSize": .optional(checkpoint) { .integer($0.size) }, "covered": .bool(isCovered),
      ],
      "summary": [
        "verdict": .string(verdict.text), "hosts": .number(hosts.count),
        "hostsDone": .number(hosts.count { $0.status == .done }),
        "virtualMachines": .number(machines.count), "steps": .number(deeds.count),
        "overrides": .number(overrides.count), "hazards": .number(hazards.count),
        "inDoubt": .number(doubts.count),
        "inDoubtOpen": .number(doubts.count { $0.outcome == nil }),
        "outstanding": .number(outstanding.count), "unknown": .number(unknowns.count),
        "longestDowntimeSeconds": .optional(
          machines.compactMap(\.downtimeSeconds).max(), JSONValue.number),
      ],
      "hosts": .array(hosts.map(json)), "virtualMachines": .array(machines.map(json)),
      "overrides": .array(overrides.map(\.json)), "hazards": .array(hazards.map(\.json)),
      "inDoubt": .array(doubts.map(json)),
      "unknown": .array(
        unknowns.map { ["subject": .string($0.subject), "what": .string($0.what)] }),
      "timeline": .array(timeline.map(\.json)),
    ]
  }

  private func json(_ host: HostLine) -> JSONValue {
    [
      "host": .string(host.name.text), "phase": .string(host.phase.rawValue),
      "status": .string(host.status.rawValue),
      "buildBefore": .text(host.buildBefore?.description),
      "buildAfter": .text(host.buildAfter?.description),
      "observedAt": .optional(host.lastWholeLook?.time, JSONValue.time),
      "steps": .array(host.deeds.map(json)),
    ]
  }

  private func json(_ machine: MachineLine) -> JSONValue {
    [
      "id": .string(machine.id.text), "name": .string(machine.name),
      "host": .string(machine.host.text),
      "before": .optional(machine.before) { Report.json($0) },
      "after": .optional(machine.after) { Report.json($0) },
      "verdict": .text(machine.verdict?.rawValue),
      "ranBefore": .optional(machine.after?.ranBefore, JSONValue.bool),
      "downtimeSeconds": .optional(machine.downtimeSeconds, JSONValue.number),
      "down": .bool(machine.isDown),
      "outages": .array(
        machine.outages.map {
          ["since": .time($0.since), "until": .optional($0.until, JSONValue.time)]
        }),
      "outstanding": .texts(machine.outstanding.map(\.rawValue)),
      "obstacle": .text(machine.obstacle), "steps": .array(machine.deeds.map(json)),
    ]
  }

  private static func json(_ vm: VirtualMachine) -> JSONValue {
    [
      "state": .string(vm.state.rawValue),
      "integrationServices": .text(vm.facts.integrationServices?.description),
      "snapshots": .optional(vm.facts.snapshots) { .number($0.count) },
      "merged": .optional(vm.hasUnmergedDisks) { .bool(!$0) },
    ]
  }

  private func json(_ deed: WorkLog.Deed) -> JSONValue {
    let (word, text) = deed.outcomeWords
    return [
      "subject": .string(subject(of: deed)), "vmId": .text(deed.vm?.text),
      "action": .string(deed.action.rawValue), "route": .text(deed.route?.rawValue),
      "attempt": .text(deed.attempt?.description), "began": .optional(deed.began) { $0.json },
      "ended": .optional(deed.ended) { $0.json },
      "leaseUntil": .optional(deed.leaseUntil, JSONValue.time),
      "seconds": .optional(deed.seconds, JSONValue.number),
      "outcome": .text(word), "message": .text(text), "reason": .text(deed.reason),
      "wasInDoubt": .bool(deed.wasInDoubt(at: end)), "overridden": .texts(deed.overridden),
      "against": .texts(deed.against), "late": .array(deed.late.map(\.json)),
      "endedBy": .text(deed.endedBy), "renewals": .number(deed.renewals),
      "takeOvers": .array(
        deed.takeOvers.map {
          [
            "event": $0.mark.json, "former": .string($0.former.description),
            "reason": .string($0.reason),
          ]
        }),
    ]
  }
}

extension Report.Scope {
  fileprivate var json: JSONValue {
    [
      "window": .string(window.id.text), "status": .string(window.status.rawValue),
      "hosts": .texts(window.hosts.map(\.text)), "from": .time(window.from),
      "plannedUntil": .time(plannedUntil), "until": .time(window.until),
      "maxHostsDown": .optional(window.maximumHostsDown, JSONValue.number),
      "opened": opened.json, "closed": .optional(closed) { $0.json },
      "firstStep": .optional(firstDeed, JSONValue.time),
      "lastStep": .optional(lastDeed, JSONValue.time),
      "changes": .array(
        changes.map {
          ["event": $0.mark.json, "what": .string($0.what), "reason": .text($0.reason)]
        }),
      "profile": [
        "name": .string(profile.name), "title": .string(profile.title),
        "position": .integer(profile.position),
      ],
    ]
  }
}

extension Report.OverrideLine {
  fileprivate var json: JSONValue {
    [
      "event": mark.json, "rule": .string(fact.rule), "action": .text(fact.action?.rawValue),
      "subject": .string(subject), "vmId": .text(fact.vm?.text), "reason": .string(fact.reason),
    ]
  }
}

extension Report.HazardLine {
  fileprivate var json: JSONValue {
    [
      "host": .string(host.text), "rule": .string(hazard.rule),
      "subject": .string(hazard.subject), "severity": .string(hazard.severity.rawValue),
      "message": .string(hazard.message), "since": since.json,
      "position": .integer(hazard.position), "stands": .bool(stands),
    ]
  }
}

extension HistoryEntry {
  /// The line as programs read it.
  var json: JSONValue {
    [
      "position": .integer(position), "time": .time(time), "recordedAt": .time(recordedAt),
      "actor": .string(actor), "subject": .string(subject), "what": .string(what),
      "reason": .text(reason), "tone": .string(tone.rawValue),
    ]
  }
}

extension WorkLog.Mark {
  /// The event as programs find it.
  var json: JSONValue {
    ["position": .integer(position), "time": .time(time), "actor": .string(actor)]
  }
}

extension WorkLog.Deed {
  /// How it ended, as a word for programs and what was told of it.
  fileprivate var outcomeWords: (word: String?, text: String?) {
    switch outcome {
    case .done?: ("completed", nil)
    case .failed(let why)?: ("failed", why)
    case .found(let finding, let why)?: (finding.rawValue, why)
    case .judged(let finding, let why)?: (finding.rawValue, why)
    case nil: (nil, nil)
    }
  }

  /// What ended it: what its owner told, a look, or a person's finding.
  fileprivate var endedBy: String? {
    switch outcome {
    case .done?, .failed?: "report"
    case .found?: "look"
    case .judged?: "person"
    case nil: nil
    }
  }
}
