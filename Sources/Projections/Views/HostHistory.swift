public import Events

/// What happened on hosts, as a person reads it: who did what when, how it ended, and why.
///
/// Keeps a line for each event it is given: hand in those of one host, or of one night.
public struct HostHistory: Hashable, Sendable {
  /// The lines, in the order of the log.
  public private(set) var entries: [HistoryEntry] = []
  private var narrator = Narrator()

  /// A history of which nothing is told yet.
  public init() {}

  /// Folds one event.
  public mutating func apply(_ record: RecordedEvent) { entries.append(narrator.tell(record)) }
}
