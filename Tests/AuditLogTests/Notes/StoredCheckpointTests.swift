import AuditLog
import Events
import Testing

@Suite struct `Signing a log` {
  private let folder = TemporaryFolder()
  private let key = SigningKey(forOrigin: "contoso.example/hyper-v")
  private let log: AuditLog

  init() throws {
    log = try AuditLog.create(at: folder.log)
    try log.begin(key)
    try log.fill(3)
  }

  private func numbers() throws -> [Int64] {
    var sizes: [Int64] = []
    try log.read { reader in try reader.forEachCheckpoint { sizes.append($0.size) } }
    return sizes
  }

  @Test func `commits it to what it holds now, and keeps the checkpoint`() throws {
    let note = try log.sign(with: key)
    #expect(try note.verified(by: [key.verifier]) == [key.verifier])
    let head = try log.read { try $0.head() }
    let checkpoint = try Checkpoint(parsing: note.text)
    #expect(checkpoint.origin == "contoso.example/hyper-v")
    #expect(checkpoint.size == 5)
    #expect(checkpoint.root == head.root)
    let stored = try #require(try log.read { try $0.lastCheckpoint() })
    #expect(stored.note == note.bytes)
    #expect(stored.size == 5)
    #expect(stored.number == 0)
  }

  @Test func `again signs only what is new`() throws {
    let first = try log.sign(with: key)
    #expect(try log.sign(with: key) == first)
    try log.fill(1, prefix: "more ")
    #expect(try log.sign(with: key) != first)
    #expect(try numbers() == [5, 6])
  }

  @Test func `is refused without a key`() throws {
    let other = SigningKey(forOrigin: "contoso.example/hyper-v")
    for keys in [[], [other]] {
      let error = #expect(throws: AuditLogError.self) {
        try log.write { _ = try $0.sign(with: keys) }
      }
      guard case .cannotSign(let why) = error?.code else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(why.contains(key.verifier.description))
    }
    let bare = try AuditLog.create(at: folder.path + "/bare.db")
    try bare.fill(1)
    expect(.cannotSign(why: "it has no key yet")) { try bare.sign(with: key) }
  }

  @Test func `does not keep the rest of a write from being recorded`() throws {
    try log.write { writer in
      try writer.append([draft("after", .log)])
      #expect(throws: AuditLogError.self) { _ = try writer.sign(with: []) }
    }
    #expect(try log.positions().count == 6)
  }

  @Test(arguments: [
    ("DELETE FROM event WHERE position = 4; UPDATE tree SET size = 4", "its tail is lost"),
    ("UPDATE event SET entry = x'7B7D' WHERE position = 2", "are not those of checkpoint 0"),
    ("UPDATE checkpoint SET note = x'00'", "its checkpoint 0 is not sound"),
    (
      "UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), '5', '6') AS BLOB)",
      "its checkpoint 0 is not sound"
    ),
  ])
  func `is refused over a log that is not what it was`(change: String, why: String) throws {
    try log.sign(with: key)
    var change = change
    if change.contains("tree") {
      let bytes = try log.read { reader in
        var frontier = MerkleTree.Frontier()
        try reader.forEachLeafHash(in: 0..<4) { frontier.append(leafHash: $0) }
        return frontier.bytes
      }
      change += ", frontier = x'\(bytes.map { hex($0) }.joined())'"
    }
    try folder.tamper(change)
    let error = #expect(throws: AuditLogError.self) { try log.sign(with: key) }
    guard case .corrupt(_, let what) = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what.contains(why), "\(what)")
    #expect(try numbers().count == 1)
  }

  @Test func `is refused where the hash tree is not that of the entries`() throws {
    try folder.tamper("UPDATE event SET entry = x'7B7D' WHERE position = 3")
    let error = #expect(throws: AuditLogError.self) { try log.sign(with: key) }
    #expect(
      error?.code
        == .corrupt(
          position: nil, what: "its entries are not those that its hash tree was made of"))
  }

  @Test func `takes the old key and the new one after a rotation, then the new one alone`() throws {
    try log.sign(with: key)
    let new = SigningKey(forOrigin: "contoso.example/hyper-v")
    try log.append(draft("rotation", .log, rotation(to: new, isLost: false)))
    #expect(throws: AuditLogError.self) { try log.sign(with: new) }
    let note = try log.sign(with: key, new)
    #expect(try note.verified(by: [key.verifier]) == [key.verifier])
    #expect(try note.verified(by: [new.verifier]) == [new.verifier])
    try log.fill(1, prefix: "more ")
    #expect(try log.sign(with: new).signatures.count == 1)
    #expect(throws: AuditLogError.self) {
      try log.fill(1, prefix: "still more ")
      try log.sign(with: key)
    }
  }

  @Test func `takes the new key alone where the old one is lost`() throws {
    let new = SigningKey(forOrigin: "contoso.example/hyper-v")
    try log.append(draft("rotation", .log, rotation(to: new, isLost: true)))
    #expect(try log.sign(with: new).verified(by: [new.verifier]) == [new.verifier])
    let keys = try log.read { try $0.keys() }
    #expect(keys.all == [key.verifier, new.verifier])
    #expect(keys.introductions.map(\.voucher) == [nil, nil])
  }

  private func rotation(to new: SigningKey, isLost: Bool) -> Event {
    .logKeyRotated(
      LogKeyRotated(
        verifierKey: new.verifier.description, replaced: key.verifier.description,
        isReplacedLost: isLost, reason: "yearly"))
  }

  @Test(arguments: [
    "UPDATE checkpoint SET size = 4", "DELETE FROM checkpoint",
    "INSERT INTO checkpoint VALUES (5, 5, x'00')", "INSERT INTO checkpoint VALUES (1, 4, x'00')",
    "INSERT INTO checkpoint VALUES (1, 6, x'00')",
    "INSERT OR REPLACE INTO checkpoint VALUES (0, 5, x'00')",
  ])
  func `is guarded against changes by mistake`(change: String) throws {
    try log.sign(with: key)
    #expect(throws: (any Error).self) { try folder.execute(change) }
    #expect(try numbers() == [5])
  }
}

private func hex(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return digits.count == 1 ? "0" + digits : digits
}
