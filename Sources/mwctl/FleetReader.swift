internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// Loads what a decision needs from the log: hosts from their cached fold and the few events since,
/// windows and the log's own stream from their events, which are few.
final class FleetReader {
  let reader: LogReader
  private var hosts: [HostName: Host] = [:]
  /// What matters of hosts to the others, as asked for before; one that changes is asked for anew.
  private var outlines: [HostName: HostOutline] = [:]
  private var windows: [WindowID: Window] = [:]
  private var profiles: [Position: Profile] = [:]
  private var loadedLog: LogState?
  /// Where the past that is looked at ends; `nil` for what is so now.
  private(set) var end: Position?

  init(_ reader: LogReader) { self.reader = reader }

  /// What concerns the whole log.
  func logState() throws -> LogState {
    if let loadedLog { return loadedLog }
    var state = LogState()
    try reader.forEachEvent(LogQuery(stream: .log)) { state.apply($0) }
    loadedLog = state
    return state
  }

  /// A window; `nil` if there is none of that name.
  func window(_ id: WindowID) throws -> Window? {
    if let known = windows[id] { return known }
    guard end == nil else { return nil }
    var window = Window(id: id)
    try reader.forEachEvent(LogQuery(stream: .window(id))) { window.apply($0) }
    guard window.version > 0 else { return nil }
    windows[id] = window
    return window
  }

  /// A host; `nil` if the log knows none of that name.
  func host(_ name: HostName) throws -> Host? {
    if let known = hosts[name] { return known }
    guard end == nil else { return nil }
    var host = try cachedFold(name)?.host ?? Host(name: name)
    try reader.forEachEvent(LogQuery(stream: .host(name), afterVersion: host.version)) {
      host.apply($0)
    }
    guard host.version > 0 else { return nil }
    hosts[name] = host
    return host
  }

  /// A host that has to be there.
  func knownHost(_ name: HostName) throws -> Host {
    if let host = try host(name) { return host }
    let names = try hostNames().map(\.text)
    throw Failure(
      .notFound, "The log knows no host '\(name)'.",
      remedies: [
        names.isEmpty
          ? "Import an inventory first: mwctl import FILE"
          : "It knows " + names.prefix(20).joined(separator: ", ")
            + (names.count > 20 ? " and \(names.count - 20) more." : ".")
      ])
  }

  /// The names of all hosts, in order.
  func hostNames() throws -> [HostName] {
    guard end == nil else { return hosts.keys.sorted() }
    return try reader.streams(prefix: "host/").compactMap { stream in
      guard case .host(let name) = stream else { return nil }
      return name
    }
  }

  /// The names of all windows, in order.
  func windowIDs() throws -> [WindowID] {
    guard end == nil else { return windows.keys.sorted() }
    return try reader.streams(prefix: "window/").compactMap { stream in
      guard case .window(let id) = stream else { return nil }
      return id
    }
  }

  /// The profile whose event stands at `position`.
  func profile(at position: Position) throws -> Profile {
    if let known = profiles[position] { return known }
    guard let adopted = try logState().profiles[position] else {
      throw Failure(.unverified, "Position \(position) of the log holds no profile.")
    }
    let profile = try Profile(adopted.profile)
    profiles[position] = profile
    return profile
  }

  /// The position of the profile that decisions about a host are made under.
  func profilePosition(of host: Host) throws -> Position {
    let log = try logState()
    if let parked = log.parked {
      throw Failure(
        .unverified,
        "The log cannot be understood from position \(parked.position) on: \(parked.why)",
        remedies: ["Use the version of mwctl that wrote it."])
    }
    if let id = host.window, let window = try window(id) { return window.profile }
    guard let current = log.currentProfile else {
      throw Failure(.unverified, "The log holds no profile.")
    }
    return current
  }

  /// All that the rules may look at for a host.
  ///
  /// - Parameter action: The only action that they will be asked about; `nil` for any. Without one
  ///   that the other hosts of the window matter to, they are left out, and it costs one host.
  func situation(
    of host: Host, at now: Timestamp, askedAbout action: ActionKind? = nil
  ) throws -> Situation {
    let window = try host.window.flatMap { try self.window($0) }
    var others: [HostOutline] = []
    let isAboutOthers = action.map(Rules.concernOtherHosts) ?? true
    // Only a limit on hosts makes the others matter.
    if isAboutOthers, let window, window.maximumHostsDown != nil {
      others = try window.hosts.filter { $0 != host.name }.compactMap { try outline(of: $0) }
    }
    return Situation(
      host: host, window: window, otherHosts: others,
      profile: try profile(at: profilePosition(of: host)), now: now)
  }

  /// Takes over what was appended.
  func take(_ record: RecordedEvent) throws {
    switch record.stream {
    case .log: loadedLog?.apply(record)
    case .window(let id):
      var window = windows[id] ?? Window(id: id)
      if window.version < record.version { window.apply(record) }
      windows[id] = window
    case .host(let name):
      hosts[name, default: Host(name: name)].apply(record)
      outlines[name] = nil
    }
  }

  /// Looks at a past that was folded already, which ended at `end`.
  func replace(with fleet: Fleet, end: Position) {
    loadedLog = fleet.log
    windows = fleet.windows
    hosts = fleet.hosts
    outlines = [:]
    self.end = end
  }

  /// What matters of a host to the others; `nil` if the log knows none of that name.
  ///
  /// Taken from the cache where that is up to date, so that a window of many hosts costs little.
  func outline(of name: HostName) throws -> HostOutline? {
    if let known = outlines[name] { return known }
    let outline = try readOutline(of: name)
    outlines[name] = outline
    return outline
  }

  private func readOutline(of name: HostName) throws -> HostOutline? {
    if hosts[name] == nil, end == nil, let outline = try cachedFold(name)?.outline,
      outline.version == (try reader.version(of: .host(name)))
    {
      return outline
    }
    return try host(name)?.outline
  }

  private func cachedFold(_ name: HostName) throws -> CachedFold? {
    let state = try reader.cachedState(key: StreamName.host(name).description)
    return state.flatMap(CachedFold.init)
  }
}
