internal import Events
internal import Projections

/// A step that keeps failing is looked into, not repeated for ever.
struct TriesLeft: Rule {
  static let card = RuleCard(
    id: "tries-left",
    why: "What failed several times fails again; the night is too short for that.",
    origin: "Maintenance practice",
    checks:
      "The step was begun fewer times than the profile allows since it was last seen "
      + "to work.",
    remedy:
      "Find out why it fails; then set the rule aside with a reason to try once more,"
      + " or take another way.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action != .observe }

  /// Memory that may be from before the upgrade is tried once: if it is, every try fails.
  private func limit(_ intent: Intent, _ situation: Situation) -> Int {
    let isDoubtful =
      intent.action == .restore && intent.vm.flatMap(situation.stranding) == .suspected
    return isDoubtful ? 1 : situation.profile.triesPerStep
  }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let tries = (intent.vm?.tries ?? situation.host.tries)[intent.action] ?? 0
    guard tries >= limit(intent, situation) else { return .holds }
    let failure = situation.host.failures.last {
      $0.action == intent.action && $0.vm == intent.vm?.id
    }
    let hint = failure.flatMap { situation.profile.hint(for: $0.message) }
    let target = intent.vm.map { " --vm \(situation.argument($0))" } ?? ""
    let record = "mwctl record \(intent.action.rawValue) --host \(situation.host.name)\(target)"
    var remedies = hint.map { [$0] } ?? []
    remedies.append(
      "Find out why, then try once more: \(record) --started --override \(id) --reason TEXT")
    if intent.action == .shutDown {
      remedies.append(
        "Or cut its power: mwctl record turn-off --host \(situation.host.name)\(target) --started "
          + "--reason TEXT")
    }
    return refuse(
      situation.subject(intent.vm),
      "'\(intent.action.rawValue)' was begun \(tries) times without being seen to work"
        + (failure.map { "; last it said: \($0.message)" } ?? "."), remedies: remedies)
  }
}
