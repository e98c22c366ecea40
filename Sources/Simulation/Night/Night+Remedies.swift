internal import Events
internal import Projections
internal import Workflow

// Remedies that take an action of their own.

extension Night {
  /// Finds out why a step fails again and again, mends it, and lets it be tried once more.
  mutating func findCause(_ vm: VMID?, on name: HostName) {
    world.hosts[name]?.isDamaged = false
    world.hosts[name]?.rollbacks = 0
    world.hosts[name]?.freeDiskBytes = 100 << 30
    world.hosts[name]?.memoryBytes = 128 << 30
    faults.cease()
    if let vm, let host = world.hosts[name], let machine = host.machines[vm],
      host.isStranded(machine)
    {
      return discard(vm, on: name)
    }
    lookAt(name)
    tryOnceMore(vm, on: name, blockers: decide(name).blockers)
  }

  /// Begins once more what only the number of its tries stands against, and what a blocker names.
  ///
  /// More may be tired; what is tried for nothing leaves the blocker where it is.
  private mutating func tryOnceMore(_ vm: VMID?, on name: HostName, blockers: [Refusal]) {
    let situation = journal.situation(of: name, at: now, profile: profile)
    let machine = vm.flatMap { situation.host.virtualMachines[$0] }
    for action in ActionKind.allCases where (action.traits.subject == .host) == (vm == nil) {
      let intent = Intent(action, machine)
      let refusals = situation.judge(intent).refusals
      guard refusals.map(\.rule) == ["tries-left"], blockers.contains(refusals[0]),
        situation.judge(intent, overriding: ["tries-left"]).allows
      else { continue }
      let route = machine.flatMap { profile.route(for: $0.facts.guest) }
      note("once more: \(action.rawValue)")
      return start(
        action, vm: vm, route: action == .updateIntegrationServices ? route : nil, on: name,
        overridden: ["tries-left"], isSure: true)
    }
  }

  /// Discards a saved state that can never be woken.
  mutating func discard(_ vm: VMID?, on name: HostName) {
    let situation = journal.situation(of: name, at: now, profile: profile)
    guard let vm, let machine = situation.host.virtualMachines[vm], machine.state == .saved else {
      pass(to: now.adding(seconds: 120))
      return lookAt(name)
    }
    let plain = situation.judge(Intent(.discardSavedState, machine))
    if plain.allows { violations.append("DISCARD allowed without an override") }
    let judgement = situation.judge(
      Intent(.discardSavedState, machine), overriding: ["keep-saved-state", "tries-left"])
    guard judgement.allows else {
      note("discard refused: \(judgement.refusals.map(\.rule))")
      if judgement.refusals.contains(where: { $0.rule.hasPrefix("window") }) {
        return prolong()
      }
      pass(to: now.adding(seconds: 1200))
      return lookAt(name)
    }
    journal.append(
      .ruleOverridden(
        RuleOverridden(
          rule: "keep-saved-state", action: .discardSavedState, vm: vm, reason: "never wakes")),
      to: .host(name), at: now)
    start(
      .discardSavedState, vm: vm, route: nil, on: name, overridden: judgement.overridden)
  }

  /// Decides what becomes of snapshots that stand in the way: delete, or accept the risk.
  mutating func decideSnapshots(_ blocker: Refusal, _ vm: VMID?, on name: HostName) {
    let situation = journal.situation(of: name, at: now, profile: profile)
    guard let vm, let machine = situation.host.virtualMachines[vm] else {
      pass(to: now.adding(seconds: 300))
      return lookAt(name)
    }
    if machine.facts.snapshots?.isEmpty == false, random.chance(40),
      situation.judge(Intent(.deleteSnapshots, machine)).allows
    {
      return start(.deleteSnapshots, vm: vm, route: nil, on: name)
    }
    if random.chance(30) {
      pass(to: now.adding(seconds: 600))
      return lookAt(name)
    }
    waive(blocker.rule, vm, on: name)
  }

  /// Waits for other hosts; where these wait for a person as well, gives this one leave.
  mutating func waitForOthers(_ name: HostName) {
    if random.chance(80) { return pass(to: now.adding(seconds: 300)) }
    waive("hosts-down-limit", nil, on: name)
  }
}
