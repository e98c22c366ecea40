import AuditLog
import Events
import Foundation
import GRDB
import Testing

/// What somebody does who knows how the log is made, and has no key.
@Suite struct `A forged log` {
  private let sample: SignedLog

  init() throws { sample = try SignedLog() }

  /// Puts another reason into the entry at position 8, and all that follows from it.
  private func forge() throws {
    let entry = try #require(try sample.log.read { try $0.entryBytes(at: 8) })
    let forged = Array(
      String(decoding: entry, as: UTF8.self).replacing("\"x\"", with: "\"y\"").utf8)
    #expect(forged != entry)
    func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
    try sample.folder.tamper(
      """
      UPDATE event SET entry = x'\(hex(forged))', leaf_hash = x'\(hex(MerkleTree.leafHash(forged)))'
      WHERE position = 8
      """)
  }

  @Test func `with a row that is right in itself is found by the hash tree`() throws {
    try forge()
    let found = try sample.verify()
    // The first checkpoint covers seven entries, so it was none of those.
    #expect(found.problems.first?.position == 7 || found.problems.first?.position == 8)
    #expect(found.problems.contains { $0.what.contains("checkpoint 1 has another root") })
    #expect(found.problems.contains { $0.what.contains("the hash tree was made of") })
  }

  @Test func `with a tree made to fit is found by the checkpoint`() throws {
    try forge()
    try sample.rebuildTree(keepingCheckpoints: true)
    let found = try sample.verify()
    #expect(found.problems.map(\.position) == [7])
    #expect(found.problems[0].what.contains("checkpoint 1 has another root over the first 12"))
  }

  @Test func `without its checkpoints is found by one from elsewhere`() throws {
    let note = try sample.log.sign(with: sample.key)
    try forge()
    try sample.rebuildTree()
    #expect(try sample.verify().problems == [], "nothing in the file shows it any more")
    #expect(try sample.verify([sample.early]).problems == [], "nor what was signed before it")
    #expect(try sample.verify([note]).problems.map(\.position) == [0])
    #expect(try sample.verify([note, sample.early]).problems.map(\.position) == [7])
  }

  @Test func `with an older tree head is found`() throws {
    let older = TemporaryFolder()
    try FileManager.default.copyItem(atPath: sample.folder.log, toPath: older.log)
    let before = try foreignConnection(older).read { db in
      try #require(try Row.fetchOne(db, sql: "SELECT size, hex(frontier) FROM tree"))
    }
    let (size, frontier) = (before[0] as Int64, before[1] as String)
    try sample.log.fill(3, prefix: "more ")
    try sample.folder.tamper("UPDATE tree SET size = \(size), frontier = x'\(frontier)'")
    let found = try sample.verify()
    #expect(
      found.problems.first
        == .init(position: 12, what: "is not in the hash tree, which has 12 entries"))
  }

  @Test func `put back from an older copy is found by a newer checkpoint`() throws {
    let older = try #require(FileManager.default.contents(atPath: sample.folder.log))
    try sample.log.fill(3, prefix: "more ")
    let note = try sample.log.sign(with: sample.key)
    try older.write(to: URL(filePath: sample.folder.log))
    #expect(try sample.verify().problems == [], "it is whole in itself")
    let found = try sample.verify([note])
    #expect(found.problems.first?.position == 12)
    #expect(found.problems.first?.what.contains("covers 15 entries") == true)
  }

  @Test func `made anew with a key of its own is found by the key from elsewhere`() throws {
    let other = try SignedLog()
    #expect(try other.verify([], trusted: [sample.key.verifier]).isSound == false)
    let found = try other.verify([sample.early])
    #expect(found.problems.contains { $0.what.contains("not by a key of this log") })
    let folded = try other.verify([other.early], trusted: [other.key.verifier])
    #expect(folded.problems == [])
  }

  @Test func `with a rotation that the trusted key never signed is found`() throws {
    let mine = SigningKey(forOrigin: "contoso.example/hyper-v")
    try sample.log.append(
      draft(
        "rotation", .log,
        .logKeyRotated(
          LogKeyRotated(
            verifierKey: mine.verifier.description, replaced: sample.key.verifier.description,
            isReplacedLost: false, reason: "trust me"))))
    let head = try sample.log.read { try $0.head() }
    let note = try SignedNote(
      Checkpoint(origin: "contoso.example/hyper-v", head: head).text, signedBy: [mine])
    let found = try sample.verify([note], trusted: [sample.key.verifier])
    #expect(found.problems.contains { $0.what.contains("not by a key of this log") })
    try sample.log.write { writer in
      _ = try writer.sign(with: [sample.key, mine])
    }
    #expect(try sample.verify([note], trusted: [sample.key.verifier]).problems == [])
  }
}

