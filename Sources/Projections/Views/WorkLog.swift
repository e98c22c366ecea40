public import Events

/// What was done to hosts and machines, deed by deed: who began it and when, how it ended, and who
/// said so.
///
/// Outcomes are paired with the attempts they end; what was told done without having been announced
/// is a deed of its own that has no beginning.
public struct WorkLog: Hashable, Sendable {
  /// An event that began or ended a deed.
  public struct Mark: Hashable, Sendable {
    /// The event's position.
    public let position: Position
    /// When it happened, as told.
    public let time: Timestamp
    /// Who recorded it.
    public let actor: String
  }

  /// How a deed ended.
  public enum Outcome: Hashable, Sendable {
    /// It was told done.
    case done
    /// It was told to have failed, in these words.
    case failed(String)
    /// Nobody told in time; a look showed what became of it, for this reason.
    case found(AttemptSettled.Finding, String)
    /// Nobody told in time; a person found out what became of it, for this reason.
    case judged(AttemptSettled.Finding, String)
  }

  /// The passing of a deed from one person to another.
  public struct TakeOver: Hashable, Sendable {
    /// By whom and when; its position is the new token.
    public let mark: Mark
    /// The token that ended.
    public let former: AttemptID
    /// Why.
    public let reason: String
  }

  /// One deed.
  public struct Deed: Hashable, Sendable {
    /// What was done, or tried.
    public let action: ActionKind
    /// On which host.
    public let host: HostName
    /// To which machine; `nil` for the host itself.
    public let vm: VMID?
    /// The last token of its attempt; `nil` where nobody had announced it.
    public internal(set) var attempt: AttemptID?
    /// Its beginning; `nil` where nobody had announced it.
    public let began: Mark?
    /// Until when it was believed to be under way; `nil` where nobody had announced it.
    public internal(set) var leaseUntil: Timestamp?
    /// How a guest got its Integration Services, where that was the action.
    public internal(set) var route: UpdateRoute?
    /// Why, where somebody said so.
    public internal(set) var reason: String?
    /// The rules that were set aside for it.
    public let overridden: [String]
    /// The rules that it went against.
    public internal(set) var against: [String] = []
    /// How it ended; `nil` where that is not known, or not yet.
    public internal(set) var outcome: Outcome?
    /// Its end; `nil` where there is none yet.
    public internal(set) var ended: Mark?
    /// What was told after it had ended, or under a token that had; it moved nothing.
    public internal(set) var late: [Mark] = []
    /// How often its lease was renewed.
    public internal(set) var renewals = 0
    /// Why whoever was at it said that nobody knows how it ended, in order.
    public internal(set) var doubts: [String] = []
    /// Who took it over, in order.
    public internal(set) var takeOvers: [TakeOver] = []
    /// Where a lease of it first ended that was renewed or taken over later; `nil` where none did.
    public internal(set) var lapsedAt: Timestamp?
  }

  /// The deeds, in the order in which they were first heard of.
  public private(set) var deeds: [Deed] = []
  private var open: [AttemptID: Int] = [:]
  private var indices: [AttemptID: Int] = [:]

  /// A log of which nothing is told yet.
  public init() {}

  /// Takes in the attempts that are under way on a host, for a reader that does not want to fold
  /// what happened before.
  public mutating func begin(with host: Host) {
    for attempt in host.attempts {
      open[attempt.id] = deeds.count
      indices[attempt.id] = deeds.count
      deeds.append(
        Deed(
          action: attempt.action, host: host.name, vm: attempt.vm, attempt: attempt.id,
          began: Mark(
            position: attempt.id.position, time: attempt.startedAt, actor: attempt.owner),
          leaseUntil: attempt.leaseUntil, route: attempt.route, overridden: []))
    }
  }

  /// Whether some deed has not ended yet.
  public var hasOpenDeeds: Bool { !open.isEmpty }

  /// The deeds to one machine, on whichever host it was.
  public func deeds(to vm: VMID) -> [Deed] { deeds.filter { $0.vm == vm } }

  /// Folds one event.
  ///
  /// - Complexity: O(1).
  public mutating func apply(_ record: RecordedEvent) {
    guard case .host(let host) = record.stream else { return }
    switch record.event {
    case .actionStarted(let fact): begin(fact, on: host, record)
    case .actionCompleted(let fact): complete(fact, on: host, record)
    case .actionFailed(let fact):
      guard let index = index(of: fact.attempt, Mark(record)) else {
        guard fact.attempt == nil else { return }
        add(fact.action, fact.vm, host, .failed(fact.failure), Mark(record))
        return
      }
      end(index, .failed(fact.failure), Mark(record))
    case .attemptSettled(let fact):
      guard let index = index(of: fact.attempt, Mark(record)) else { return }
      let outcome: Outcome =
        fact.isByPerson
        ? .judged(fact.finding, fact.reason) : .found(fact.finding, fact.reason)
      end(index, outcome, Mark(record))
    case .leaseRenewed(let fact):
      guard let index = index(of: fact.attempt, Mark(record)) else { return }
      deeds[index].renewals += 1
      prolong(index, by: fact.leaseSeconds, at: record.time)
    case .attemptDoubted(let fact):
      guard let index = index(of: fact.attempt, Mark(record)) else { return }
      deeds[index].leaseUntil = min(deeds[index].leaseUntil ?? record.time, record.time)
      deeds[index].doubts.append(fact.reason)
    case .attemptTakenOver(let fact): takeOver(fact, Mark(record))
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .ruleOverridden, .unreadable:
      return
    }
  }

