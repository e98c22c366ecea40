public import Events

/// The keys that sign a log's checkpoints, as the log's own events tell.
public struct LogKeys: Hashable, Sendable {
  /// One key's coming into force.
  public struct Introduction: Hashable, Sendable {
    /// The position of the event that tells it.
    public let position: Position
    /// The key in force from there on.
    public let key: VerifierKey
    /// The key before it, if it could still sign: it then vouches for this one.
    public let voucher: VerifierKey?
  }

  /// What an event says of keys that cannot be so.
  struct Flaw: Hashable, Sendable {
    let position: Position
    let what: String
  }

  /// The log's name in the world; `nil` before its first event.
  public private(set) var origin: String?
  /// The keys in their order.
  public private(set) var introductions: [Introduction] = []
  private(set) var flaws: [Flaw] = []

  /// No key yet.
  public init() {}

  /// The key in force now.
  public var current: VerifierKey? { introductions.last?.key }

  /// All keys that were ever in force.
  public var all: [VerifierKey] { all(size: .max) }

  /// The keys that the first `size` entries introduce.
  func all(size: Int64) -> [VerifierKey] {
    var keys: [VerifierKey] = []
    for known in introductions where known.position < size && !keys.contains(known.key) {
      keys.append(known.key)
    }
    return keys
  }

  /// The keys that have to sign a checkpoint over `size` entries, the one in force first: after a
  /// rotation the key before it signs once more, to vouch for the new one.
  ///
  /// - Parameters:
  ///   - size: The number of entries.
  ///   - previous: The number of entries under the checkpoint before.
  func signers(of size: Int64, after previous: Int64) -> [VerifierKey] {
    let known = introductions.filter { $0.position < size }
    guard let current = known.last?.key else { return [] }
    var keys = [current]
    for rotation in known where rotation.position >= previous {
      if let voucher = rotation.voucher, !keys.contains(voucher) { keys.append(voucher) }
    }
    return keys
  }

  /// Takes an event of the stream `log`; all others say nothing of keys.
  mutating func apply(_ record: RecordedEvent) {
    switch record.event {
    case .logCreated(let fact): origin = origin ?? fact.origin
    case .logKeyIntroduced(let fact):
      if current != nil { note("introduces a key though there is one", record) }
      introduce(fact.verifierKey, voucher: nil, record)
    case .logKeyRotated(let fact):
      if current?.description != fact.replaced {
        note("replaces a key that is not the one in force", record)
      }
      introduce(fact.verifierKey, voucher: fact.isReplacedLost ? nil : current, record)
    case .profileAdopted, .windowOpened, .windowSuspended, .windowResumed, .windowClosed,
      .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived, .vmDeparted,
      .actionStarted, .actionCompleted, .actionFailed, .attemptSettled, .leaseRenewed,
      .attemptDoubted,
      .attemptTakenOver, .ruleOverridden, .unreadable:
      break
    }
  }

  private mutating func introduce(
    _ text: String, voucher: VerifierKey?, _ record: RecordedEvent
  ) {
    do throws(NoteError) {
      introductions.append(
        Introduction(position: record.position, key: try VerifierKey(text), voucher: voucher))
    } catch {
      note("names a key that cannot be used: \(error)", record)
    }
  }

  private mutating func note(_ what: String, _ record: RecordedEvent) {
    flaws.append(Flaw(position: record.position, what: what))
  }
}

extension LogReader {
  /// The keys that the log introduces.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(*n*) in the entries of the stream `log`, which are few.
  public final func keys() throws -> LogKeys {
    var keys = LogKeys()
    try forEachEvent(LogQuery(stream: .log)) { keys.apply($0) }
    return keys
  }
}
