public import Events

/// What concerns the whole log: the fold of the stream `log`.
public struct LogState: Hashable, Sendable {
  /// The log's name in the world.
  public internal(set) var origin = ""
  /// The profiles that were ever in force, by the position of their event.
  public internal(set) var profiles: [Position: ProfileAdopted] = [:]
  /// The position of the profile in force for windows opened from now on.
  public internal(set) var currentProfile: Position?
  /// Why the stream can no longer be folded, if it cannot.
  public internal(set) var parked: Parked?

  /// A log of which nothing is known yet.
  public init() {}

  /// Folds one event of the stream `log`; total, see ``Host/apply(_:)``.
  public mutating func apply(_ record: RecordedEvent) {
    guard parked == nil else { return }
    switch record.event {
    case .logCreated(let fact): origin = fact.origin
    case .logKeyIntroduced, .logKeyRotated: break
    case .profileAdopted(let fact):
      profiles[record.position] = fact
      currentProfile = record.position
    case .unreadable(let event):
      parked = Parked(position: record.position, why: "\(event.type): \(event.why)")
    case .windowOpened, .windowSuspended, .windowResumed, .windowClosed, .hostEnrolled,
      .hostReleased, .hostObserved, .vmObserved, .vmArrived, .vmDeparted, .actionStarted,
      .actionCompleted, .actionFailed, .attemptSettled, .leaseRenewed, .attemptDoubted,
      .attemptTakenOver,
      .ruleOverridden:
      parked = Parked(position: record.position, why: "\(record.event.type) in the log's stream")
    }
  }
}