  private mutating func begin(
    _ fact: ActionStarted, on host: HostName, _ record: RecordedEvent
  ) {
    let attempt = AttemptID(record.position)
    open[attempt] = deeds.count
    indices[attempt] = deeds.count
    deeds.append(
      Deed(
        action: fact.action, host: host, vm: fact.vm, attempt: attempt, began: Mark(record),
        leaseUntil: record.time.adding(seconds: fact.leaseSeconds), route: fact.route,
        reason: fact.reason, overridden: fact.basis.overridden))
  }

  private mutating func complete(
    _ fact: ActionCompleted, on host: HostName, _ record: RecordedEvent
  ) {
    guard let index = index(of: fact.attempt, Mark(record)) else {
      guard fact.attempt == nil else { return }
      add(fact.action, fact.vm, host, .done, Mark(record))
      deeds[deeds.count - 1].route = fact.route
      deeds[deeds.count - 1].reason = fact.reason
      deeds[deeds.count - 1].against = fact.against
      return
    }
    end(index, .done, Mark(record))
    deeds[index].route = fact.route ?? deeds[index].route
    deeds[index].reason = deeds[index].reason ?? fact.reason
    deeds[index].against = fact.against
  }

  private mutating func takeOver(_ fact: AttemptTakenOver, _ mark: Mark) {
    guard let index = index(of: fact.attempt, mark) else { return }
    let next = AttemptID(mark.position)
    open[fact.attempt] = nil
    open[next] = index
    indices[next] = index
    deeds[index].attempt = next
    deeds[index].takeOvers.append(
      TakeOver(mark: mark, former: fact.attempt, reason: fact.reason))
    noteLapse(index, at: mark.time)
    deeds[index].leaseUntil = mark.time.adding(seconds: fact.leaseSeconds)
  }

  private mutating func prolong(_ index: Int, by seconds: Int, at time: Timestamp) {
    noteLapse(index, at: time)
    let until = time.adding(seconds: seconds)
    deeds[index].leaseUntil = max(deeds[index].leaseUntil ?? until, until)
  }

  private mutating func noteLapse(_ index: Int, at time: Timestamp) {
    guard let until = deeds[index].leaseUntil, time >= until else { return }
    deeds[index].lapsedAt = deeds[index].lapsedAt ?? until
  }

  /// The open deed that an outcome ends; one that ended before keeps it as told late.
  private mutating func index(of attempt: AttemptID?, _ mark: Mark) -> Int? {
    guard let attempt else { return nil }
    if let index = open[attempt] { return index }
    if let index = indices[attempt] { deeds[index].late.append(mark) }
    return nil
  }

  private mutating func end(_ index: Int, _ outcome: Outcome, _ mark: Mark) {
    if let attempt = deeds[index].attempt { open[attempt] = nil }
    deeds[index].outcome = outcome
    deeds[index].ended = mark
  }

  private mutating func add(
    _ action: ActionKind, _ vm: VMID?, _ host: HostName, _ outcome: Outcome, _ mark: Mark
  ) {
    deeds.append(
      Deed(
        action: action, host: host, vm: vm, attempt: nil, began: nil, leaseUntil: nil,
        overridden: [], outcome: outcome, ended: mark))
  }
}

extension WorkLog.Mark {
  /// The mark of an event.
  public init(_ record: RecordedEvent) {
    self.init(position: record.position, time: record.time, actor: record.actor)
  }
}

extension WorkLog.Deed {
  /// Whether there was a time at which nobody knew what had become of it: its lease had ended, and
  /// no outcome was told.
  public func wasInDoubt(at now: Timestamp) -> Bool {
    guard let leaseUntil, lapsedAt == nil else { return lapsedAt != nil }
    switch outcome {
    case .found, .judged: return true
    case .done, .failed: return ended.map { $0.time >= leaseUntil } ?? false
    case nil: return now >= leaseUntil
    }
  }

  /// How long it took, in seconds; `nil` where its beginning or its end is not known.
  public var seconds: Int? {
    guard let began, let ended else { return nil }
    return max(0, ended.time.seconds(since: began.time))
  }
}
