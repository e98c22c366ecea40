internal import AuditLog
internal import Events
internal import Execution
internal import Foundation
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

  /// Records how an attempt ended; repeating it is harmless.
  ///
  /// - Parameter time: When it ended.
  /// - Returns: The hazards that it shows.
  func finish(
    _ order: Dispatcher.Order, _ attempt: AttemptID, _ result: ExecutorResult, at time: Timestamp
  ) throws -> [Hazard] {
    let outcome: RecordRequest.Outcome
    switch result.verdict {
    case .completed: outcome = .completed
    case .failed(let why): outcome = .failed(why.shortened(toBytes: Text.maximumBytes))
    case .inDoubt(let why):
      try doubt(attempt, why, result.details, at: time)
      return []
    }
    let key = "run-\(attempt)-outcome"
    return try log.transact(actor: actor, commandID: key) { ledger in
      var request = request(order, outcome, id: key)
      request.attempt = attempt
      request.details.merge(result.details) { ours, _ in ours }
      return try Recorder(ledger: ledger, defaultTime: time).record(request).hazards
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
}

extension String {
  /// The text, cut between characters if it has more bytes.
  func shortened(toBytes limit: Int) -> String {
    var text = self
    while text.utf8.count > limit { text.removeLast() }
    return text
  }
}
