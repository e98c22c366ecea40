internal import Events
internal import Projections
internal import Workflow

extension StatusText {
  /// A line for each machine.
  func machines(_ status: StatusAnswer.HostStatus) -> Table {
    var table = Table(columns: [
      .init("VM", .cutInside, minimum: 12), .init("State", .wrap, minimum: 8),
      .init("Snapshots", .wrap, minimum: 9), .init("Services", .wrap, minimum: 8),
      .init("Guest", .wrap, minimum: 7), .init("Down for", .keep, right: true),
      .init("Next", .wrap, minimum: 10),
    ])
    for machine in status.machines {
      let inFlight = status.decision.inFlight.first { $0.vm == machine.vm.id }
      table.add(
        "\(machine.vm.name)", state(machine), snapshots(machine.vm), services(machine),
        guest(machine.vm.facts), down(machine), next(machine, inFlight))
    }
    return table
  }

  private func state(_ machine: StatusAnswer.MachineStatus) -> Span {
    let facts = machine.vm.facts
    let operation: String =
      switch facts.operation {
      case .mergingDisks, .creatingSnapshot, .applyingSnapshot, .deletingSnapshot, .exporting,
        .migrating:
        ", \(facts.operation?.rawValue ?? "")"
      case .some(.none), .unknown, nil: ""
      }
    let text = facts.state.rawValue + operation
    switch facts.state {
    case .running, .off: return Span(text)
    case .paused, .starting, .stopping, .pausing, .resuming, .unknown: return .warn(text)
    case .saved, .saving, .critical: return .bad(text)
    }
  }

  private func snapshots(_ vm: VirtualMachine) -> Span {
    guard let snapshots = vm.facts.snapshots else { return .warn("unknown") }
    guard !snapshots.isEmpty else {
      switch (vm.isMergeUnfinished, vm.hasUnmergedDisks) {
      case (true?, _): return .warn(vm.facts.operation == .mergingDisks ? "merging" : "not merged")
      case (_, nil): return .warn("unknown")
      case (_, _?): return .dim("none")
      }
    }
    let online = snapshots.count { $0.kind != .offline }
    let offline = snapshots.count - online
    let words = [online > 0 ? "\(online) online" : "", offline > 0 ? "\(offline) offline" : ""]
    return .warn(words.filter { !$0.isEmpty }.joined(separator: ", "))
  }

  private func services(_ machine: StatusAnswer.MachineStatus) -> Span {
    switch machine.integrationServices {
    case .current: .good("current")
    case .outdated: .warn("outdated")
    case .unknown: .warn("unknown")
    case .notApplicable: .dim("none")
    }
  }

  private func guest(_ facts: VMFacts) -> Span {
    guard facts.state == .running else { return .dim("-") }
    switch (facts.heartbeat, facts.network) {
    case (.lost, _): return .bad("no heartbeat")
    case (_, .unreachable): return .bad("no network")
    case (.ok, .ok): return .good("ok")
    case (.ok, _): return .warn("heartbeat ok")
    case (_, .ok): return "network ok"
    case (.unknown, _), (nil, _): return .warn("unknown")
    }
  }

  private func down(_ machine: StatusAnswer.MachineStatus) -> Span {
    guard let seconds = machine.downtimeSeconds, seconds > 0 || machine.isDown else {
      return .dim("-")
    }
    return machine.isDown
      ? .warn("\(TextDuration.of(seconds)) +") : Span(TextDuration.of(seconds))
  }

  private func next(_ machine: StatusAnswer.MachineStatus, _ attempt: InFlight?) -> Span {
    if let attempt {
      return attempt.isInDoubt
        ? .bad("\(attempt.action.rawValue) in doubt") : .warn("\(attempt.action.rawValue) …")
    }
    if let obstacle = machine.remaining.obstacle { return .warn(obstacle) }
    guard let first = machine.remaining.actions.first else { return .good("done") }
    let others = machine.remaining.actions.count - 1
    return Span(first.short + (others > 0 ? " (+\(others))" : ""))
  }
}

extension ActionKind {
  /// The action in a word or two, for a narrow column.
  var short: String {
    switch self {
    case .shutDown: "shut down"
    case .turnOff: "turn off"
    case .restore: "wake"
    case .resume: "resume"
    case .discardSavedState: "discard state"
    case .mergeSnapshots: "merge"
    case .deleteSnapshots: "delete snapshots"
    case .patch: "patch"
    case .reboot: "reboot"
    case .start: "start"
    case .updateIntegrationServices: "update"
    case .verifyGuest: "verify"
    case .observe: "look (import)"
    }
  }
}
