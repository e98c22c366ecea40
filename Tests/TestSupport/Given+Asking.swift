internal import Simulation
package import Events
package import Projections
package import Workflow

/// What a rule says, without its words.
package enum Saying: Hashable, Sendable {
  /// It has no say about the action.
  case nothing
  /// It does not object.
  case holds
  /// It does not object, but something is unknown.
  case warns
  /// It objects, and that stands.
  case refuses
  /// It objects, and was set aside.
  case setAside
}

extension Given {
  /// What the reducer is asked.
  package var situation: Situation { journal.situation(of: host, at: now, profile: profile) }

  /// What the reducer answers.
  package var decision: Decision { Workflow.decide(situation) }

  /// The host as the log knows it.
  package var state: Host { journal.fleet.hosts[host] ?? Host(name: host) }

  /// A machine as the log knows it.
  package func machine(_ number: Int) -> VirtualMachine? {
    state.virtualMachines[.sample(number)]
  }

  /// What the rules say about an action.
  package func judge(
    _ action: ActionKind, _ vm: Int? = nil, overriding: Set<String> = []
  ) -> Judgement {
    situation.judge(Intent(action, vm.flatMap { machine($0) }), overriding: overriding)
  }

  /// What one rule says about an action.
  package func says(
    _ rule: String, to action: ActionKind, _ vm: Int? = nil, overriding: Bool = false
  ) -> Saying {
    let judgement = judge(action, vm, overriding: overriding ? [rule] : [])
    guard let verdict = judgement.verdicts.first(where: { $0.rule == rule })?.verdict else {
      return .nothing
    }
    if judgement.overridden.contains(rule) { return .setAside }
    switch verdict {
    case .holds: return .holds
    case .warns: return .warns
    case .refuses(let refusals):
      precondition(!refusals.isEmpty && refusals.allSatisfy { !$0.remedies.isEmpty })
      return .refuses
    }
  }

  /// The first refusal of a rule.
  package func refusal(
    of rule: String, to action: ActionKind, _ vm: Int? = nil
  ) -> Refusal? { judge(action, vm).refusals.first { $0.rule == rule } }

  /// What of a rule is shown as a hazard.
  package func hazards(_ rule: String) -> [Hazard] { decision.hazards.filter { $0.rule == rule } }

  /// What is proposed, as `action` or `action 1` with the last digits of the machine.
  package var proposals: [String] {
    decision.steps.map { step in
      let number = step.vm.flatMap { Int($0.text.suffix(12)) }.map { " \($0)" } ?? ""
      return step.action.rawValue + number
    }
  }

  /// The rules that block.
  package var blockers: [String] { decision.blockers.map(\.rule) }
}

extension HostFacts {
  /// A host before the upgrade of which all is known, with room enough.
  package static let healthy = HostFacts(
    build: .release, freeDiskBytes: 100 << 30, freeMemoryBytes: 64 << 30, hasSLAT: true,
    hasRemoteFXAdapter: true, bootedAt: Timestamp.evening.adding(seconds: -86_400),
    isRebootPending: false)

  /// The same host between patch and restart.
  package static let patched = healthy.with { $0.isRebootPending = true }

  /// The same host after it.
  package static let upgraded = HostFacts(
    build: .servicePack1, freeDiskBytes: 100 << 30, freeMemoryBytes: 64 << 30, hasSLAT: true,
    hasRemoteFXAdapter: true, isRebootPending: false)

  /// The same facts, changed.
  package func with(_ change: (inout HostFacts) -> Void) -> HostFacts {
    var facts = self
    change(&facts)
    return facts
  }
}

extension VMFacts {
  /// A machine `vm1`, `vm2`, … with a 2008 R2 guest, of which all is known: no snapshots, one disk.
  package static func sample(
    _ number: Int, _ state: VMState, _ change: (inout VMFacts) -> Void = { _ in }
  ) -> VMFacts {
    var facts = VMFacts(
      id: .sample(number), name: "vm\(number)", state: state, operation: VMOperation.none,
      memoryBytes: 4 << 30,
      guest: Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise"),
      snapshots: [],
      disks: [
        VirtualDisk(path: "D:\\vm\(number).vhd", sizeBytes: 10 << 30, isDifferencing: false)
      ], automaticStop: .save, automaticStart: .ifRunning)
    if state == .running {
      facts.integrationServices = .release
      facts.heartbeat = .ok
      facts.network = .ok
    }
    change(&facts)
    return facts
  }

  /// A machine with a snapshot of a kind and the disk that hangs on it.
  package static func sample(
    _ number: Int, _ state: VMState, snapshot kind: SnapshotKind
  ) -> VMFacts {
    sample(number, state) { facts in
      facts.snapshots = [Snapshot(id: "s", kind: kind, sizeBytes: 2 << 30)]
      facts.disks?.append(.unmerged(number))
    }
  }

  /// A machine whose snapshots are gone from the list and not yet merged.
  package static func merging(_ number: Int, _ state: VMState = .off) -> VMFacts {
    sample(number, state) { facts in
      facts.operation = state == .off ? .mergingDisks : VMOperation.none
      facts.disks?.append(.unmerged(number))
    }
  }

  /// A machine that runs with the new Integration Services.
  package static func current(
    _ number: Int, _ change: (inout VMFacts) -> Void = { _ in }
  ) -> VMFacts {
    sample(number, .running) { facts in
      facts.integrationServices = .servicePack1
      change(&facts)
    }
  }
}

extension VirtualDisk {
  /// The disk of a snapshot.
  package static func unmerged(_ number: Int) -> VirtualDisk {
    VirtualDisk(path: "D:\\vm\(number)_1.avhd", sizeBytes: 2 << 30, isDifferencing: true)
  }
}
