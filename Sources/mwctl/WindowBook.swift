internal import AuditLog
internal import Events
internal import Projections

/// Opens, interrupts and ends maintenance windows; what they mean to their hosts is recorded in the
/// hosts' streams by the same command.
struct WindowBook {
  let ledger: Ledger

  func open(
    _ id: WindowID, hosts: [HostName], from: Timestamp, until: Timestamp, maximumHostsDown: Int?,
    at time: Timestamp
  ) throws {
    if let known = try ledger.fleet.window(id) {
      throw Failure(
        .conflict, "The window '\(id)' was opened before; it is \(known.status.rawValue).",
        remedies: [
          known.status == .closed
            ? "Give the new window a name of its own."
            : "Go on with it: mwctl window resume \(id) [--until TIME]"
        ])
    }
    for name in hosts {
      let host = try ledger.fleet.knownHost(name)
      if let other = host.window {
        throw Failure(
          .conflict, "\(name) is under the window '\(other)' already.",
          remedies: ["Close that one first: mwctl window close \(other)"])
      }
    }
    let log = try ledger.fleet.logState()
    guard let profile = log.currentProfile, log.parked == nil else {
      throw Failure(.unverified, "The log holds no profile that this version can read.")
    }
    let opened = WindowOpened(
      hosts: hosts, from: from, until: until, maximumHostsDown: maximumHostsDown, profile: profile)
    var events: [(stream: StreamName, event: Event)] = [(.window(id), .windowOpened(opened))]
    for host in hosts { events.append((.host(host), .hostEnrolled(HostEnrolled(window: id)))) }
    try ledger.append(events, at: time)
  }

  func suspend(_ id: WindowID, reason: String?, at time: Timestamp) throws {
    try require(id, .open)
    try ledger.append([(.window(id), .windowSuspended(WindowSuspended(reason: reason)))], at: time)
  }

  func resume(_ id: WindowID, reason: String?, until: Timestamp?, at time: Timestamp) throws {
    let window = try known(id)
    guard window.status == .suspended || (window.status == .open && until != nil) else {
      throw Failure(
        .conflict, "The window '\(id)' is \(window.status.rawValue), not suspended.",
        remedies: window.status == .open
          ? ["Move its end with --until TIME."] : ["Open a new window over its hosts."])
    }
    if let until, until <= time {
      throw Failure(.usage, "The window's new end, \(until), is over already.")
    }
    try ledger.append(
      [(.window(id), .windowResumed(WindowResumed(reason: reason, until: until)))], at: time)
  }

  func close(_ id: WindowID, reason: String?, at time: Timestamp) throws {
    let window = try known(id)
    guard window.status != .closed else {
      throw Failure(.conflict, "The window '\(id)' is closed already.")
    }
    let hosts = try window.hosts.filter { try ledger.fleet.host($0)?.window == id }
    var events: [(stream: StreamName, event: Event)] = [
      (.window(id), .windowClosed(WindowClosed(reason: reason)))
    ]
    for host in hosts { events.append((.host(host), .hostReleased(HostReleased(window: id)))) }
    try ledger.append(events, at: time)
  }

  private func require(_ id: WindowID, _ status: Window.Status) throws {
    let window = try known(id)
    guard window.status == status else {
      throw Failure(
        .conflict, "The window '\(id)' is \(window.status.rawValue), not \(status.rawValue).")
    }
  }

  private func known(_ id: WindowID) throws -> Window {
    guard let window = try ledger.fleet.window(id) else {
      throw Failure(
        .notFound, "There is no window '\(id)'.", remedies: ["mwctl window list shows them all."])
    }
    return window
  }
}
