internal import Events
internal import Projections

/// Machines go down after those that need them and come up after those they need.
struct DependencyOrder: Rule {
  static let card = RuleCard(
    id: "dependency-order",
    why:
      "A database that goes before its application, or a domain controller that comes"
      + " last, makes every other machine fail on the way.",
    origin: "Maintenance practice",
    checks:
      "A shutdown waits for the machines of the host that depend on it; a start waits"
      + " for those of the host that it depends on.",
    remedy:
      "Follow the order of 'mwctl next'; where two machines depend on each other, set"
      + " the rule aside for one of them.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .shutDown || action == .start }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm else { return .holds }
    switch situation.stage {
    case .atTarget where intent.action == .shutDown:
      // At the end only machines that were started for their update go down again; what ran before
      // did so without them.
      let woken = dependants(of: vm, in: situation).filter { $0.isWokenByUs && $0.state != .off }
      return waiting(vm, for: woken, situation)
    case .unseen, .beforePatch, .beforeReboot, .unverified, .atTarget: break
    }
    guard intent.action == .start else {
      return waiting(
        vm, for: dependants(of: vm, in: situation).filter { $0.state != .off }, situation)
    }
    let needed = vm.facts.dependsOn.flatMap { name in
      situation.machines.filter { $0.name == name && $0.id != vm.id }
    }
    let verdict = waiting(vm, for: needed.filter { $0.state != .running }, situation)
    let elsewhere = vm.facts.dependsOn.filter { name in
      !situation.machines.contains { $0.name == name }
    }
    guard verdict == .holds, !elsewhere.isEmpty else { return verdict }
    return .warns("Not on this host, so not checked: " + elsewhere.joined(separator: ", ") + ".")
  }

  private func dependants(of vm: VirtualMachine, in situation: Situation) -> [VirtualMachine] {
    situation.machines.filter { $0.facts.dependsOn.contains(vm.name) && $0.id != vm.id }
  }

  private func waiting(
    _ vm: VirtualMachine, for others: [VirtualMachine], _ situation: Situation
  ) -> Verdict {
    guard !others.isEmpty else { return .holds }
    let names = others.map { "\($0.name) (\($0.state.rawValue))" }.joined(separator: ", ")
    return refuse(situation.subject(vm), "\(vm.name) has to wait for \(names).", needsPerson: false)
  }
}
