public import Events
import GRDB

/// The log as it is at one moment.
///
/// Valid only inside the closure that it is handed to. A log that is written with a rollback
/// journal can't commit while somebody reads: go through much in several reads.
public class LogReader {
  let db: Database
  let path: String

  init(_ db: Database, path: String) {
    self.db = db
    self.path = path
  }

  /// The position that the next event will get: 0 for an empty log.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func nextPosition() throws(AuditLogError) -> Position {
    try one("SELECT coalesce((SELECT max(position) FROM event), -1) + 1") { row in
      try row.decode(Position.self, atIndex: 0)
    } ?? 0
  }

  /// What the whole log is committed to, as it was kept at the last append.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read, or the tree and the events differ in
  ///   number.
  /// - Complexity: O(log *n*).
  public final func head() throws(AuditLogError) -> TreeHead {
    let frontier = try frontier()
    return TreeHead(size: frontier.size, root: frontier.root)
  }

  /// The version of a stream: that of its newest event, 0 for one without events.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func version(of stream: StreamName) throws(AuditLogError) -> StreamVersion {
    try one(
      "SELECT version FROM event WHERE stream = ? ORDER BY version DESC LIMIT 1",
      [stream.description]
    ) { row in try row.decode(StreamVersion.self, atIndex: 0) } ?? 0
  }

  /// The streams whose names begin with `prefix`, such as `host/`, in the order of their names.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read, or a stream's name is damaged.
  /// - Complexity: O(*k* log *n*) for *k* streams, however many events they have.
  public final func streams(prefix: String = "") throws(AuditLogError) -> [StreamName] {
    // Names are ASCII, so every name with the prefix stands before the prefix and U+007F.
    let names = try all(
      """
      WITH RECURSIVE name(text) AS (
        SELECT min(stream) FROM event WHERE stream >= ?1 AND stream < ?2
        UNION ALL
        SELECT (SELECT min(stream) FROM event WHERE stream > text AND stream < ?2)
        FROM name WHERE text IS NOT NULL)
      SELECT text FROM name WHERE text IS NOT NULL
      """, [prefix, prefix + "\u{7F}"]
    ) { row in try row.decode(String.self, atIndex: 0) }
    var streams: [StreamName] = []
    for name in names {
      guard let stream = StreamName(name) else {
        throw AuditLogError(
          .corrupt(position: nil, what: "'\(name)' is no stream's name"), path: path)
      }
      streams.append(stream)
    }
    return streams
  }

  /// The frontier of the tree, which must have one leaf for each event.
  final func frontier() throws(AuditLogError) -> MerkleTree.Frontier {
    let frontier = try storedFrontier()
    let count = try nextPosition()
    guard frontier.size == count else {
      throw AuditLogError(
        .corrupt(
          position: min(frontier.size, count),
          what: "it holds \(count) events, but its hash tree has \(frontier.size)"),
        path: path)
    }
    return frontier
  }

  /// The frontier as it is stored, however many events there are.
  final func storedFrontier() throws(AuditLogError) -> MerkleTree.Frontier {
    let stored = try one("SELECT size, frontier FROM tree") { row in
      MerkleTree.Frontier(
        size: try row.decode(atIndex: 0), bytes: try row.bytes(1))
    }
    guard let frontier = stored ?? nil else {
      throw AuditLogError(.corrupt(position: nil, what: "its hash tree is unreadable"), path: path)
    }
    return frontier
  }

  /// The first row of a query, through a statement that is prepared once.
  final func one<T>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> T
  ) throws(AuditLogError) -> T? {
    try translating(path) {
      let cursor = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
      // The row is the statement's: it is gone as soon as the cursor is.
      return try withExtendedLifetime(cursor) { try cursor.next().map(read) }
    }
  }

  /// All rows of a query, through a statement that is prepared once.
  final func all<T>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> T
  ) throws(AuditLogError) -> [T] {
    try translating(path) {
      let cursor = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
      var values: [T] = []
      while let row = try cursor.next() { values.append(try read(row)) }
      return values
    }
  }
}

// Only ever used on the queue of its connection.
@available(*, unavailable)
extension LogReader: Sendable {}
