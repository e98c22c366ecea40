import AuditLog
import Events
import Foundation
import Testing

@Suite struct `A log made from an export` {
  private func exported() throws -> ExportedLog {
    let sample = try ExportedLog()
    _ = try LogExport.write(sample.log, to: sample.path)
    return sample
  }

  private func refusal(
    _ sample: ExportedLog, trusted: [VerifierKey] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ExportError? {
    let target = sample.folder.path + "/made.db"
    let error = #expect(throws: ExportError.self, sourceLocation: sourceLocation) {
      _ = try LogImport.make(at: target, from: sample.path, trusted: trusted)
    }
    #expect(
      sample.folder.files.filter { $0.hasPrefix("made") } == [], sourceLocation: sourceLocation)
    return error
  }

  @Test func `is the same to the byte, and sound`() throws {
    let sample = try exported()
    let target = sample.folder.path + "/made.db"
    let made = try LogImport.make(at: target, from: sample.path)
    #expect(made.size == 602)
    #expect(made.checkpoints == 2)
    #expect(made.signers == [sample.key.verifier])
    let log = try AuditLog.open(at: target)
    #expect(try log.entries() == sample.log.entries())
    #expect(try log.read { try $0.head() } == sample.log.read { try $0.head() })
    #expect(try AuditLog.verify(at: target).problems == [])
    #expect(try AuditLog.verify(at: target).checkpoints == 2)
    try log.checkSound()
    try log.append(draft("goes on", stream("host/hv-01")))
    #expect(sample.folder.files.filter { $0.hasPrefix("made.db.") } == [])
  }

  @Test func `takes events of newer types as they are, with the machine they are about`() throws {
    let sample = try ExportedLog(0)
    let record = try sample.log.append(
      draft("newer", stream("host/hv-01"), departure(of: vm(3))))[0]
    let entry = try #require(try sample.log.read { try $0.entryBytes(at: record.position) })
    let newer = String(decoding: entry, as: UTF8.self)
      .replacingOccurrences(of: "vm.departed.v1", with: "vm.departed.v9")
    try sample.folder.tamper(
      """
      UPDATE event SET type = 'dev.mwctl.vm.departed.v9',
        entry = CAST('\(newer)' AS BLOB) WHERE position = \(record.position)
      """)
    try sample.folder.repairTree(sample.log)
    try sample.log.sign(with: sample.key)
    _ = try LogExport.write(sample.log, to: sample.path)
    let target = sample.folder.path + "/made.db"
    _ = try LogImport.make(at: target, from: sample.path)
    #expect(try AuditLog.verify(at: target).problems == [])
    let stream = try AuditLog.open(at: target).read { try $0.lastStream(ofVM: vm(3)) }
    #expect(stream == record.stream)
  }

  @Test func `is checked against the key from elsewhere, also after a rotation`() throws {
    let sample = try ExportedLog(3)
    let next = SigningKey(forOrigin: "contoso.example/hyper-v")
    let rotation = LogKeyRotated(
      verifierKey: next.verifier.description, replaced: sample.key.verifier.description,
      isReplacedLost: false, reason: "yearly")
    try sample.log.append(draft("rotation", .log, .logKeyRotated(rotation)))
    try sample.log.sign(with: sample.key, next)
    try sample.log.fill(2)
    try sample.log.sign(with: next)
    _ = try LogExport.write(sample.log, to: sample.path)
    let made = try LogImport.make(
      at: sample.folder.path + "/made.db", from: sample.path, trusted: [sample.key.verifier])
    #expect(made.checkpoints == 4)
    // Without the checkpoint that both signed nobody vouches for the new key.
    try FileManager.default.removeItem(atPath: sample.path + "/checkpoints/2")
    #expect(
      throws: ExportError.self,
      performing: {
        let path = sample.folder.path + "/again.db"
        _ = try LogImport.make(at: path, from: sample.path, trusted: [sample.key.verifier])
      })
  }

  @Test func `is refused over any altered, missing, additional or moved entry`() throws {
    let sample = try exported()
    let name = "events.jsonl"
    let whole = try #require(try sample.files()[name])
    let lines = whole.split(separator: 0x0A).map { $0 + [0x0A] }
    var random = SystemRandomNumberGenerator()
    var changes: [Data] = [
      Data(lines.dropLast().joined()), Data((lines[..<300] + lines[301...]).joined()),
      Data((lines[..<300] + [lines[7]] + lines[300...]).joined()), whole.dropLast(), Data(),
    ]
    var swapped = lines
    swapped.swapAt(100, 103)
    changes.append(Data(swapped.joined()))
    for _ in 0..<60 {
      var altered = whole
      let place = Int.random(in: 0..<altered.count, using: &random)
      altered[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      changes.append(altered)
    }
    for change in changes {
      try sample.edit(name) { $0 = change }
      let error = try refusal(sample)
      guard case .unsound = error?.code else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    try sample.edit(name) { $0 = whole }
    _ = try LogImport.make(at: sample.folder.path + "/made.db", from: sample.path)
  }

  @Test func `is refused where a checkpoint is not of these entries, or by another key`() throws {
    let sample = try exported()
    let other = SigningKey(forOrigin: "contoso.example/hyper-v")
    let error = try refusal(sample, trusted: [other.verifier])
    #expect(error?.description.contains("does not introduce the key") == true)
    // Somebody who has the entries, and signs them himself.
    let root = try #require(try sample.log.read { try $0.lastCheckpoint() })
    let text = try SignedNote(parsing: root.note).text
    let forged = try SignedNote(text, signedBy: [other])
    for name in ["checkpoint", "checkpoints/1"] {
      try sample.edit(name) { $0 = Data(forged.bytes) }
    }
    #expect(try refusal(sample)?.description.contains("is signed by none of its keys") == true)
    try sample.edit("vkey") { $0 = Data("\(other.verifier)\n".utf8) }
    #expect(try refusal(sample)?.description.contains("signed by no key of the log") == true)
  }

  @Test(arguments: ["events.jsonl", "vkey", "checkpoint"])
  func `is refused without all of its files`(name: String) throws {
    let sample = try exported()
    try FileManager.default.removeItem(atPath: sample.path + "/" + name)
    #expect(try refusal(sample)?.code == .missing(file: name))
  }

  @Test func `does not take the place of a file that is there`() throws {
    let sample = try exported()
    let error = #expect(throws: AuditLogError.self) {
      _ = try LogImport.make(at: sample.folder.log, from: sample.path)
    }
    #expect(error?.code == .alreadyExists(path: sample.folder.log))
    try sample.log.checkSound()
  }
}

extension TemporaryFolder {
  /// Writes leaf hashes and tree anew, as somebody would who rewrites a log.
  fileprivate func repairTree(_ log: AuditLog) throws {
    var frontier = MerkleTree.Frontier()
    for (position, entry) in try log.entries().enumerated() {
      let hash = MerkleTree.leafHash(entry)
      frontier.append(leafHash: hash)
      try tamper(
        "UPDATE event SET leaf_hash = x'\(hex(hash))' WHERE position = \(position)")
    }
    try tamper("UPDATE tree SET frontier = x'\(hex(frontier.bytes))'")
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
  }
}
