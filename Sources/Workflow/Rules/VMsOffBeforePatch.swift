internal import Events
internal import Projections

/// Every machine is off when the host is upgraded or restarted.
struct VMsOffBeforePatch: Rule {
  static let card = RuleCard(
    id: "vms-off-before-patch",
    why:
      "On a restart each machine that is not off suffers its automatic stop action, "
      + "and the usual one is to save it: one machine left running is one that never "
      + "wakes again.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks: "Every machine of the host is off.",
    remedy: "Shut the machine down in its guest; 'mwctl next' says how and in which order.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let notOff = situation.machines.filter { $0.state != .off }
    let refusals = notOff.map { vm in
      refusal(
        situation.subject(vm),
        "\(vm.name) is \(vm.state.rawValue), not off"
          + (vm.facts.automaticStop == .save ? "; on a restart it would be saved." : "."),
        needsPerson: false)
    }
    return refusals.isEmpty ? .holds : .refuses(refusals)
  }
}
