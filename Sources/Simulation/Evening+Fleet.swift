package import Events
package import Projections
package import Workflow

extension Evening {
  /// An evening that goes on from a log: the hosts are truly as they were last seen.
  ///
  /// - Parameters:
  ///   - fleet: What the log knows: the hosts, the window, and the other hosts of the window.
  ///   - hosts: The hosts that are worked on.
  ///   - nextPosition: The position that the log's next event gets.
  ///   - now: When the night begins.
  /// - Returns: `nil` where the build of a host was never told.
  package init?(
    continuing fleet: Fleet, hosts: [HostName], window: WindowID, profile: Profile,
    nextPosition: Position, now: Timestamp
  ) {
    let known = hosts.compactMap { fleet.hosts[$0] }
    guard let world = HypervisorModel(known, profile: profile, now: now) else { return nil }
    self.init(
      world: world, journal: Journal(continuing: fleet, from: nextPosition), profile: profile,
      window: window)
  }
}
