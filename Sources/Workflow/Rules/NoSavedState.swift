internal import Events
internal import Projections

/// No machine lies in saved state when the host is upgraded.
struct NoSavedState: Rule {
  static let card = RuleCard(
    id: "no-saved-state",
    why:
      "The upgrade changes the format of saved memory: a machine saved before it can "
      + "never be woken after it. Saving is not shutting down.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks: "No machine of the host is saved or being saved.",
    remedy:
      "Restore the machine and shut it down; or discard its saved state, which loses "
      + "what was in its memory.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let saved = situation.machines.filter { $0.state == .saved || $0.state == .saving }
    let refusals = saved.map { vm in
      refusal(
        situation.subject(vm),
        "\(vm.name) is \(vm.state.rawValue): after '\(intent.action.rawValue)' it could never be "
          + "woken again.", needsPerson: situation.isStranded(vm))
    }
    return refusals.isEmpty ? .holds : .refuses(refusals)
  }
}
