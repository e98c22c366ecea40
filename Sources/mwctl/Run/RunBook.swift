internal import AuditLog
internal import Events
internal import Execution
internal import Foundation
internal import Inventory
internal import Projections
internal import Workflow

/// What a run reads from the log and writes to it: each begin and each end in a transaction of its
/// own, decided there.
struct RunBook {
  let log: AuditLog
  let actor: String
  let hosts: [HostName]
  /// For how long an attempt is believed to be under way without a word, in seconds.
  let leaseSeconds: Int
  /// What the executor is called in the log.
  let executor: String
  private let cache = OutlookCache()

  init(
    log: AuditLog, actor: String, hosts: [HostName], leaseSeconds: Int, executor: String
  ) {
    self.log = log
    self.actor = actor
    self.hosts = hosts
    self.leaseSeconds = leaseSeconds
    self.executor = executor
  }

  /// An attempt of this run.
  struct Begun {
    let task: ExecutorTask
    /// `nil` for a look.
    let attempt: AttemptID?
    let startedAt: Timestamp
    /// For a look: the time that it is of.
    let countsFrom: Timestamp
  }

  /// Makes sure, before anything is begun, that the log takes what will have to be recorded.
  ///
  /// - Throws: ``AuditLogError`` if it does not.
  func tryWriting() throws { try log.write { _ in } }

  /// What is safe for each host now.
  func outlooks(at now: Timestamp) throws -> [OutlookCache.Outlook] {
    try cache.outlooks(for: hosts, in: log, at: now)
  }

  /// Records that a step is begun; the rules are asked in the same transaction.
  ///
  /// - Throws: ``Failure``, and then nothing was recorded and nothing may be done.
  func begin(_ order: Dispatcher.Order, timeoutAtLeast: Int) throws -> Begun {
    let now = Environment.now
    let timeout = max(timeoutAtLeast, order.step.estimate.worstSeconds)
    guard !order.isLook else { return try beginLook(order, at: now, timeout) }
    let key = UUID().uuidString
    return try log.transact(actor: actor, commandID: key) { ledger in
      let answer = try Recorder(ledger: ledger, defaultTime: now).record(
        request(order, .started, id: key))
      guard let attempt = answer.attempt else {
        throw Failure(.internalFailure, "What was begun has no token.")
      }
      let host = try ledger.fleet.knownHost(order.host)
      return Begun(
        task: ExecutorTask(
          order.step, on: order.host, build: host.facts.build,
          state: order.step.vm.flatMap { host.virtualMachines[$0]?.state },
          token: ExecutorTask.Token(attempt: attempt, idempotencyKey: key), now: now,
          timeoutSeconds: timeout), attempt: attempt, startedAt: now, countsFrom: now)
    }
  }

  /// A look counts from when it is asked for, and never as earlier than what the log knew of the
  /// host before that: where it would, this machine's clock was set back.
  private func beginLook(
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

  /// Records how an attempt ended; repeating it is harmless.
  ///
  /// - Returns: The hazards that it shows.
  func finish(
    _ order: Dispatcher.Order, _ attempt: AttemptID, _ result: ExecutorResult
  ) throws -> [Hazard] {
    let outcome: RecordRequest.Outcome
    switch result.verdict {
    case .completed: outcome = .completed
    case .failed(let why): outcome = .failed(why.shortened(toBytes: Text.maximumBytes))
    case .inDoubt(let why):
      try doubt(attempt, why, result.details)
      return []
    }
    let key = "run-\(attempt)-outcome"
    return try log.transact(actor: actor, commandID: key) { ledger in
      var request = request(order, outcome, id: key)
      request.attempt = attempt
      request.details.merge(result.details) { ours, _ in ours }
      return try Recorder(ledger: ledger, defaultTime: Environment.now).record(request).hazards
    }
  }

  private func request(
    _ order: Dispatcher.Order, _ outcome: RecordRequest.Outcome, id: String
  ) -> RecordRequest {
    RecordRequest(
      action: order.step.action, host: order.host, vm: order.step.vm?.text, outcome: outcome,
      leaseSeconds: outcome == .started ? leaseSeconds : nil, id: id,
      details: ["executor": executor],
      reason: outcome == .started && order.step.action.traits.needsReason
        ? order.step.reason : nil)
  }

  /// Takes over what a look saw.
  ///
  /// It counts from when it was asked for, by this machine's clock: what the other machine's clock
  /// says cannot make it fresher than it is.
  /// - Throws: ``Failure`` if it told nothing of the whole host, or something newer is known.
  func look(_ host: HostName, since time: Timestamp, _ result: ExecutorResult) throws {
    switch result.verdict {
    case .completed: break
    case .failed(let why), .inDoubt(let why): throw Failure(.malformed, why)
    }
    var looks: [HostObservation] = []
    for seen in result.observations where seen.isWhole {
      let format = try seen.format.map(InventoryFormat.init(named:))
      let inventory = try readInventory(seen.bytes, format: format, host: host)
      looks += inventory.observations.filter { $0.host == host }
    }
    guard let look = looks.last else {
      throw Failure(.malformed, "The executor told nothing of the whole of \(host).")
    }
    try log.transact(actor: actor) { ledger in
      _ = try Importer(ledger: ledger).take([(look, time)])
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

extension String {
  /// The text, cut between characters if it has more bytes.
  func shortened(toBytes limit: Int) -> String {
    var text = self
    while text.utf8.count > limit { text.removeLast() }
    return text
  }
}
