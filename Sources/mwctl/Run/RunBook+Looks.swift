internal import AuditLog
internal import Events
internal import Execution
internal import Inventory
internal import Projections
internal import Workflow

// Looks: what they are of, and what they show.

extension RunBook {
  /// What a look showed beside what it was asked for.
  struct Sight {
    /// What it brought to light, and what was critical anyway.
    let hazards: [Hazard]
    /// What was read with doubts, in whole sentences.
    let warnings: [String]
  }

  /// A look counts from when it is asked for, and never as earlier than what the log knew of the
  /// host before that: where it would, this machine's clock was set back.
  func beginLook(
    _ order: Dispatcher.Order, at now: Timestamp, _ timeout: Int
  ) throws -> Begun {
    let host = try log.read { try FleetReader($0).knownHost(order.host) }
    let known = [host.lastObservation, host.lastChange].compactMap { $0?.time }
    return Begun(
      task: ExecutorTask(
        order.step, on: order.host, build: host.facts.build, state: nil, token: nil, now: now,
        timeoutSeconds: timeout), attempt: nil, startedAt: now,
      countsFrom: ([now] + known).max() ?? now)
  }

  /// Takes over what a look saw.
  ///
  /// It counts from when it was asked for, by this machine's clock: what the other machine's clock
  /// says cannot make it fresher than it is.
  /// - Throws: ``Failure`` if it told nothing of the whole host, or something newer is known.
  func look(_ host: HostName, since time: Timestamp, _ result: ExecutorResult) throws -> Sight {
    switch result.verdict {
    case .completed: break
    case .failed(let why), .inDoubt(let why): throw Failure(.malformed, why)
    }
    var warnings: [String] = []
    var looks: [HostObservation] = []
    for seen in result.observations where seen.isWhole {
      let format = try seen.format.map(InventoryFormat.init(named:))
      let inventory = try readInventory(seen.bytes, format: format, host: host)
      warnings += inventory.warnings
      looks += inventory.observations.filter { $0.host == host }
    }
    guard let look = looks.first else {
      throw Failure(.malformed, "The executor told nothing of the whole of \(host).")
    }
    // Where they differ nobody can say which of them is so.
    guard looks.count == 1 else {
      throw Failure(
        .malformed,
        "The executor told \(looks.count) times of the whole of \(host) in one look, and may tell of "
          + "it once.")
    }
    return try log.transact(actor: actor) { ledger in
      let imported = try Importer(ledger: ledger).take([(look, time)])
      let positions = Set(imported.records.map(\.position))
      // Hazards tell of the host alone: there is nothing to decide, and no other host to load.
      let situation = try ledger.fleet.situation(
        of: ledger.fleet.knownHost(host), at: time, askedAbout: .observe)
      return Sight(
        hazards: situation.hazards.filter {
          positions.contains($0.position) || $0.severity == .critical
        },
        warnings: warnings + imported.warnings)
    }
  }
}

extension InventoryFormat {
  /// - Throws: ``Failure`` (malformed) for a name that is no format's.
  fileprivate init(named name: String) throws {
    guard let format = InventoryFormat(rawValue: name) else {
      throw Failure(.malformed, "The executor's observation has the format '\(name)'.")
    }
    self = format
  }
}
