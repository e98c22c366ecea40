internal import Events
internal import Projections

extension Situation {
  /// For how long an attempt is believed to be under way unless its owner says otherwise: its
  /// worst estimate.
  public func leaseSeconds(_ intent: Intent) -> Int { max(60, estimate(intent).worstSeconds) }

  /// The rules that something that was done goes against.
  ///
  /// Reality is never refused; it is held against the rules and shown. What was announced was judged
  /// then, so only what must be true at the very moment counts again.
  public func contradictions(of intent: Intent, wasAnnounced: Bool) -> [String] {
    let atTheMoment = ["known-state", "no-saved-state", "vms-off-before-patch"]
    // These keep order among steps; breaking them harms no machine.
    let harmless = [
      "action-fits-state", "window-time", "concurrency-limit", "tries-left", "fresh-observation",
    ]
    let refused = Set(judge(intent).refusals.map(\.rule))
    return Rules.all.map { type(of: $0).card.id }.filter { id in
      refused.contains(id) && (wasAnnounced ? atTheMoment.contains(id) : !harmless.contains(id))
    }
  }
}
