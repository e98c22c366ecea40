internal import Events
internal import Projections
internal import Workflow

/// What `mwctl status` and `mwctl replay` answer.
struct StatusAnswer {
  /// A host as it stands.
  struct HostStatus {
    let situation: Situation
    let decision: Decision
    let machines: [MachineStatus]

    var host: Host { situation.host }
  }

  /// A machine as it stands.
  struct MachineStatus {
    let vm: VirtualMachine
    let integrationServices: IntegrationServicesVerdict
    let dynamicMemory: Eligibility
    let remoteFX: Eligibility
    let remaining: RemainingWork
    /// `nil` for a machine whose host is under no window.
    let downtimeSeconds: Int?
    let isDown: Bool
  }

  /// The last position that the answer knows of; -1 for an empty log.
  let position: Position
  let now: Timestamp
  let hosts: [HostStatus]

  /// - Parameters:
  ///   - names: The hosts; all for none.
  ///   - vm: The name or the GUID of the one machine that is asked for.
  init(_ fleet: FleetReader, hosts names: [HostName], vm: String?, now: Timestamp) throws {
    position = try fleet.lastPosition()
    self.now = now
    var hosts = try fleet.hosts(names)
    let wanted = try vm.map { try fleet.machines(called: $0, on: hosts) }
    if let wanted { hosts.removeAll { wanted[$0.name] == nil } }
    self.hosts = try hosts.map { host in
      let situation = try fleet.situation(of: host, at: now)
      let downtime = try fleet.downtime(of: host)
      let machines = host.machines.filter { wanted == nil || wanted?[host.name] == $0.id }
      return HostStatus(
        situation: situation, decision: Workflow.decide(situation),
        machines: machines.map { MachineStatus($0, situation, downtime) })
    }
  }
}

extension StatusAnswer.MachineStatus {
  init(_ vm: VirtualMachine, _ situation: Situation, _ downtime: Downtime?) {
    self.init(
      vm: vm, integrationServices: situation.integrationServices(of: vm),
      dynamicMemory: situation.dynamicMemory(of: vm), remoteFX: situation.remoteFX(of: vm),
      remaining: RemainingWork(of: vm, in: situation),
      downtimeSeconds: downtime?.seconds(of: vm.id, at: situation.now),
      isDown: downtime?.downSince(vm.id) != nil)
  }
}

extension StatusAnswer {
  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { StatusText(self).write(to: &$0) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.status/1", "position": .integer(position), "now": .time(now),
      "hosts": .array(hosts.map(StatusAnswer.json)),
    ]
  }

  static func json(_ status: HostStatus) -> JSONValue {
    let host = status.host
    let decision = status.decision
    return [
      "host": .string(host.name.text), "version": .integer(host.version),
      "build": .text(host.facts.build?.description),
      "targetBuild": .string(status.situation.profile.targetBuild.description),
      "window": .text(decision.window?.text),
      "windowEnds": .optional(status.situation.window?.until, JSONValue.time),
      "phase": .string(decision.phase.rawValue), "status": .string(decision.status.rawValue),
      "observedAt": .optional(host.lastWholeObservation?.time, JSONValue.time),
      "hazards": .array(decision.hazards.map { NextAnswer.json($0) }),
      "blockers": .number(decision.blockers.count), "inFlight": .number(decision.inFlight.count),
      "virtualMachines": .array(status.machines.map { json($0) }),
    ]
  }

  private static func json(_ machine: MachineStatus) -> JSONValue {
    let facts = machine.vm.facts
    return [
      "id": .string(machine.vm.id.text), "name": .string(machine.vm.name),
      "state": .string(machine.vm.state.rawValue), "operation": .text(facts.operation?.rawValue),
      "snapshots": .optional(facts.snapshots, StatusAnswer.json),
      "merged": .optional(machine.vm.hasUnmergedDisks) { .bool(!$0) },
      "guest": .object(facts.guest.data),
      "integrationServices": [
        "version": .text(facts.integrationServices?.description),
        "verdict": .string(machine.integrationServices.rawValue),
      ],
      "network": .text(facts.network?.rawValue), "heartbeat": .text(facts.heartbeat?.rawValue),
      "ranBefore": .optional(machine.vm.ranBefore, JSONValue.bool),
      "dynamicMemory": StatusAnswer.json(machine.dynamicMemory),
      "remoteFX": StatusAnswer.json(machine.remoteFX),
      "downtimeSeconds": .optional(machine.downtimeSeconds, JSONValue.number),
      "down": .bool(machine.isDown),
      "remaining": .texts(machine.remaining.actions.map(\.rawValue)),
      "obstacle": .text(machine.remaining.obstacle),
    ]
  }

  static func json(_ snapshots: [Snapshot]) -> JSONValue {
    var counts: JSONObject = [:]
    for kind in SnapshotKind.allCases {
      counts[kind.rawValue] = .number(snapshots.count { $0.kind == kind })
    }
    return .object(counts)
  }

  static func json(_ eligibility: Eligibility) -> JSONValue {
    ["verdict": .string(eligibility.verdict.rawValue), "why": .string(eligibility.why)]
  }
}
