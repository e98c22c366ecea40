internal import Events
internal import Projections

/// Saved memory is not thrown away unless somebody says why.
struct KeepSavedState: Rule {
  static let card = RuleCard(
    id: "keep-saved-state",
    why:
      "To the guest, discarding its saved memory is a cut of power: what it had not "
      + "written is lost for good.",
    origin: "Hyper-V documentation and administrators' reports",
    checks: "Discarding is always refused unless it is set aside with a reason.",
    remedy:
      "Restore the machine and shut it down instead; if that is impossible, say so: "
      + "mwctl record discard-saved-state ... --override keep-saved-state --reason TEXT",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .discardSavedState }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm else { return .holds }
    return refuse(
      situation.subject(vm), "Discarding the saved state of \(vm.name) loses what is in its memory."
    )
  }
}
