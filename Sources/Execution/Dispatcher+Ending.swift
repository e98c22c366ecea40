public import Workflow

extension Dispatcher {
  /// How a host was left.
  public enum Ending: Hashable, Sendable, CaseIterable {
    /// Nothing is left, and that was seen.
    case done
    /// What was asked for is done; more is left.
    case reached
    /// The run was stopped before that.
    case stopped
    /// Nobody knows how an attempt ended.
    case inDoubt
    /// A person has to do something.
    case blocked
    /// It could not be looked at.
    case unseen
    /// What was next was refused when it was to be begun, or declined.
    case refused
  }

  /// How a host is left when a run is over.
  public func ending(of decision: Decision) -> Ending {
    let isOver = decision.status == .done || hasReached(decision)
    let isInDoubt = decision.inFlight.contains(where: \.isInDoubt)
    if isOver, !isInDoubt, !decision.hasUnseenChange {
      return decision.status == .done ? .done : .reached
    }
    if isGivenUp(decision.host) { return .unseen }
    if decision.status == .blocked { return .blocked }
    if isInDoubt { return .inDoubt }
    if isStopped { return .stopped }
    if isOver { return .unseen }
    if isRefused(decision) { return .refused }
    return isExhausted ? .reached : .stopped
  }

  /// Whether all that is next was refused; what is asked for by a look alone is none of it.
  private func isRefused(_ decision: Decision) -> Bool {
    let orders = decision.steps.map { Order(host: decision.host, step: $0) }.filter { !$0.isLook }
    return !isExhausted && !orders.isEmpty
      && orders.allSatisfy { refused[$0] == decision.version }
  }
}
