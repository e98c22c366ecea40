import AuditLog
import Events
import GRDB
import Testing

/// The guards hold against anybody who opens the file with SQLite, and without its
/// `recursive_triggers`.
@Suite struct `The guards` {
  static let rest = "'t', NULL, 'mallory', 'c', 0, 0, zeroblob(32), x''"

  @Test(arguments: [
    "UPDATE event SET actor = 'mallory'",
    "UPDATE event SET entry = x'00' WHERE position = 1",
    "UPDATE OR REPLACE event SET id = '0' WHERE position = 1",
    "DELETE FROM event",
    "DELETE FROM event WHERE position = 2",
    "INSERT INTO event VALUES (4, 'log', 1, 'gap', \(rest))",
    "INSERT INTO event VALUES (2, 'log', 1, 'again', \(rest))",
    "INSERT INTO event VALUES (-1, 'log', 1, 'before', \(rest))",
    "INSERT INTO event VALUES (NULL, 'log', 1, 'anywhere', \(rest))",
    "INSERT INTO event VALUES (3, 'log', 2, 'version gap', \(rest))",
    "INSERT INTO event VALUES (3, 'host/hv-01', 3, 'version again', \(rest))",
    "INSERT INTO event VALUES (3, 'log', 0, 'version 0', \(rest))",
    "INSERT INTO event VALUES (3, 'log', 1, 'host/hv-01 0', \(rest))",
    "INSERT OR REPLACE INTO event VALUES (2, 'host/hv-01', 3, 'new', \(rest))",
    "INSERT OR REPLACE INTO event VALUES (3, 'host/hv-01', 3, 'new', \(rest))",
    "INSERT OR REPLACE INTO event VALUES (3, 'log', 1, 'host/hv-01 0', \(rest))",
    "REPLACE INTO event SELECT * FROM event WHERE position = 2",
    """
    INSERT INTO event VALUES (2, 'log', 1, 'new', \(rest))
    ON CONFLICT DO UPDATE SET actor = 'mallory'
    """,
    "DELETE FROM tree",
    "INSERT OR REPLACE INTO tree VALUES (0, 3, zeroblob(64))",
    "INSERT INTO tree VALUES (1, 3, zeroblob(64))",
    "UPDATE tree SET size = 2, frontier = zeroblob(32)",
    "UPDATE tree SET size = 4, frontier = zeroblob(32)",
    "UPDATE tree SET id = 1",
  ])
  func `refuse a change`(sql: String) throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    try log.fill(3)
    let before = try log.entries()
    #expect(throws: DatabaseError.self) {
      try foreignConnection(folder).write { db in try db.execute(sql: sql) }
    }
    #expect(try log.entries() == before)
    try log.checkSound()
  }

  @Test(arguments: [
    "INSERT OR IGNORE INTO event VALUES (2, 'log', 1, 'new', \(rest))",
    "UPDATE OR IGNORE event SET actor = 'mallory'",
    "DELETE FROM event WHERE position > 9",
  ])
  func `let nothing through that is ignored`(sql: String) throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    try log.fill(3)
    let before = try log.entries()
    try? foreignConnection(folder).write { db in try db.execute(sql: sql) }
    #expect(try log.entries() == before)
    try log.checkSound()
  }

  @Test func `are missed when an event comes in past the tree`() throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    try log.fill(3)
    try foreignConnection(folder).write { db in
      try db.execute(sql: "INSERT INTO event VALUES (3, 'log', 1, 'new', \(Self.rest))")
    }
    let what = "it holds 4 events, but its hash tree has 3"
    let expected = AuditLogError.Code.corrupt(position: 3, what: what)
    expect(expected) { _ = try log.read { reader in try reader.head() } }
    expect(expected) { try log.append(draft("more", .log)) }
  }

  @Test func `leave the lookups that appends need to an index`() throws {
    let folder = TemporaryFolder()
    _ = try Store.rollbackJournal.create(folder)
    let plans = try foreignConnection(folder).read { db in
      try [
        "SELECT coalesce((SELECT max(position) FROM event), -1) + 1",
        "SELECT max(version) FROM event WHERE stream = 'a'",
        "SELECT 1 FROM event WHERE id = 'a'",
        "SELECT position FROM event WHERE command_id = 'a' ORDER BY position",
        "SELECT stream FROM event WHERE vm = 'a' ORDER BY position DESC LIMIT 1",
        "SELECT entry FROM event WHERE stream = 'a' AND version > 3 ORDER BY version",
        "SELECT entry FROM event WHERE position >= 3 ORDER BY position",
      ].map { sql in
        try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { row -> String in row["detail"]
        }
      }
    }
    for plan in plans {
      #expect(plan.contains { $0.hasPrefix("SEARCH event") }, "\(plan)")
      #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
  }
}
