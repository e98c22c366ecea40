public import Events
public import Workflow

/// Chooses which of the steps that are safe now is begun next, and when hosts are looked at again:
/// what `mwctl run` does between two things that happen.
///
/// Pure: whoever drives it tells it what was begun and what ended. It never asks for anything that
/// the decisions do not propose, but for looks, which change nothing: one at each host before
/// anything is begun there, and others while an attempt is in doubt.
public struct Dispatcher: Sendable {
  /// What a run may do.
  public struct Options: Hashable, Sendable {
    /// How many executors work at once.
    public var jobs = 1
    /// After how many steps no more is begun; looks do not count.
    public var maximumSteps: Int?
    /// The last phase whose steps are begun.
    public var lastPhase: Decision.Phase?
    /// How long to wait until a host is looked at again, in seconds.
    public var lookAgainSeconds = 60
    /// After how many looks in a row that told nothing a host is left to a person.
    public var maximumFailedLooks = 10

    /// The usual options: one executor, no end but done.
    public init() {}
  }

  /// A step that is to be begun, or was.
  public struct Order: Hashable, Sendable {
    /// The host.
    public let host: HostName
    /// The step.
    public let step: Step

    /// A step on a host.
    public init(host: HostName, step: Step) {
      self.host = host
      self.step = step
    }

    /// Whether it is only a look.
    public var isLook: Bool { step.action == .observe }
  }

  /// What is to be done now.
  public enum Choice: Hashable, Sendable {
    /// Begin this, and ask again.
    case begin(Order)
    /// Wait until something ends, or until then at the latest.
    case wait(until: Timestamp)
    /// Nothing is under way, and nothing will change by waiting.
    case finished
  }

  /// What a look came to.
  public enum Sight: Hashable, Sendable {
    /// It told what is so.
    case seen
    /// Something newer was recorded while it was taken: another one is due, and will do.
    case outdated
    /// It told nothing.
    case failed
  }

  /// How a host was left.
  public enum Ending: Hashable, Sendable {
    /// Nothing is left.
    case done
    /// What was asked for is done; more is left.
    case reached
    /// A person has to do something.
    case blocked
    /// It could not be looked at.
    case unseen
    /// What was next was refused when it was to be begun, or declined.
    case refused
  }

  /// What a run may do.
  public let options: Options
  /// What is under way, in the order it was begun.
  public private(set) var running: [Order] = []
  /// How many steps were begun; looks do not count.
  public private(set) var steps = 0
  /// Whether nothing more is begun.
  public private(set) var isStopping = false

  /// When a look was last begun, whatever it came to.
  private var lastLook: [HostName: Timestamp] = [:]
  /// When the last look was begun that told what is so.
  private var lastSight: [HostName: Timestamp] = [:]
  private var failedLooks: [HostName: Int] = [:]
  /// How many looks in a row were taken without a step between them.
  private var idleLooks: [HostName: Int] = [:]
  /// What was refused when it was to be begun, with the version of the host that it was chosen on.
  private var refused: [Order: StreamVersion] = [:]
  /// The hosts that were looked at in this run: nothing is begun on another one.
  private var seen: Set<HostName> = []

  /// A run that has not begun anything.
  public init(options: Options) { self.options = options }

  /// Begins nothing more; what is under way is waited for.
  public mutating func stop() { isStopping = true }

  /// Notes that something was begun.
  public mutating func begin(_ order: Order, at now: Timestamp) {
    running.append(order)
    guard order.isLook else {
      steps += 1
      idleLooks[order.host] = 0
      return
    }
    lastLook[order.host] = now
    idleLooks[order.host, default: 0] += 1
  }

  /// Notes that something ended.
  ///
  /// - Parameter sight: For a look, what it came to.
  public mutating func end(_ order: Order, _ sight: Sight = .seen) {
    if let index = running.firstIndex(of: order) { running.remove(at: index) }
    guard order.isLook else { return }
    switch sight {
    case .seen:
      seen.insert(order.host)
      lastSight[order.host] = lastLook[order.host]
      failedLooks[order.host] = 0
    case .outdated: break
    case .failed: failedLooks[order.host, default: 0] += 1
    }
  }

  /// Notes that a step was refused when it was to be begun: it is not tried again before its host
  /// has changed, or it was not proposed for a while, as when another host stood in its way.
  public mutating func refuse(_ order: Order, chosenOn version: StreamVersion) {
    refused[order] = version
  }

