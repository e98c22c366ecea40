internal import AuditLog
internal import Events
internal import Execution

extension RunBook {
  /// Records that an attempt still goes on.
  ///
  /// - Throws: ``Failure``: conflict where the attempt is over, or another's by now.
  func renew(_ attempt: AttemptID) throws {
    try change(attempt, .renew(seconds: leaseSeconds), key: nil, at: Environment.now)
  }

  /// Records that nobody knows how an attempt ended; repeating it is harmless.
  ///
  /// - Parameter time: When its executor ended.
  /// - Throws: ``Failure``: conflict where the attempt is over, or another's by now.
  func doubt(
    _ attempt: AttemptID, _ why: String, _ details: [String: String], at time: Timestamp
  ) throws {
    let reason = why.shortened(toBytes: Text.maximumBytes)
    try change(
      attempt, .doubt(reason: reason, details: details), key: "run-\(attempt)-doubt", at: time)
  }

  private func change(
    _ attempt: AttemptID, _ change: AttemptBook.Change, key: String?, at time: Timestamp
  ) throws {
    try log.transact(actor: actor, commandID: key) { ledger in
      let request = AttemptBook.Request(attempt: attempt, change: change, at: nil, id: key)
      _ = try AttemptBook(ledger: ledger).record(request, now: time)
    }
  }
}
