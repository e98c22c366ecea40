internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// The one way in for looks at hosts: compares them with what is known and appends what is new.
struct Importer {
  let ledger: Ledger

  /// What one import recorded.
  struct Result {
    var records: [RecordedEvent] = []
    var warnings: [String] = []
  }

  /// Takes over looks at hosts, the earliest first.
  ///
  /// - Throws: ``Failure``: conflict if a host was looked at later than that already.
  func take(_ observations: [(observation: HostObservation, time: Timestamp)]) throws -> Result {
    var result = Result()
    let inOrder = observations.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
    for (observation, time) in inOrder {
      try take(observation, at: time, isStateSeen: true, into: &result)
    }
    return result
  }

  /// Takes over what a person saw of a host or of one machine.
  ///
  /// - Parameters:
  ///   - isStateSeen: Whether the machine itself was looked at now; otherwise only something that
  ///     does not change by itself was told of it, and what was claimed stays a claim.
  func take(
    _ observation: HostObservation, at time: Timestamp, isStateSeen: Bool
  ) throws -> [RecordedEvent] {
    var result = Result()
    try take(observation, at: time, isStateSeen: isStateSeen, into: &result)
    return result.records
  }

  private func take(
    _ observation: HostObservation, at time: Timestamp, isStateSeen: Bool,
    into result: inout Result
  ) throws {
    let host = try ledger.fleet.host(observation.host) ?? Host(name: observation.host)
    let situation = try ledger.fleet.situation(of: host, at: time)
    var former: [VMID: Host] = [:]
    for vm in observation.virtualMachines where host.virtualMachines[vm.id] == nil {
      guard case .host(let name)? = try ledger.reader.lastStream(ofVM: vm.id), name != host.name,
        let other = try ledger.fleet.host(name),
        other.virtualMachines[vm.id] != nil || other.departed[vm.id] != nil
      else { continue }
      former[vm.id] = other
      let sight = other.virtualMachines[vm.id]?.seen
      let isMove = sight.map { $0.time < time } ?? true
      result.warnings.append(
        isMove
          ? "\(vm.name) moved from \(name) to \(host.name)."
          : "\(vm.name) was seen on \(name), too, and not earlier; it is kept on both. Look at "
            + "both hosts again.")
    }
    let reconciliation: Reconciliation
    do {
      reconciliation = try situation.reconcile(
        observation, formerHosts: former,
        digest: sha256Hex(try observation.document.canonicalBytes()), isStateSeen: isStateSeen)
    } catch let outdated as Reconciliation.Outdated {
      throw Failure(
        .conflict,
        "This look at \(host.name) is of \(outdated.observedAt); what was recorded at "
          + "\(outdated.knownAt) is newer, and the look would hide it.",
        remedies: [
          "Run the collector again and import its new output. If it did run after that, the clocks "
            + "lie apart: give the time with --at."
        ])
    }
    result.records += try ledger.append(
      reconciliation.additions.map { ($0.stream, $0.event) }, at: time)
  }
}
