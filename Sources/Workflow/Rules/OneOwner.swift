internal import Events
internal import Projections

/// One machine is worked on by one person at a time, and once: the same login may be at it twice.
struct OneOwner: Rule {
  static let card = RuleCard(
    id: "one-owner",
    why:
      "A request to Hyper-V is asynchronous, and a second one may overwrite the "
      + "first: two people at one machine, or one of them twice, undo each other.",
    origin: "Hyper-V documentation and administrators' reports",
    checks: "No attempt on the same machine, and none on the host as a whole, is under way.",
    remedy:
      "Wait for the attempt that is under way, or have its owner record how it ended; if its "
      + "owner is gone, 'mwctl take-over ATTEMPT --reason WHY' makes it yours.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action != .observe }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let live = situation.inFlight.filter { !$0.isInDoubt(at: situation.now) }
    guard let attempt = live.first(where: { $0.vm == intent.vm?.id || $0.vm == nil }) else {
      return .holds
    }
    return refuse(
      situation.subject(intent.vm),
      "\(attempt.owner) is at '\(attempt.action.rawValue)' since \(attempt.startedAt), leased "
        + "until \(attempt.leaseUntil) (attempt \(attempt.id)).",
      remedies: Live.remedies(for: attempt, in: situation), needsPerson: false)
  }
}