@Suite struct `Checking checkpoints and guards` {
  private let sample: SignedLog

  init() throws { sample = try SignedLog() }

  @Test(arguments: [
    ("UPDATE checkpoint SET size = 8 WHERE number = 0", "its row says 8"),
    ("UPDATE checkpoint SET note = x'00' WHERE number = 1", "checkpoint 1 is not sound"),
    ("DELETE FROM checkpoint WHERE number = 0", "checkpoint 0 is due"),
    (
      """
      UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), 'contoso', 'c0ntoso') AS BLOB)
      WHERE number = 0
      """, "checkpoint 0 is not sound"
    ),
    (
      """
      UPDATE checkpoint
      SET note = CAST(note || '— stranger.example AAAAAAAA' || char(10) AS BLOB)
      WHERE number = 0
      """, "none of the log's keys"
    ),
    ("UPDATE state SET bytes = x'00'", "cached state of 'host/hv-01' is damaged"),
    ("UPDATE state SET position = 3", "cached state of 'host/hv-01' is damaged"),
    ("UPDATE tree SET frontier = x''", "hash tree cannot be read"),
    ("UPDATE tree SET frontier = zeroblob(64)", "hash tree was made of"),
  ])
  func `finds what was changed`(change: String, what: String) throws {
    try sample.folder.tamper(change)
    let found = try sample.verify()
    #expect(found.problems.contains { $0.what.contains(what) }, "\(found.problems)")
  }

  @Test(arguments: [
    ("DROP TRIGGER event_delete", "its guard 'event_delete' is gone"),
    ("DROP TRIGGER checkpoint_update", "its guard 'checkpoint_update' is gone"),
    (
      """
      DROP TRIGGER event_update;
      CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN SELECT 1; END
      """, "its guard 'event_update' is another one"
    ),
    ("DROP INDEX event_command", "its index 'event_command' is gone"),
    ("CREATE TABLE mine (x)", "it holds the table 'mine', which no log has"),
    ("DROP TABLE checkpoint", "its table 'checkpoint' is gone"),
    ("DROP TABLE tree", "its table 'tree' is gone"), ("DROP TABLE event", "'event' is gone"),
    ("DROP TABLE state", "its table 'state' is gone"),
    (
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET name = CAST(name AS BLOB) WHERE name = 'event_id'
      """, "its index 'event_id' is another one"
    ),
  ])
  func `finds guards, indexes and tables that are not those of a log`(
    change: String, what: String
  ) throws {
    try sample.folder.execute(change)
    let found = try sample.verify()
    #expect(found.problems.contains { $0.what.contains(what) }, "\(found.problems)")
  }

  @Test func `finds an index that does not hold what the table holds`() throws {
    // The schema is told that the index lies elsewhere, so that a change passes it by.
    try foreignConnection(sample.folder).write { db in
      let guards = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for row in guards { try db.execute(sql: "DROP TRIGGER \(row[0] as String)") }
      try db.execute(
        sql: """
          PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET sql = 'CREATE INDEX event_command ON event (actor)'
          WHERE name = 'event_command';
          """)
      for row in guards { try db.execute(sql: row[1]) }
    }
    try foreignConnection(sample.folder).write { db in
      try db.execute(
        sql: """
          DROP TRIGGER event_insert;
          REINDEX event_command;
          """)
    }
    let found = try sample.verify()
    #expect(!found.isSound)
    #expect(found.problems.contains { $0.what.contains("event_command") }, "\(found.problems)")
  }

  @Test func `tells a hundred problems and counts the rest`() throws {
    let folder = TemporaryFolder()
    let log = try AuditLog.create(at: folder.log)
    let drafts = (0..<300).map { draft("\($0)", .log) }
    _ = try log.write { writer in try writer.append(drafts) }
    try folder.tamper("UPDATE event SET actor = 'mallory'")
    let found = try AuditLog.verify(at: folder.log)
    #expect(found.problems.map(\.position) == (0..<100).map { $0 })
    #expect(found.untold == 200)
  }
}
