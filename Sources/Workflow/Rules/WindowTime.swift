internal import Events
internal import Projections

/// A step that would outlast the window is not begun.
struct WindowTime: Rule {
  static let card = RuleCard(
    id: "window-time",
    why:
      "A merge or an installation cannot be stopped half way: what does not fit "
      + "before the end would run into the users' day.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks:
      "The worst estimate of the step ends before the window does; for the patch, "
      + "together with the restart that has to follow. Steps that only bring machines "
      + "back are free.",
    remedy:
      "Prolong the window with 'mwctl window resume ID --until TIME', leave the step "
      + "for another night, or set the rule aside with a reason.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action.traits.isDisruptive }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let window = situation.window else { return .holds }
    var worst = situation.estimate(intent).worstSeconds
    if intent.action == .patch { worst += situation.estimate(Intent(.reboot)).worstSeconds }
    let end = situation.now.adding(seconds: worst)
    guard end > window.until else { return .holds }
    return refuse(
      situation.subject(intent.vm),
      "'\(intent.action.rawValue)' may take \(minutes(worst)) minutes, until \(end); the window "
        + "'\(window.id)' ends at \(window.until).")
  }
}
