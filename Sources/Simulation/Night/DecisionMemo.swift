internal import Events
internal import Projections
internal import Workflow

/// The last decision about each host: decisions are pure, and between two events that touch neither
/// a host nor what matters to it the same one is asked for again and again.
struct DecisionMemo: Sendable {
  private struct Key: Hashable {
    let host: StreamVersion
    let window: StreamVersion
    let others: StreamVersion
    let time: Timestamp
  }

  private var known: [HostName: (key: Key, decision: Decision)] = [:]

  /// The decision about the host of a situation, made anew where anything is other than last time.
  mutating func decision(
    in situation: Situation, by decide: (Situation) -> Decision
  ) -> (decision: Decision, isNew: Bool) {
    let key = Key(
      host: situation.host.version, window: situation.window?.version ?? 0,
      others: situation.otherHosts.reduce(0) { $0 + $1.version }, time: situation.now)
    if let last = known[situation.host.name], last.key == key { return (last.decision, false) }
    let decision = decide(situation)
    known[situation.host.name] = (key, decision)
    return (decision, true)
  }
}
