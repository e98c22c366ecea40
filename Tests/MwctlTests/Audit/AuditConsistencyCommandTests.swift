import AuditLog
import Foundation
import Testing

@Suite struct `mwctl audit consistency` {
  private let place: Workspace

  init() throws {
    place = try Workspace(.open)
    _ = try place.folder.write(try place.mwctl("audit checkpoint").stdout, to: "old.txt")
    try place.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
  }

  @Test func `prints what proves that the log has only grown`() throws {
    try place.mwctl("window close night")
    let reply = try place.json("audit consistency old.txt")
    #expect(reply.schema.text == "mwctl.consistency/1")
    func root(_ name: String) throws -> [UInt8] {
      Array(try #require(Data(base64Encoded: reply[name].text ?? "")))
    }
    let path = reply.path.texts.compactMap { Data(base64Encoded: $0).map(Array.init) }
    let proof = ConsistencyProof(
      oldSize: try #require(reply.oldSize.number), newSize: try #require(reply.newSize.number),
      path: path)
    #expect(proof.proves(oldRoot: try root("oldRoot"), newRoot: try root("newRoot")))
    let lines = try place.mwctl("audit consistency old.txt").lines
    #expect(lines.first == "old \(proof.oldSize)")
    #expect(Array(lines[1...path.count]) == reply.path.texts)
    #expect(lines[path.count + 1] == "test.example/hyper-v")
  }

  @Test func `exits 5 where the log was rewritten, rolled back, or is another one`() throws {
    let sound = try Data(contentsOf: URL(filePath: place.log))
    try LogTampering.run("UPDATE event SET entry = x'7B7D' WHERE position = 3", on: place.log)
    try place.fails(.unverified, "audit consistency old.txt")
    try sound.write(to: URL(filePath: place.log))
    let other = try Workspace(.new)
    try other.mwctl("audit checkpoint")
    let foreign = place.folder.path("old.txt")
    try other.fails(.unverified, "audit consistency \(foreign)")
    try place.fails(.notFound, "audit consistency none.txt")
  }

  @Test func `exits 5 where the old checkpoint is not signed by a key of the log`() throws {
    let bytes = try Data(contentsOf: URL(filePath: place.folder.path("old.txt")))
    let note = try SignedNote(parsing: Array(bytes))
    // Another key of the same name, and a bit that turned over in the signature itself.
    let forged = try SignedNote(
      note.text, signedBy: [SigningKey(forOrigin: "test.example/hyper-v")])
    let lines = String(decoding: bytes, as: UTF8.self)
    let mark = try #require(lines.lastIndex(of: " "))
    let old = lines[lines.index(after: mark)...].dropLast()
    var signature = try #require(Data(base64Encoded: String(old)))
    signature[40] ^= 1
    let turned = lines[...mark] + signature.base64EncodedString() + "\n"
    for text in [String(decoding: forged.bytes, as: UTF8.self), String(turned)] {
      _ = try place.folder.write(text, to: "bad.txt")
      let error = try place.fails(.unverified, "audit consistency bad.txt")
      #expect(error.message.text?.contains("bad.txt") == true, "\(error)")
    }
    #expect(try place.mwctl("audit consistency old.txt").exitCode == 0)
  }

  @Test func `says that the log was rolled back`() throws {
    let fresh = try Workspace(.open)
    let older = try Data(contentsOf: URL(filePath: fresh.log))
    try fresh.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
    _ = try fresh.folder.write(try fresh.mwctl("audit checkpoint").stdout, to: "new.txt")
    try older.write(to: URL(filePath: fresh.log))
    let error = try fresh.fails(.unverified, "audit consistency new.txt")
    #expect(error.message.text?.contains("rolled back") == true)
  }
}
