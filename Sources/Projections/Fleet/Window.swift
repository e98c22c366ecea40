public import Events

/// A maintenance window: the fold of its stream.
public struct Window: Hashable, Sendable {
  /// Whether work may go on in it.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// Work may go on while its time lasts.
    case open
    /// Interrupted; nothing disruptive starts.
    case suspended
    /// Over.
    case closed
  }

  /// Its name.
  public let id: WindowID
  /// The version of its stream.
  public internal(set) var version: StreamVersion = 0
  /// The hosts that may be worked on.
  public internal(set) var hosts: [HostName] = []
  /// From when on.
  public internal(set) var from = Timestamp(milliseconds: 0)
  /// Until when.
  public internal(set) var until = Timestamp(milliseconds: 0)
  /// How many of its hosts may be out of service at once; `nil` is no limit.
  public internal(set) var maximumHostsDown: Int?
  /// Whether work may go on in it.
  public internal(set) var status: Status = .closed
  /// The position of the profile it runs under.
  public internal(set) var profile: Position = 0
  /// The position of the event that opened it.
  public internal(set) var opened: Position = 0
  /// Why it was last suspended, resumed or closed.
  public internal(set) var reason: String?
  /// Why the stream can no longer be folded, if it cannot.
  public internal(set) var parked: Parked?

  /// A window of which nothing is known yet.
  public init(id: WindowID) { self.id = id }

  /// Folds one event of the window's stream; total, see ``Host/apply(_:)``.
  public mutating func apply(_ record: RecordedEvent) {
    guard parked == nil else { return }
    version = record.version
    switch record.event {
    case .windowOpened(let fact):
      hosts = fact.hosts
      from = fact.from
      until = fact.until
      maximumHostsDown = fact.maximumHostsDown
      profile = fact.profile
      opened = record.position
      status = .open
      reason = nil
    case .windowSuspended(let fact):
      status = .suspended
      reason = fact.reason
    case .windowResumed(let fact):
      status = .open
      until = fact.until ?? until
      reason = fact.reason
    case .windowClosed(let fact):
      status = .closed
      reason = fact.reason
    case .unreadable(let event):
      parked = Parked(position: record.position, why: "\(event.type): \(event.why)")
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .hostEnrolled,
      .hostReleased, .hostObserved, .vmObserved,
      .vmArrived, .vmDeparted, .actionStarted, .actionCompleted, .actionFailed, .attemptSettled,
      .leaseRenewed, .attemptDoubted, .attemptTakenOver, .ruleOverridden:
      parked = Parked(position: record.position, why: "\(record.event.type) in a window's stream")
    }
  }
}
