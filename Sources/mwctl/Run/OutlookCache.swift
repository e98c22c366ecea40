internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// What was decided for each host of a run, kept until something changes: a run over many hosts
/// decides anew for the few that moved.
final class OutlookCache {
  /// After how many seconds time alone may have changed a decision.
  static let lifetime = 5

  /// What was decided for a host.
  struct Outlook {
    let decision: Decision
    /// When its window ends; `nil` where it is under none.
    let windowEnd: Timestamp?
    fileprivate let basis: Basis
    fileprivate let time: Timestamp
  }

  /// The versions that a decision rests on.
  fileprivate struct Basis: Hashable {
    let host: StreamVersion
    let window: StreamVersion
    /// Of the other hosts of a window that limits how many may be down; otherwise none.
    let others: StreamVersion
  }

  private var known: [HostName: Outlook] = [:]

  /// What is to be done on each host now.
  ///
  /// - Throws: ``Failure`` for a host that the log does not know.
  func outlooks(for hosts: [HostName], in log: AuditLog, at now: Timestamp) throws -> [Outlook] {
    try log.read { reader in
      let fleet = FleetReader(reader)
      return try hosts.map { name in
        if let outlook = known[name], abs(now.seconds(since: outlook.time)) < Self.lifetime,
          try basis(of: outlook.decision, reader, fleet) == outlook.basis
        {
          return outlook
        }
        let host = try fleet.knownHost(name)
        let decision = Workflow.decide(try fleet.situation(of: host, at: now))
        let outlook = Outlook(
          decision: decision, windowEnd: try host.window.flatMap { try fleet.window($0)?.until },
          basis: try basis(of: decision, reader, fleet), time: now)
        known[name] = outlook
        return outlook
      }
    }
  }

  private func basis(
    of decision: Decision, _ reader: LogReader, _ fleet: FleetReader
  ) throws -> Basis {
    let host = try reader.version(of: .host(decision.host))
    guard let id = decision.window else { return Basis(host: host, window: 0, others: 0) }
    var others: StreamVersion = 0
    if let window = try fleet.window(id), window.maximumHostsDown != nil {
      // Versions only rise: their sum changes whenever one of them does.
      others = try window.hosts.map { try reader.version(of: .host($0)) }.reduce(0, +)
    }
    return Basis(host: host, window: try reader.version(of: .window(id)), others: others)
  }
}
