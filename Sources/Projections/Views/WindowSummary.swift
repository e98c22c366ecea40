public import Events

/// What came of a maintenance window: what was done on each of its hosts and how long it took, what
/// failed, which rules were set aside.
///
/// Folds the streams of the window and of its hosts; what a host did outside the window is left out.
public struct WindowSummary: Hashable, Sendable {
  /// What was done of one kind.
  public struct Work: Hashable, Sendable {
    /// How many attempts were begun.
    public internal(set) var started = 0
    /// How often it was done.
    public internal(set) var completed = 0
    /// How often it failed, or was found without effect.
    public internal(set) var failed = 0
    /// How long the attempts that succeeded took together, in seconds.
    public internal(set) var seconds = 0
    /// How long the longest of them took, in seconds.
    public internal(set) var longestSeconds = 0
  }

  /// A rule that was set aside.
  public struct Exception: Hashable, Sendable {
    /// The position of its event.
    public let position: Position
    /// When.
    public let time: Timestamp
    /// By whom.
    public let actor: String
    /// Which rule, for what, and why.
    public let fact: RuleOverridden
  }

  /// A failure that was told.
  public struct Failure: Hashable, Sendable {
    /// The position of its event.
    public let position: Position
    /// When.
    public let time: Timestamp
    /// What failed, and how.
    public let fact: ActionFailed
  }

  /// A host's time under the window.
  public struct Share: Hashable, Sendable {
    /// When it came under the window.
    public internal(set) var enrolledAt: Timestamp
    /// When it left the window; `nil` while it is under it.
    public internal(set) var releasedAt: Timestamp?
    /// What was done, by kind.
    public internal(set) var work: [ActionKind: Work] = [:]
    /// The rules set aside, in order.
    public internal(set) var exceptions: [Exception] = []
    /// The failures, in order.
    public internal(set) var failures: [Failure] = []
    /// The looks at it.
    public internal(set) var looks = 0
    fileprivate var begun: [AttemptID: Timestamp] = [:]
  }

  /// The window.
  public let id: WindowID
  /// The window's own state.
  public private(set) var window: Window
  /// Its hosts' time under it.
  public private(set) var hosts: [HostName: Share] = [:]

  /// A window of which nothing is known yet.
  public init(id: WindowID) {
    self.id = id
    window = Window(id: id)
  }

  /// Folds one event.
  ///
  /// Events have to come in the order of their positions.
  public mutating func apply(_ record: RecordedEvent) {
    switch record.stream {
    case .log: return
    case .window(let window): if window == id { self.window.apply(record) }
    case .host(let host): apply(record, on: host)
    }
  }

  private mutating func apply(_ record: RecordedEvent, on host: HostName) {
    switch record.event {
    case .hostEnrolled(let fact):
      // A host that comes back goes on where it was.
      guard fact.window == id else { return }
      hosts[host, default: Share(enrolledAt: record.time)].releasedAt = nil
    case .hostReleased(let fact):
      guard fact.window == id else { return }
      hosts[host]?.releasedAt = record.time
    case .hostObserved, .vmObserved, .vmArrived, .vmDeparted, .actionStarted, .actionCompleted,
      .actionFailed, .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver,
      .ruleOverridden,
      .unreadable, .logCreated, .logKeyIntroduced,
      .logKeyRotated, .profileAdopted,
      .windowOpened, .windowSuspended, .windowResumed, .windowClosed:
      guard let share = hosts[host], share.releasedAt == nil else { return }
      hosts[host]?.take(record)
    }
  }
}

extension WindowSummary.Share {
  fileprivate mutating func take(_ record: RecordedEvent) {
    switch record.event {
    case .hostObserved: looks += 1
    case .actionStarted(let fact):
      begun[AttemptID(record.position)] = record.time
      work[fact.action, default: WindowSummary.Work()].started += 1
    case .actionCompleted(let fact): end(fact.action, fact.attempt, isDone: true, record.time)
    case .actionFailed(let fact):
      failures.append(.init(position: record.position, time: record.time, fact: fact))
      end(fact.action, fact.attempt, isDone: false, record.time)
    case .attemptSettled(let fact):
      end(fact.action, fact.attempt, isDone: fact.finding == .effected, record.time)
    case .attemptTakenOver(let fact):
      begun[AttemptID(record.position)] = begun.removeValue(forKey: fact.attempt)
    case .ruleOverridden(let fact):
      exceptions.append(
        .init(position: record.position, time: record.time, actor: record.actor, fact: fact))
    case .vmObserved, .vmArrived, .vmDeparted, .hostEnrolled, .hostReleased, .leaseRenewed,
      .attemptDoubted,
      .logCreated,
      .logKeyIntroduced, .logKeyRotated,
      .profileAdopted, .windowOpened, .windowSuspended, .windowResumed, .windowClosed, .unreadable:
      return
    }
  }

  private mutating func end(
    _ action: ActionKind, _ attempt: AttemptID?, isDone: Bool, _ time: Timestamp
  ) {
    let start = attempt.flatMap { begun.removeValue(forKey: $0) }
    // An outcome that came late was counted when its attempt was settled.
    guard attempt == nil || start != nil else { return }
    var entry = work[action] ?? WindowSummary.Work()
    if isDone { entry.completed += 1 } else { entry.failed += 1 }
    if isDone, let start {
      let seconds = max(0, time.seconds(since: start))
      entry.seconds += seconds
      entry.longestSeconds = max(entry.longestSeconds, seconds)
    }
    work[action] = entry
  }
}
