public import Events
import GRDB

extension LogReader {
  /// Goes through the entries that `query` asks for, in the order they were appended.
  ///
  /// - Parameters:
  ///   - query: Which entries; all of them unless it says otherwise.
  ///   - body: What to do with each.
  /// - Throws: ``AuditLogError`` if the log cannot be read, and what `body` throws, which ends it.
  /// - Complexity: O(*n*) in the entries that stream, VM and positions leave; constant memory.
  public final func forEach(
    _ query: LogQuery = LogQuery(), _ body: (borrowing StoredEntry) throws -> Void
  ) throws {
    let (sql, arguments) = query.statement
    let cursor = try translating(path) {
      // A statement of its own: `body` may go through entries, too.
      try Row.fetchCursor(db.makeStatement(sql: sql), arguments: arguments)
    }
    while let row = try translating(path, { try cursor.next() }) {
      try body(StoredEntry(row, self))
    }
  }

  /// Goes through the events that `query` asks for, in the order they were appended: what
  /// ``StoredEntry/decode()`` makes of each entry, made on all processors.
  ///
  /// - Parameters:
  ///   - query: Which events; all of them unless it says otherwise.
  ///   - body: What to do with each; it runs on this thread.
  /// - Throws: ``AuditLogError`` if the log cannot be read, after the events before that place, and
  ///   what `body` throws, which ends it.
  /// - Complexity: O(*n*) in the entries that stream, VM and positions leave; constant memory, for
  ///   some thousand of them.
  public final func forEachEvent(
    _ query: LogQuery = LogQuery(), _ body: (RecordedEvent) throws -> Void
  ) throws {
    let (sql, arguments) = query.statement
    func take(_ entries: DecodedEntries) throws { try entries.forEach(self, body) }
    var pipeline = Pipeline(DecodedEntries.init)
    let failure = try forEachBatch(sql, arguments, columns: 4) { batch, isOnly in
      // A few entries are read before another thread has begun.
      if isOnly { try take(DecodedEntries(batch)) } else { try pipeline.begin(batch, take) }
    }
    try pipeline.finish(take)
    if let failure { throw failure }
  }

  /// The event at a position; `nil` where there is none.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read; a damaged entry does not throw.
  /// - Complexity: O(log *n*).
  public final func event(at position: Position) throws(AuditLogError) -> RecordedEvent? {
    try one("SELECT \(StoredEntry.columns) FROM event WHERE position = ?", [position]) { row in
      StoredEntry(row, self).decode()
    }
  }

  /// The stored bytes of the entry at a position; `nil` where there is none.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func entryBytes(at position: Position) throws(AuditLogError) -> [UInt8]? {
    try one("SELECT \(StoredEntry.columns) FROM event WHERE position = ?", [position]) { row in
      StoredEntry(row, self).bytes
    }
  }

  /// The events that a command recorded, in order; none if it recorded nothing yet.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(*k* log *n*) for *k* events.
  public final func events(commandID: String) throws(AuditLogError) -> [RecordedEvent] {
    try all(
      "SELECT \(StoredEntry.columns) FROM event WHERE command_id = ? ORDER BY position",
      [commandID]
    ) { row in StoredEntry(row, self).decode() }
  }

  /// Whether an event of that id is recorded.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func contains(id: String) throws(AuditLogError) -> Bool {
    try one("SELECT 1 FROM event WHERE id = ?", [id]) { _ in true } ?? false
  }

  /// The stream of the newest event about a virtual machine; `nil` for one never heard of.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func lastStream(ofVM vm: VMID) throws(AuditLogError) -> StreamName? {
    try one("SELECT stream FROM event WHERE vm = ? ORDER BY position DESC LIMIT 1", [vm.text]) {
      row in StreamName(try row.decode(String.self, atIndex: 0))
    } ?? nil
  }

  /// The last position that was recorded at `time` or earlier; `nil` if all is later.
  ///
  /// A machine's clock can be set back; then there may be several places where the record passes
  /// `time`, and this is one of them.
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log² *n*).
  public final func position(
    recordedAtOrBefore time: Timestamp
  ) throws(AuditLogError) -> Position? {
    var after = try nextPosition()
    // What is before `low` was recorded in time, what is from `after` on was not.
    if after > 0, try recordedAt(after - 1) <= time.milliseconds { return after - 1 }
    var low: Position = 0
    while low < after {
      let middle = low + (after - low) / 2
      if try recordedAt(middle) <= time.milliseconds { low = middle + 1 } else { after = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  private func recordedAt(_ position: Position) throws(AuditLogError) -> Int64 {
    let found = try one("SELECT recorded_at FROM event WHERE position = ?", [position]) { row in
      try row.decode(Int64.self, atIndex: 0)
    }
    guard let found else {
      throw AuditLogError(.corrupt(position: position, what: "the entry is missing"), path: path)
    }
    return found
  }
}
