import AuditLog
import Events
import Foundation
import GRDB
import Testing

/// A log of every shape that a row may have, with two checkpoints, one of them kept elsewhere.
struct SignedLog {
  let folder = TemporaryFolder()
  let key = SigningKey(forOrigin: "contoso.example/hyper-v")
  let log: AuditLog
  /// What was signed over the first seven of its twelve entries.
  let early: SignedNote

  init() throws {
    log = try AuditLog.create(at: folder.log)
    try log.begin(key)
    try log.append(
      draft("m1", stream("host/hv-01"), departure(of: vm(1))),
      draft("m2", stream("host/hv-01"), departure(of: vm(2)), actor: "CONTOSO\\änne"),
      draft("h1", stream("host/hv-02")),
      draft("w1", stream("window/night"), .windowClosed(WindowClosed(reason: "done"))))
    try log.fill(1)
    early = try log.sign(with: key)
    try log.fill(4, "host/hv-02")
    try log.append(draft("h2", stream("host/hv-01"), failure(bytes: 9000)))
    try log.write { writer in
      try writer.storeState(
        CachedState(foldVersion: 1, position: 11, version: 4, bytes: Array("state".utf8)),
        key: "host/hv-01")
    }
    try log.sign(with: key)
  }

  func verify(
    _ outside: [SignedNote] = [], trusted: [VerifierKey] = []
  ) throws -> Verification {
    try AuditLog.verify(
      at: folder.log,
      outside: outside.map { try OutsideCheckpoint(name: "outside", parsing: $0.bytes) },
      trusted: trusted)
  }

  /// Makes the tree fit the entries again, as somebody would who knows how.
  func rebuildTree(keepingCheckpoints: Bool = false) throws {
    try folder.rebuildTree()
    if !keepingCheckpoints { try folder.tamper("DELETE FROM checkpoint") }
  }
}

@Suite struct `Checking a log` {
  private let sample: SignedLog

  init() throws { sample = try SignedLog() }

  @Test func `finds a sound one sound`() throws {
    let found = try sample.verify([sample.early], trusted: [sample.key.verifier])
    #expect(found.problems == [])
    #expect(found.isSound)
    #expect(found.size == 12)
    #expect(found.root == (try sample.log.read { try $0.head().root }))
    #expect(found.checkpoints == 2)
    #expect(found.keys.all == [sample.key.verifier])
  }

  @Test func `finds an empty one and one without a key sound`() throws {
    let folder = TemporaryFolder()
    let log = try AuditLog.create(at: folder.log)
    #expect(try AuditLog.verify(at: folder.log).problems == [])
    try log.fill(3)
    #expect(try AuditLog.verify(at: folder.log).problems == [])
  }

  @Test func `goes on over piece after piece, and says how far it is`() throws {
    let folder = TemporaryFolder()
    let log = try AuditLog.create(at: folder.log)
    let drafts = (0..<20_001).map { draft("\($0)", stream("host/hv-\($0 % 7)")) }
    _ = try log.write { writer in try writer.append(drafts) }
    var told: [Int64] = []
    #expect(try AuditLog.verify(at: folder.log) { done, _ in told.append(done) }.problems == [])
    #expect(told == [20_000, 20_001, 20_001])
    try folder.tamper("UPDATE event SET actor = 'mallory' WHERE position = 20000")
    #expect(try AuditLog.verify(at: folder.log).problems.map(\.position) == [20_000])
  }

