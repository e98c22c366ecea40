internal import Events
internal import Projections

/// Not too many machines start or merge at once.
struct ConcurrencyLimit: Rule {
  static let card = RuleCard(
    id: "concurrency-limit",
    why:
      "Machines that all start or merge at once starve each other of disk, and then "
      + "each takes as long as all together.",
    origin: "Maintenance practice",
    checks: "Fewer machines of the host are starting, or merging, than the profile allows.",
    remedy: "Wait until one of them is through.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool {
    action == .start || action == .restore || action == .mergeSnapshots
      || action == .deleteSnapshots
  }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let waking: [ActionKind] = [.start, .restore]
    let isWaking = waking.contains(intent.action)
    let limit =
      isWaking ? situation.profile.concurrentStarts : situation.profile.concurrentMerges
    let busy = situation.inFlight.count {
      concerns($0.action) && waking.contains($0.action) == isWaking
    }
    guard busy >= limit else { return .holds }
    return refuse(
      situation.subject(intent.vm),
      "\(busy) machines are \(isWaking ? "starting" : "merging"); the profile allows \(limit).",
      needsPerson: false)
  }
}
