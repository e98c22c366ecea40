import AuditLog
import Foundation
import Testing

@Suite struct `mwctl audit checkpoint` {
  private let place: Workspace

  init() throws { place = try Workspace(.open) }

  private func key() throws -> VerifierKey {
    try VerifierKey(try place.json("audit keys").keyList[0].vkey.text ?? "")
  }

  @Test func `prints a note that the log's key has signed`() throws {
    let result = try place.mwctl("audit checkpoint")
    #expect(result.exitCode == 0)
    let note = try SignedNote(parsing: Array(result.stdout.utf8))
    #expect(try note.verified(by: [key()]) == [key()])
    let head = try AuditLog.open(at: place.log).read { try $0.head() }
    #expect(try Checkpoint(parsing: note.text).root == head.root)
    let reply = try place.json("audit checkpoint")
    #expect(reply.schema.text == "mwctl.checkpoint/1")
    #expect(reply.note.text == result.stdout)
    #expect(try place.json("audit verify").checkpoints.number == 1, "it was signed already")
  }

  @Test func `is made by opening, suspending and closing a window`() throws {
    let opened = try Int64(place.entries().count)
    #expect(try place.json("audit verify").covered.number == opened)
    for (change, count) in [("suspend", 2), ("resume", 2), ("close", 3)] as [(String, Int64)] {
      let result = try place.mwctl("window \(change) night")
      #expect(result.exitCode == 0)
      #expect(!result.stderr.contains("checkpoint"), "\(result.stderr)")
      #expect(try place.json("audit verify").checkpoints.number == count)
    }
  }

  @Test func `is copied to a folder one by one, or to a file each time anew`() throws {
    let folder = place.folder.path("copies")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try place.mwctl("audit checkpoint --copy-to copies")
    try place.mwctl("window suspend night", env: ["MWCTL_COPY_TO": folder])
    try place.mwctl("window close night --copy-to newest.txt")
    let copies = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(copies == ["checkpoint-000000000012", "checkpoint-000000000013"])
    for copy in copies.map({ "copies/\($0)" }) + ["newest.txt"] {
      #expect(try place.mwctl("audit verify --checkpoint \(copy)").exitCode == 0)
    }
    try place.mwctl("audit checkpoint --copy-to newest.txt")
    let newest = try String(contentsOfFile: place.folder.path("newest.txt"), encoding: .utf8)
    #expect(newest == (try place.mwctl("audit checkpoint").stdout))
  }

  @Test func `that cannot be copied is said, and the next one carries on`() throws {
    let result = try place.mwctl("window suspend night --copy-to no/such/folder/x")
    #expect(result.exitCode == 0)
    #expect(result.stderr.contains("cannot be copied to 'no/such/folder/x'"))
    #expect(try place.json("audit verify").checkpoints.number == 2)
    let next = try place.mwctl("window close night --copy-to x")
    #expect(!next.stderr.contains("copied"))
    #expect(try place.mwctl("audit verify --checkpoint x").exitCode == 0)
  }

  @Test func `never writes over the evidence that the log was rolled back`() throws {
    let older = try Data(contentsOf: URL(filePath: place.log))
    try place.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
    try place.mwctl("audit checkpoint --copy-to copy.txt")
    let copy = try String(contentsOfFile: place.folder.path("copy.txt"), encoding: .utf8)
    try older.write(to: URL(filePath: place.log))
    let result = try place.mwctl("audit checkpoint --copy-to copy.txt")
    #expect(result.stderr.contains("rolled back or rewritten"))
    #expect(try String(contentsOfFile: place.folder.path("copy.txt"), encoding: .utf8) == copy)
  }

  @Test func `is not copied into a folder beside a newer copy, which shows the roll-back`() throws {
    let copies = place.folder.path("copies")
    try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
    let older = try Data(contentsOf: URL(filePath: place.log))
    try place.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
    try place.mwctl("audit checkpoint --copy-to copies")
    let newer = try FileManager.default.contentsOfDirectory(atPath: copies)
    #expect(newer.count == 1)
    let copy = try Data(contentsOf: URL(filePath: copies + "/" + newer[0]))
    try older.write(to: URL(filePath: place.log))
    let result = try place.mwctl("audit checkpoint --copy-to copies")
    #expect(result.exitCode == 0)
    #expect(result.stderr.contains("rolled back or rewritten"), "\(result.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: copies) == newer)
    #expect(try Data(contentsOf: URL(filePath: copies + "/" + newer[0])) == copy)
  }

  @Test(arguments: ["missing", "open to others", "another log's"])
  func `without a key that may be used is refused, but stops no window`(trouble: String) throws {
    let file = place.log + ".key"
    switch trouble {
    case "missing": try FileManager.default.removeItem(atPath: file)
    case "open to others":
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    default:
      try KeyFile(besideLog: place.log).replace(with: [SigningKey(forOrigin: "other")])
    }
    try place.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
    #expect(try place.mwctl("audit checkpoint").exitCode != 0)
    let result = try place.mwctl("window suspend night")
    #expect(result.exitCode == 0)
    #expect(result.stderr.contains("no checkpoint was signed"))
    #expect(result.stderr.contains("mwctl audit checkpoint"))
    #expect(try place.json("window show night").status.text == "suspended")
  }

  @Test func `is refused over a log that was rewritten`() throws {
    try LogTampering.run("UPDATE event SET entry = x'7B7D' WHERE position = 3", on: place.log)
    let error = try place.fails(.unverified, "audit checkpoint")
    #expect(error.message.text?.contains("not those of checkpoint 0") == true)
  }
}
