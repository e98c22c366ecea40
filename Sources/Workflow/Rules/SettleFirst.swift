internal import Events
internal import Projections

/// What may still be under way is not begun again.
struct SettleFirst: Rule {
  static let card = RuleCard(
    id: "settle-first",
    why:
      "An attempt without an outcome may have had its effect, or have it any minute. "
      + "Doing it again blindly may undo it.",
    origin: "Hyper-V documentation and administrators' reports",
    checks: "No attempt on the same machine, and none on the host, is in doubt.",
    remedy:
      "Look at the host again with 'mwctl import'; where that does not settle it, 'mwctl "
      + "in-doubt' says what to look at. Record how the attempt ended with 'mwctl record ACTION "
      + "--attempt ID --completed' or '--failed REASON', or what you found with 'mwctl settle'.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action != .observe }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let doubtful = situation.inFlight.filter { $0.isInDoubt(at: situation.now) }
    guard let attempt = doubtful.first(where: { $0.vm == intent.vm?.id || $0.vm == nil }) else {
      return .holds
    }
    return .refuses([Doubt.refusal(of: attempt, by: self, in: situation)])
  }
}
