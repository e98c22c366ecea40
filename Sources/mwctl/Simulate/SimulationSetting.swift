internal import Events
internal import Projections
internal import Simulation
internal import Workflow

/// What nights are played with: hosts of one window, as the log knows them.
struct SimulationSetting {
  let evening: Evening
  let window: Window
  let hosts: [HostName]
  let position: Position
  /// What the machines are called, and where they are when the nights begin.
  let machines: [VMID: (name: String, host: HostName)]

  /// When the nights begin.
  var now: Timestamp { evening.world.now }

  /// - Throws: ``Failure`` where the hosts are not of one window, or too little is known of them.
  init(_ fleet: FleetReader, hosts asked: [HostName], now: Timestamp) throws {
    let all = try asked.isEmpty ? fleet.hostNames() : asked
    let known = try all.map { try fleet.knownHost($0) }.filter {
      !asked.isEmpty || $0.window != nil
    }
    let window = try SimulationSetting.window(of: known, fleet)
    for host in known {
      guard host.facts.build != nil, host.lastWholeObservation != nil else {
        throw Failure(
          .refused, "\(host.name) was never looked at as a whole: nobody knows how it begins.",
          remedies: ["Import an inventory of it: mwctl import FILE"])
      }
    }
    var state = Fleet()
    state.windows[window.id] = window
    for name in window.hosts { state.hosts[name] = try fleet.host(name) }
    for host in known { state.hosts[host.name] = host }
    let profile = try fleet.profile(
      at: known.first.map { try fleet.profilePosition(of: $0) } ?? window.profile)
    position = try fleet.lastPosition()
    self.window = window
    hosts = known.map(\.name)
    machines = Dictionary(
      known.flatMap { host in host.machines.map { ($0.id, ($0.name, host.name)) } },
      uniquingKeysWith: { first, _ in first })
    guard
      let evening = Evening(
        continuing: state, hosts: hosts, window: window.id, profile: profile,
        nextPosition: position + 1, now: max(now, window.from))
    else { throw Failure(.internalFailure, "A host without a build was not refused.") }
    self.evening = evening
  }

  private static func window(of hosts: [Host], _ fleet: FleetReader) throws -> Window {
    let ids = Set(hosts.compactMap(\.window)).sorted()
    guard let id = ids.first, hosts.allSatisfy({ $0.window != nil }),
      let window = try fleet.window(id)
    else {
      let free = hosts.filter { $0.window == nil }.map(\.name.text)
      throw Failure(
        .notFound,
        free.isEmpty
          ? "No host is under a window." : "\(free.joined(separator: ", ")): under no window.",
        remedies: ["Open one: mwctl window open"])
    }
    guard ids.count == 1 else {
      throw Failure(
        .refused,
        "The hosts are under \(ids.count) windows: " + ids.map(\.text).joined(separator: ", ")
          + ".",
        remedies: ["Name the hosts of one window with --host."])
    }
    return window
  }
}
