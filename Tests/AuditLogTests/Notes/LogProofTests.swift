import AuditLog
import Foundation
import Testing

@Suite struct `A proof of a log` {
  private let key = SigningKey(forOrigin: "log.example")
  private let entries = (0..<11).map { Array("entry \($0)".utf8) }

  private func proof(of index: Int, extra: [UInt8]? = nil) throws -> LogProof {
    let hashes = entries.map { MerkleTree.leafHash($0) }
    var roots = MerkleTree.RangeRoots(MerkleTree.inclusionPath(of: Int64(index), size: 11))
    for hash in hashes { roots.append(leafHash: hash) }
    let root = Data(MerkleTree.root(ofLeafHashes: hashes)).base64EncodedString()
    let note = try SignedNote("log.example\n11\n\(root)\n", signedBy: [key])
    return LogProof(
      InclusionProof(index: Int64(index), size: 11, path: try #require(roots.found)),
      checkpoint: note, extra: extra)
  }

  @Test(arguments: 0..<11)
  func `is read as it was written, and shows that the entry is there`(index: Int) throws {
    let proof = try proof(of: index, extra: index == 3 ? [1, 2, 3] : nil)
    let again = try LogProof(parsing: proof.bytes)
    #expect(again == proof)
    #expect(try again.verified(entry: entries[index], by: [key.verifier]).size == 11)
    #expect(throws: NoteError.self) {
      try again.verified(entry: entries[(index + 1) % 11], by: [key.verifier])
    }
    let stranger = SigningKey(forOrigin: "log.example").verifier
    #expect(throws: NoteError.self) { try again.verified(entry: entries[index], by: [stranger]) }
  }

  @Test func `has the form of the specification`() throws {
    let lines = String(decoding: try proof(of: 7, extra: [0xFF]).bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "c2sp.org/tlog-proof@v1")
    #expect(lines[1] == "extra /w==")
    #expect(lines[2] == "index 7")
    #expect(lines[3...6].allSatisfy { Data(base64Encoded: String($0))?.count == 32 })
    #expect(lines[7] == "")
    #expect(lines[8] == "log.example")
    #expect(lines[9] == "11")
  }

  /// The example of the specification, whose signatures are cut: made whole by one of ours.
  @Test func `reads the example of the specification`() throws {
    let path = """
      gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
      B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
      EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
      RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
      AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

      """
    let head = """
      example.com/fancylog
      109482
      sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

      """
    let note = try SignedNote(head, signedBy: [SigningKey(forOrigin: "example.com/fancylog")])
    let text = "c2sp.org/tlog-proof@v1\nindex 73894\n\(path)\n"
    let proof = try LogProof(parsing: Array(text.utf8) + note.bytes)
    #expect(proof.index == 73_894)
    #expect(proof.path.count == 5)
    #expect(proof.checkpoint == note)
    // Five hashes are too few for a tree of that size.
    #expect(throws: NoteError.self) {
      try proof.verified(
        entry: [], by: [try VerifierKey(SigningKey(forOrigin: "x").verifier.description)])
    }
  }

  @Test(arguments: [
    ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"), ("index 7", "index 07"),
    ("index 7", "index -7"), ("index 7", "index"), ("index 7\n", ""),
    ("index 7", "extra !\nindex 7"),
    ("index 7\n", "index 7\nAAAA\n"), ("\n\nlog.example", "\nlog.example"),
  ])
  func `is refused where it is none`(old: String, new: String) throws {
    let text = String(decoding: try proof(of: 7).bytes, as: UTF8.self)
    let changed = text.replacing(old, with: new, maxReplacements: 1)
    #expect(changed != text)
    #expect(throws: NoteError.self) { try LogProof(parsing: Array(changed.utf8)) }
  }

  @Test func `of which any bit is changed is refused`() throws {
    let bytes = try proof(of: 7).bytes
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1 << (place % 8)
      #expect(throws: NoteError.self) {
        try LogProof(parsing: changed).verified(entry: entries[7], by: [key.verifier])
      }
    }
  }
}
