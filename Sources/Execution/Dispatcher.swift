public import Events
public import Workflow

/// Chooses which of the steps that are safe now is begun next, and when hosts are looked at again:
/// what `mwctl run` does between two things that happen.
///
/// Pure: whoever drives it tells it what was begun and what ended. It never asks for anything that
/// the decisions do not propose, but for looks, which change nothing: one at each host before
/// anything is begun there, others while an attempt is in doubt, and one before a host is left on
/// the word of executors alone.
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

  /// What a run may do.
  public let options: Options
  /// What is under way, in the order it was begun.
  public private(set) var running: [Order] = []
  /// How many steps were begun; looks do not count.
  public private(set) var steps = 0
  /// Whether it was told to begin nothing more.
  public private(set) var isStopped = false

  /// When a look was last begun, whatever it came to.
  private(set) var lastLook: [HostName: Timestamp] = [:]
  /// When the last look was begun that told what is so.
  private(set) var lastSight: [HostName: Timestamp] = [:]
  private(set) var failedLooks: [HostName: Int] = [:]
  /// How many looks in a row were taken without a step between them.
  private(set) var idleLooks: [HostName: Int] = [:]
  /// How many of them were to be the last one.
  private(set) var closingLooks: [HostName: Int] = [:]
  /// What was refused when it was to be begun, with the version of the host that it was chosen on.
  private(set) var refused: [Order: StreamVersion] = [:]
  /// The hosts that were looked at in this run: nothing is begun on another one.
  private(set) var seen: Set<HostName> = []

  /// A run that has not begun anything.
  public init(options: Options) { self.options = options }

  /// Whether no step is begun any more.
  public var isStopping: Bool { isStopped || isExhausted }

  /// Whether all the steps were begun that may be.
  var isExhausted: Bool { options.maximumSteps.map { steps >= $0 } ?? false }

  /// Begins nothing more; what is under way is waited for.
  public mutating func stop() { isStopped = true }

  /// Notes that something was begun.
  public mutating func begin(_ order: Order, at now: Timestamp) {
    running.append(order)
    guard order.isLook else {
      steps += 1
      idleLooks[order.host] = 0
      closingLooks[order.host] = 0
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
    let usual = now.adding(seconds: options.lookAgainSeconds)
    forgetRefusals(decisions)
    guard !isStopped else { return running.isEmpty ? .finished : .wait(until: usual) }
    if running.count < options.jobs {
      let load = Dictionary(grouping: running, by: \.host).mapValues(\.count)
      let order = decisions.enumerated().sorted { left, right in
        (load[left.element.host] ?? 0, left.offset) < (load[right.element.host] ?? 0, right.offset)
      }
      for (_, decision) in order {
        guard let order = self.order(for: decision, at: now) else { continue }
        if isClosingLookDue(decision) { closingLooks[order.host, default: 0] += 1 }
        return .begin(order)
      }
    }
    guard running.isEmpty else { return .wait(until: usual) }
    let times = decisions.compactMap { nextChance(of: $0, at: now) }
    return times.min().map { .wait(until: max($0, now.adding(seconds: 1))) } ?? .finished
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
}

extension Decision.Phase {
  /// Its place in the order of the phases.
  public var rank: Int { Decision.Phase.allCases.firstIndex(of: self) ?? 0 }
}
