import AuditLog
import Events
import GRDB
import Testing

/// What happens to a log between the hashing of its entries and the signature over them.
@Suite struct `Hashing ahead of a signature` {
  private let sample: SignedLog
  private var folder: TemporaryFolder { sample.folder }

  init() throws {
    sample = try SignedLog()
    try sample.log.fill(1, prefix: "behind the checkpoint ")
  }

  private func sign(_ hashed: HashedEntries) throws -> SignedNote {
    try sample.log.write { try $0.sign(with: [sample.key], hashed: hashed) }
  }

  /// What was signed has to be what everything hashed at once gives.
  private func checkSigned(_ note: SignedNote, size: Int64) throws {
    let checkpoint = try Checkpoint(parsing: note.text)
    #expect(checkpoint.size == size)
    #expect(checkpoint.root == naiveRoot(try sample.log.entries()))
    #expect(try sample.verify([note]).problems == [])
  }

  @Test func `signs what was hashed`() throws {
    try checkSigned(try sign(sample.log.hashEntries()), size: 13)
  }

  @Test func `signs what others appended meanwhile, too`() throws {
    let hashed = try sample.log.hashEntries()
    try AuditLog.open(at: folder.log).fill(3, prefix: "meanwhile ")
    try checkSigned(try sign(hashed), size: 16)
  }

  @Test func `goes on behind a checkpoint that somebody else signed meanwhile`() throws {
    let hashed = try sample.log.hashEntries()
    let other = try AuditLog.open(at: folder.log)
    for name in ["one ", "two "] {
      try other.sign(with: sample.key)
      try other.fill(1, prefix: name)
    }
    try checkSigned(try sign(hashed), size: 15)
  }

  @Test func `serves a write that appends before it signs`() throws {
    let hashed = try sample.log.hashEntries()
    let note = try sample.log.write { writer in
      try writer.append([draft("closed", .log)])
      return try writer.sign(with: [sample.key], hashed: hashed)
    }
    try checkSigned(note, size: 14)
  }

  @Test(arguments: [
    (3, false, "its first 12 entries are not those of checkpoint 1"),
    (3, true, "its first 12 entries are not those of checkpoint 1"),
    (12, false, "its first 13 entries are not those that it held a moment ago"),
    (12, true, "its first 13 entries are not those that it held a moment ago"),
    (13, false, "its entries are not those that its hash tree was made of"),
  ])
  func `does not hide what somebody rewrites meanwhile`(
    position: Int, isTreeMadeToFit: Bool, why: String
  ) throws {
    let hashed = try sample.log.hashEntries()
    try AuditLog.open(at: folder.log).fill(2, prefix: "meanwhile ")
    try folder.tamper("UPDATE event SET entry = x'7B7D' WHERE position = \(position)")
    if isTreeMadeToFit { try folder.rebuildTree() }
    expect(.corrupt(position: nil, what: why)) { _ = try sign(hashed) }
  }

  @Test func `does not hide a tail that is lost meanwhile`() throws {
    let hashed = try sample.log.hashEntries()
    // No checkpoint covers it: without the hashes of before nobody would know.
    try folder.tamper("DELETE FROM event WHERE position = 12")
    try folder.rebuildTree()
    expect(
      .corrupt(
        position: 12,
        what: "a moment ago it held 13 entries, and there are 12: its tail is lost")
    ) { _ = try sign(hashed) }
  }

  @Test func `never signs what was slipped in without a trace`() throws {
    let hashed = try sample.log.hashEntries()
    let truth = naiveRoot(try sample.log.entries())
    let mark = try foreignConnection(folder).read { db in
      try Int.fetchOne(db, sql: "PRAGMA schema_version")
    }
    try folder.tamper("UPDATE event SET entry = x'7B7D' WHERE position = 12")
    try folder.execute("PRAGMA schema_version = \(try #require(mark))")
    let note = try sign(hashed)
    #expect(try Checkpoint(parsing: note.text).root == truth)
    #expect(try sample.verify([note]).problems.first?.position == 12)
  }

  @Test func `never signs what was slipped in without a trace, tree included`() throws {
    let hashed = try sample.log.hashEntries()
    let mark = try foreignConnection(folder).read { db in
      try Int.fetchOne(db, sql: "PRAGMA schema_version")
    }
    try folder.tamper("UPDATE event SET entry = x'7B7D' WHERE position = 12")
    try folder.rebuildTree()
    try folder.execute("PRAGMA schema_version = \(try #require(mark))")
    expect(
      .corrupt(position: nil, what: "its entries are not those that its hash tree was made of")
    ) { _ = try sign(hashed) }
  }
}
