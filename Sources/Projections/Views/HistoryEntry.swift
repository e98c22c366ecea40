public import Events

/// One line of a timeline: an event as a person reads it.
public struct HistoryEntry: Hashable, Sendable {
  /// How the event is to be taken.
  public enum Tone: String, Hashable, Sendable, CaseIterable {
    /// Something was noted.
    case plain
    /// Something was begun.
    case begun
    /// Something succeeded.
    case good
    /// Something is to be looked at: a rule set aside, an attempt found without effect.
    case notable
    /// Something failed, went against the rules, or cannot be read.
    case bad
  }

  /// Its place in the log.
  public let position: Position
  /// When it happened, as told.
  public let time: Timestamp
  /// When it was recorded.
  public let recordedAt: Timestamp
  /// Who recorded it.
  public let actor: String
  /// What it is about: `log`, `window/ID`, `HOST`, or `HOST/MACHINE`.
  public let subject: String
  /// What happened, in a few words.
  public let what: String
  /// Why, where somebody said so.
  public let reason: String?
  /// How it is to be taken.
  public let tone: Tone
}

/// Tells events as people read them, and remembers what it needs for that: the names of machines
/// and when attempts began.
public struct Narrator: Hashable, Sendable {
  private var names: [VMID: String] = [:]
  private var begun: [AttemptID: Timestamp] = [:]

  /// A narrator who has heard of nothing yet.
  public init() {}

  /// Tells one event.
  ///
  /// - Parameters:
  ///   - record: The event.
  ///   - name: Finds the name of a machine that no event told so far was about.
  public mutating func tell(
    _ record: RecordedEvent, name: (VMID) -> String? = { _ in nil }
  ) -> HistoryEntry {
    if case .vmObserved(let fact) = record.event { names[fact.facts.id] = fact.facts.name }
    if let vm = record.event.vm, names[vm] == nil { names[vm] = name(vm) }
    if case .actionStarted = record.event { begun[AttemptID(record.position)] = record.time }
    let (what, reason, tone) = describe(record)
    return HistoryEntry(
      position: record.position, time: record.time, recordedAt: record.recordedAt,
      actor: record.actor, subject: subject(record), what: what, reason: reason, tone: tone)
  }

  private func subject(_ record: RecordedEvent) -> String {
    let machine = record.event.vm.map { names[$0] ?? $0.text }
    switch record.stream {
    case .log: return "log"
    case .window: return record.stream.description
    case .host(let host): return machine.map { "\(host)/\($0)" } ?? host.text
    }
  }

  private typealias Account = (what: String, reason: String?, tone: HistoryEntry.Tone)

  private mutating func describe(_ record: RecordedEvent) -> Account {
    switch record.event {
    case .logCreated(let fact): ("log '\(fact.origin)' created", nil, .plain)
    case .logKeyIntroduced(let fact): ("key introduced: \(fact.verifierKey)", nil, .notable)
    case .logKeyRotated(let fact): (fact.account, fact.reason, .notable)
    case .profileAdopted(let fact): ("profile '\(fact.name)' adopted", nil, .plain)
    case .windowOpened(let fact): (fact.account, nil, .plain)
    case .windowSuspended(let fact): ("suspended", fact.reason, .notable)
    case .windowResumed(let fact):
      (fact.until.map { "goes on until \($0)" } ?? "goes on", fact.reason, .plain)
    case .windowClosed(let fact): ("closed", fact.reason, .plain)
    case .hostEnrolled(let fact): ("came under window '\(fact.window)'", nil, .plain)
    case .hostReleased(let fact): ("left window '\(fact.window)'", nil, .plain)
    case .hostObserved(let fact): (fact.account, nil, .plain)
    case .vmObserved(let fact): (fact.account, nil, .plain)
    case .vmArrived(let fact): ("arrived from \(fact.from)", nil, .notable)
    case .vmDeparted(let fact): ("moved to \(fact.destination)", nil, .notable)
    case .actionStarted(let fact): (fact.account, fact.reason, .begun)
    case .actionCompleted(let fact):
      (
        fact.account + (duration(fact.attempt, record.time)), fact.reason,
        fact.against.isEmpty ? .good : .bad
      )
    case .actionFailed(let fact):
      ("\(fact.action.rawValue) failed" + duration(fact.attempt, record.time), fact.failure, .bad)
    case .attemptSettled(let fact): settle(fact)
    case .leaseRenewed(let fact): (fact.account(at: record.time), nil, .plain)
    case .attemptDoubted(let fact):
      ("\(fact.action.rawValue) (attempt \(fact.attempt)) in doubt", fact.reason, .notable)
    case .attemptTakenOver(let fact): takeOver(fact, AttemptID(record.position))
    case .ruleOverridden(let fact): (fact.account, fact.reason, .notable)
    case .unreadable(let event): ("cannot be read (\(event.type))", event.why, .bad)
    }
  }