  /// What is changed at position 4, and what has to be said of it.
  @Test(arguments: [
    ("stream = 'host/hv-03'", "'stream'"), ("stream = 'nonsense'", "names no stream"),
    ("stream = 'window/x'", "'stream'"), ("stream = 'host/HV-02'", "names no stream"),
    ("version = 9", "'version'"), ("id = 'other'", "'id'"),
    ("type = 'dev.mwctl.vm.departed.v1'", "'type'"),
    ("vm = '6A257FA0-0000-0000-0000-000000000001'", "'vm'"), ("actor = 'bob'", "'actor'"),
    ("command_id = 'other'", "'command_id'"), ("time = time + 1", "'time'"),
    ("recorded_at = recorded_at - 1", "'recorded_at'"),
    ("leaf_hash = zeroblob(32)", "leaf hash"), ("entry = x''", "cannot be read"),
    ("entry = CAST(replace(CAST(entry AS TEXT), 'alice', 'mallo') AS BLOB)", "leaf hash"),
    ("entry = CAST(replace(CAST(entry AS TEXT), '1.0', '1.1') AS BLOB)", "too many or too few"),
    ("entry = CAST(CAST(entry AS TEXT) || ' ' AS BLOB)", "cannot be read"),
    ("entry = (SELECT entry FROM event WHERE position = 5)", "says that it is position 5"),
  ])
  func `finds each column of a row that was changed`(change: String, what: String) throws {
    try sample.folder.tamper("UPDATE event SET \(change) WHERE position = 4")
    let found = try sample.verify()
    let atFour = found.problems.filter { $0.position == 4 }
    #expect(atFour.contains { $0.what.contains(what) }, "\(found.problems)")
    #expect((found.problems.first?.position ?? -1) <= 4)
  }

  @Test func `finds a machine's column that was changed or emptied`() throws {
    for value in ["NULL", "'6A257FA0-0000-0000-0000-000000000009'", "''"] {
      let sample = try SignedLog()
      try sample.folder.tamper("UPDATE event SET vm = \(value) WHERE position = 3")
      #expect(
        try sample.verify().problems.contains { $0.position == 3 && $0.what.contains("'vm'") })
    }
  }

  @Test(arguments: 0..<12)
  func `finds a single byte of any entry that was changed`(position: Int64) throws {
    try sample.folder.tamper(
      """
      UPDATE event SET entry = CAST(substr(entry, 1, 40) || x'21' || substr(entry, 42) AS BLOB)
      WHERE position = \(position)
      """)
    #expect(try sample.verify().problems.first?.position == position)
  }

  @Test func `finds entries cut off the end`() throws {
    try sample.folder.tamper("DELETE FROM event WHERE position >= 10")
    let found = try sample.verify()
    #expect(found.problems.first?.position == 10)
    #expect(found.problems.first?.what.contains("is missing") == true)
    try sample.rebuildTree(keepingCheckpoints: true)
    #expect(try sample.verify().problems.first?.position == 10)
    try sample.folder.tamper("DELETE FROM checkpoint WHERE number = 1; DELETE FROM state")
    #expect(try sample.verify().problems == [], "nothing in the file shows it any more")
    let whole = try SignedLog()
    let note = try whole.log.sign(with: whole.key)
    let elsewhere = try sample.verify([note], trusted: [])
    #expect(elsewhere.problems.contains { $0.position == 10 && $0.what.contains("covers 12") })
  }

  @Test func `finds entries missing in the middle`() throws {
    try sample.folder.tamper("DELETE FROM event WHERE position IN (5, 6)")
    let found = try sample.verify()
    #expect(found.problems.first == .init(position: 5, what: "is missing, and all up to 6"))
  }

  @Test func `finds entries missing in the middle though the others were renumbered`() throws {
    try sample.folder.tamper(
      """
      DELETE FROM event WHERE position = 5;
      UPDATE event SET position = position - 1 WHERE position > 5
      """)
    #expect(try sample.verify().problems.first?.position == 5)
    try sample.rebuildTree()
    #expect(try sample.verify().problems.first?.position == 5)
  }

  @Test func `finds two rows that were swapped`() throws {
    try sample.folder.tamper(
      """
      UPDATE event SET position = -1 WHERE position = 7;
      UPDATE event SET position = 7 WHERE position = 8;
      UPDATE event SET position = 8 WHERE position = -1
      """)
    let found = try sample.verify()
    #expect(found.problems.first?.position == 7)
    #expect(found.problems.contains { $0.position == 8 })
  }

  @Test func `finds a row where none should be`() throws {
    try sample.folder.tamper("UPDATE event SET position = -5 WHERE position = 11")
    #expect(try sample.verify().problems.first?.position == -5)
    try sample.folder.tamper("UPDATE event SET position = 4711 WHERE position = -5")
    #expect(try sample.verify().problems.contains { $0.position == 11 })
  }
}
