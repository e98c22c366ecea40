internal import Events
internal import Projections

/// The host is not touched while anything is under way on it.
struct NothingInFlight: Rule {
  static let card = RuleCard(
    id: "nothing-in-flight",
    why:
      "What is under way would be cut off in the middle, and what is in doubt may "
      + "still have its effect.",
    origin: "Hyper-V documentation and administrators' reports",
    checks: "No attempt on the host or on one of its machines is open or in doubt.",
    remedy:
      "Wait for what is under way, and settle what is in doubt: 'mwctl in-doubt' lists both.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let refusals = situation.inFlight.map { attempt -> Refusal in
      guard !attempt.isInDoubt(at: situation.now) else {
        return Doubt.refusal(of: attempt, by: self, in: situation)
      }
      let vm = attempt.vm.flatMap { situation.host.virtualMachines[$0] }
      return refusal(
        situation.subject(vm),
        "\(attempt.owner) is at '\(attempt.action.rawValue)' since \(attempt.startedAt) (attempt "
          + "\(attempt.id)).", remedies: Live.remedies(for: attempt, in: situation),
        needsPerson: false)
    }
    return refusals.isEmpty ? .holds : .refuses(refusals)
  }
}