  private mutating func settle(_ fact: AttemptSettled) -> Account {
    begun[fact.attempt] = nil
    let name = "\(fact.action.rawValue) (attempt \(fact.attempt))"
    return switch (fact.finding, fact.isByPerson) {
    case (.effected, false): ("\(name) found done", fact.reason, .good)
    case (.notEffected, false): ("\(name) found without effect", fact.reason, .notable)
    case (.effected, true): ("\(name) settled by a person: done", fact.reason, .notable)
    case (.notEffected, true):
      ("\(name) settled by a person: without effect", fact.reason, .notable)
    }
  }

  private mutating func takeOver(_ fact: AttemptTakenOver, _ next: AttemptID) -> Account {
    begun[next] = begun.removeValue(forKey: fact.attempt)
    return (
      "\(fact.action.rawValue) (attempt \(fact.attempt)) taken over, from now on attempt \(next)",
      fact.reason, .notable
    )
  }

  private mutating func duration(_ attempt: AttemptID?, _ end: Timestamp) -> String {
    guard let attempt, let start = begun.removeValue(forKey: attempt), end >= start else {
      return ""
    }
    return " after " + spoken(seconds: end.seconds(since: start))
  }

  private func spoken(seconds: Int) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    default: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
  }
}

extension WindowOpened {
  fileprivate var account: String {
    let limit = maximumHostsDown.map { ", at most \($0) down at once" } ?? ""
    return "opened for \(hosts.map(\.text).joined(separator: ", ")), \(from) to \(until)\(limit)"
  }
}

extension HostObserved {
  fileprivate var account: String {
    let count = "\(seen.count) machine\(seen.count == 1 ? "" : "s")"
    let build = facts.build.map { ", build \($0)" } ?? ""
    return (isWhole ? "seen whole, \(count)" : "seen in part, \(count)") + build
  }
}

extension VMObserved {
  fileprivate var account: String {
    var parts = ["seen \(facts.state.rawValue)"]
    switch facts.operation {
    case .mergingDisks, .creatingSnapshot, .applyingSnapshot, .deletingSnapshot, .exporting,
      .migrating:
      parts.append(facts.operation?.rawValue ?? "")
    case .some(.none), .unknown, nil: break
    }
    if let count = facts.snapshots?.count, count > 0 {
      parts.append("\(count) snapshot\(count == 1 ? "" : "s")")
    }
    if let version = facts.integrationServices { parts.append("IS \(version)") }
    if facts.heartbeat == .lost { parts.append("heartbeat lost") }
    if facts.network == .unreachable { parts.append("network unreachable") }
    return parts.joined(separator: ", ")
  }
}

extension ActionStarted {
  fileprivate var account: String {
    let overridden = basis.overridden
    return "\(action.rawValue) started" + (route.map { " by \($0.rawValue)" } ?? "")
      + (overridden.isEmpty ? "" : ", setting aside " + overridden.joined(separator: ", "))
  }
}

extension ActionCompleted {
  fileprivate var account: String {
    "\(action.rawValue) done" + (route.map { " by \($0.rawValue)" } ?? "")
      + (against.isEmpty ? "" : " against " + against.joined(separator: ", "))
  }
}

extension LeaseRenewed {
  fileprivate func account(at time: Timestamp) -> String {
    "lease of \(action.rawValue) (attempt \(attempt)) renewed until "
      + time.adding(seconds: leaseSeconds).description
  }
}

extension RuleOverridden {
  fileprivate var account: String {
    "rule \(rule) set aside " + (action.map { "for \($0.rawValue)" } ?? "until the window closes")
  }
}

extension LogKeyRotated {
  fileprivate var account: String {
    "key rotated: \(verifierKey)"
      + (isReplacedLost ? ", without a signature by the lost one before it" : "")
  }
}
