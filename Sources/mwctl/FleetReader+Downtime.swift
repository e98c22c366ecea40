internal import AuditLog
internal import Events
internal import Projections

extension FleetReader {
  /// How long the machines of a host are down since it came under its window; `nil` for a host that
  /// is under none.
  ///
  /// - Complexity: O(*n*) in the host's events since then.
  func downtime(of host: Host) throws -> Downtime? {
    guard let enrolled = host.enrolled else { return nil }
    var downtime = Downtime(since: host)
    let positions = enrolled.position..<(try lastPosition() + 1)
    try reader.forEachEvent(LogQuery(positions: positions, stream: .host(host.name))) {
      downtime.apply($0)
    }
    return downtime
  }

  /// The hosts named, or all of them in order of their names.
  ///
  /// - Throws: ``Failure`` (not found) if the log knows one of them not.
  func hosts(_ names: [HostName]) throws -> [Host] {
    try (names.isEmpty ? hostNames() : names).map { try knownHost($0) }
  }

  /// Some hosts with all that they may have to wait for: the other hosts of a window that limits how
  /// many are out of service at once.
  ///
  /// - Returns: The hosts, by name.
  func withTheirWindows(_ hosts: [Host]) throws -> [Host] {
    var names = Set(hosts.map(\.name))
    for id in Set(hosts.compactMap(\.window)) {
      guard let window = try window(id), window.maximumHostsDown != nil else { continue }
      for name in window.hosts where try host(name)?.window == id { names.insert(name) }
    }
    return try names.sorted().compactMap { try host($0) }
  }

  /// What is asked for of a machine that is named without its host.
  ///
  /// - Returns: The machine on each host that has one of that name, or of that GUID.
  /// - Throws: ``Failure``: not found on any of them, or malformed where two of a host share it.
  func machines(called text: String, on hosts: [Host]) throws -> [HostName: VMID] {
    var found: [HostName: VMID] = [:]
    var last: (any Error)?
    for host in hosts {
      do {
        found[host.name] = try Machines.find(text, on: host).id
      } catch let failure as Failure where failure.code == .notFound {
        last = failure
      }
    }
    guard found.isEmpty else { return found }
    if hosts.count == 1, let last { throw last }
    throw Failure(
      .notFound, "No host of the log has a virtual machine '\(text)'.",
      remedies: ["mwctl status lists them all."])
  }
}
