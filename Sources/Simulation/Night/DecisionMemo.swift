internal import Events
internal import Projections
internal import Workflow

/// All that a decision rests on: as long as none of it changes, neither does the decision.
struct Footing: Hashable, Sendable {
  private let host: StreamVersion
  private let window: StreamVersion
  private let others: StreamVersion
  private let time: Timestamp

  /// What a decision in `situation` rests on.
  init(of situation: Situation) {
    host = situation.host.version
    window = situation.window?.version ?? 0
    // Versions only rise, and the window says whose they are: their sum changes with each of them.
    others = situation.otherHosts.reduce(0) { $0 + $1.version }
    time = situation.now
  }
}

/// The last decision about each host: decisions are pure, and between two events that touch neither
/// a host nor what matters to it the same one is asked for again and again.
struct DecisionMemo: Sendable {
  private var known: [HostName: (footing: Footing, decision: Decision)] = [:]

  /// The decision about the host of a situation, made anew where anything is other than last time.
  mutating func decision(
    in situation: Situation, by decide: (Situation) -> Decision
  ) -> (decision: Decision, isNew: Bool) {
    let footing = Footing(of: situation)
    if let last = known[situation.host.name], last.footing == footing {
      return (last.decision, false)
    }
    let decision = decide(situation)
    known[situation.host.name] = (footing, decision)
    return (decision, true)
  }
}
