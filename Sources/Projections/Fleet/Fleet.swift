public import Events

/// What is so now, as far as the log knows: the state that decisions are made on.
///
/// Whole after a replay of the log, or loaded in part: a decision about a host needs the host,
/// its window, the other hosts of that window, and the log's own stream.
public struct Fleet: Hashable, Sendable {
  /// What concerns the whole log.
  public var log = LogState()
  /// The maintenance windows.
  public var windows: [WindowID: Window] = [:]
  /// The hosts.
  public var hosts: [HostName: Host] = [:]

  /// A fleet of which nothing is known yet.
  public init() {}

  /// Folds one event.
  ///
  /// Events have to come in the order of their positions.
  ///
  /// - Complexity: O(1) for an action; O(*n*) in the machines of a host for a finished look.
  public mutating func apply(_ record: RecordedEvent) {
    switch record.stream {
    case .log: log.apply(record)
    case .window(let id): windows[id, default: Window(id: id)].apply(record)
    case .host(let name): hosts[name, default: Host(name: name)].apply(record)
    }
  }

  /// The window that covers `host`, if it is under one.
  public func window(of host: Host) -> Window? { host.window.flatMap { windows[$0] } }
}