  /// Chooses what is to be done now.
  ///
  /// - Parameters:
  ///   - decisions: What is safe for each host, decided at `now` on the newest state.
  ///   - now: The time.
  /// - Complexity: O(*n* log *n*) in the hosts.
  public mutating func choose(_ decisions: [Decision], at now: Timestamp) -> Choice {
    if let most = options.maximumSteps, steps >= most { stop() }
    let usual = now.adding(seconds: options.lookAgainSeconds)
    forgetRefusals(decisions)
    guard !isStopping else { return running.isEmpty ? .finished : .wait(until: usual) }
    if running.count < options.jobs {
      let load = Dictionary(grouping: running, by: \.host).mapValues(\.count)
      let order = decisions.enumerated().sorted { left, right in
        (load[left.element.host] ?? 0, left.offset) < (load[right.element.host] ?? 0, right.offset)
      }
      for (_, decision) in order {
        if let order = self.order(for: decision, at: now) { return .begin(order) }
      }
    }
    guard running.isEmpty else { return .wait(until: usual) }
    let times = decisions.compactMap { nextChance(of: $0, at: now) }
    return times.min().map { .wait(until: max($0, now.adding(seconds: 1))) } ?? .finished
  }

  /// How a host is left when a run is over.
  public func ending(of decision: Decision) -> Ending {
    if decision.status == .done { return .done }
    if hasReached(decision) { return .reached }
    if failedLooks[decision.host, default: 0] >= options.maximumFailedLooks { return .unseen }
    let orders = decision.steps.map { Order(host: decision.host, step: $0) }.filter { !$0.isLook }
    let isRefused = orders.allSatisfy { refused[$0] == decision.version }
    if !isStopping, !orders.isEmpty, isRefused { return .refused }
    return decision.status == .blocked ? .blocked : .reached
  }
}

extension Dispatcher {
  /// What is to be begun on a host, if anything is.
  private func order(for decision: Decision, at now: Timestamp) -> Order? {
    let host = decision.host
    // What a look is about to tell is waited for.
    guard !isLooking(at: host), !hasReached(decision) else { return nil }
    if let look = look(at: decision, now: now) { return look }
    guard seen.contains(host), decision.status == .ready else { return nil }
    return decision.steps.lazy.map { Order(host: host, step: $0) }
      .first { !$0.isLook && refused[$0] != decision.version }
  }

  /// A look at a host, if one is due.
  ///
  /// Each run looks at a host before it begins anything on it, whatever the log says: the night may
  /// have gone on without it.
  private func look(at decision: Decision, now: Timestamp) -> Order? {
    let isAsked = decision.steps.first?.action == .observe
    guard decision.status != .done || !decision.steps.isEmpty else { return nil }
    guard isAsked || !seen.contains(decision.host) || isDoubtful(decision, at: now) else {
      return nil
    }
    guard failedLooks[decision.host, default: 0] < options.maximumFailedLooks else { return nil }
    if let last = lastLook[decision.host], isTooSoon(after: last, decision, at: now) { return nil }
    let step = decision.steps.first { $0.action == .observe } ?? decision.look
    return Order(host: decision.host, step: step)
  }

  /// Forgets refusals of what is not proposed any more: where it is proposed once more, something
  /// else has changed than its host.
  private mutating func forgetRefusals(_ decisions: [Decision]) {
    guard !refused.isEmpty else { return }
    for decision in decisions {
      for order in refused.keys
      where order.host == decision.host && !decision.steps.contains(order.step) {
        refused[order] = nil
      }
    }
  }

  private func isLooking(at host: HostName) -> Bool {
    running.contains { $0.host == host && $0.isLook }
  }

  /// Whether a look would come too soon after another one that did not help.
  private func isTooSoon(after last: Timestamp, _ decision: Decision, at now: Timestamp) -> Bool {
    let isRepeated =
      failedLooks[decision.host, default: 0] > 0 || idleLooks[decision.host, default: 0] > 2
      || isDoubtful(decision, at: now)
    return isRepeated && now.seconds(since: last) < options.lookAgainSeconds
  }

  /// Whether an attempt is in doubt that another look may settle: none since its latest end told
  /// what is so.
  private func isDoubtful(_ decision: Decision, at now: Timestamp) -> Bool {
    decision.inFlight.contains { attempt in
      guard attempt.isInDoubt else { return false }
      return lastSight[decision.host].map { $0 <= attempt.latestEnd } ?? true
    }
  }

  private func hasReached(_ decision: Decision) -> Bool {
    guard let last = options.lastPhase else { return false }
    return decision.phase.rank > last.rank
  }

  /// When a host with nothing under way here may have something new to begin; `nil` if never.
  private func nextChance(of decision: Decision, at now: Timestamp) -> Timestamp? {
    guard decision.status != .done, !hasReached(decision) else { return nil }
    let again = (lastLook[decision.host] ?? now).adding(seconds: options.lookAgainSeconds)
    let isSeen = failedLooks[decision.host, default: 0] < options.maximumFailedLooks
    if isSeen, isDoubtful(decision, at: now) { return again }
    if isSeen, decision.steps.first?.action == .observe || !seen.contains(decision.host) {
      return again
    }
    return decision.inFlight.filter { !$0.isInDoubt }.map(\.leaseUntil).min()
  }
}

extension Decision.Phase {
  /// Its place in the order of the phases.
  public var rank: Int { Decision.Phase.allCases.firstIndex(of: self) ?? 0 }
}
