import AuditLog
import Events
import Foundation
import Testing

@testable import mwctl

@Suite struct `mwctl audit keys` {
  @Test func `shows the key that init has made and printed`() throws {
    let place = try Workspace()
    let vkey = try place.json("init --origin test.example/hyper-v").vkey.text
    let reply = try place.json("audit keys")
    #expect(reply.schema.text == "mwctl.keys/1")
    #expect(reply.keyList.map(\.vkey.text) == [vkey])
    #expect(reply.canSign.flag == true)
    let attributes = try FileManager.default.attributesOfItem(atPath: place.log + ".key")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let text = try place.mwctl("audit keys")
    #expect(text.stdout.contains("\(vkey ?? "?")  in force"))
  }

  @Test func `are never written over by init`() throws {
    let place = try Workspace(.new)
    let key = try String(contentsOfFile: place.log + ".key", encoding: .utf8)
    try FileManager.default.removeItem(atPath: place.log)
    let result = try place.mwctl("init")
    #expect(result.exitCode == 3)
    #expect(result.stderr.contains("mwctl.db.key' exists already"))
    #expect(try String(contentsOfFile: place.log + ".key", encoding: .utf8) == key)
    #expect(!FileManager.default.fileExists(atPath: place.log))
  }

  @Test func `are rotated with the signatures of both`() throws {
    let place = try Workspace(.open)
    let old = try place.json("audit keys").keyList[0].vkey.text ?? ""
    let reply = try place.json("audit keys rotate --reason yearly --copy-to copy.txt")
    #expect(reply.keyList.count == 2)
    #expect(reply.keyList[1].vouchedBy.text == old)
    let new = try VerifierKey(reply.keyList[1].vkey.text ?? "")
    let copy = try Data(contentsOf: URL(filePath: place.folder.path("copy.txt")))
    let note = try SignedNote(parsing: Array(copy))
    #expect(try note.verified(by: [VerifierKey(old)]).count == 1)
    #expect(try note.verified(by: [new]) == [new])
    #expect(try place.entries().last?.data.reason.text == "yearly")
    #expect(try KeyFile(besideLog: place.log).read().map(\.verifier) == [new])
    #expect(!(try place.mwctl("window close night").stderr.contains("checkpoint")))
    #expect(
      try place.mwctl("audit verify --checkpoint copy.txt --key \(old)").exitCode == 0,
      "the old key vouches for the new one")
  }

  @Test func `that are lost are replaced only where that is said`() throws {
    let place = try Workspace(.open)
    let conflict = try place.fails(.conflict, "audit keys rotate --reason x --old-key-lost")
    #expect(conflict.message.text?.contains("not lost") == true)
    try FileManager.default.removeItem(atPath: place.log + ".key")
    #expect(try place.mwctl("audit keys").stderr.contains("There is no file"))
    try place.fails(.notFound, "audit keys rotate --reason x")
    let reply = try place.json("audit keys rotate --reason 'the disk is gone' --old-key-lost")
    #expect(reply.keyList[1].vouchedBy.isNull)
    #expect(try place.entries().last?.data.replacedLost.flag == true)
    #expect(try place.mwctl("audit verify").exitCode == 0)
    #expect(!(try place.mwctl("window close night").stderr.contains("checkpoint")))
  }

  @Test func `are made for a log that has none, once`() throws {
    let log = try SampleLog()
    #expect(try log.cli("audit", "keys").stdout.contains("mwctl audit keys create"))
    #expect(try log.cli("audit", "checkpoint").exitCode == 4)
    let made = try log.cli("audit", "keys", "create")
    #expect(made.exitCode == 0, "\(made.stderr)")
    #expect(try log.cli("audit", "keys", "create").exitCode == 3)
    #expect(try log.cli("audit", "checkpoint").exitCode == 0)
    #expect(try log.cli("audit", "verify").exitCode == 0)
  }

  @Test func `go on after a rotation that was interrupted before it was recorded`() throws {
    let place = try Workspace(.open)
    let file = KeyFile(besideLog: place.log)
    try file.replace(with: file.read() + [SigningKey(forOrigin: "test.example/hyper-v")])
    #expect(try place.mwctl("audit checkpoint").exitCode == 0)
    #expect(try place.mwctl("audit keys rotate --reason again").exitCode == 0)
    #expect(try file.read().count == 1)
    #expect(try place.mwctl("audit verify").exitCode == 0)
  }

  @Test func `of several who rotate at once are never lost`() async throws {
    let place = try Workspace(.open)
    let log = place.log
    let folder = place.folder
    let codes = try await inParallel(6, threads: 3) { index in
      try CLI.run(
        ["audit", "keys", "rotate", "--reason", "round \(index)", "--log", log], in: folder.url
      ).exitCode
    }
    #expect(codes.allSatisfy { $0 == 0 })
    #expect(try place.json("audit keys").canSign.flag == true)
    #expect(try place.mwctl("audit checkpoint").exitCode == 0)
    #expect(try place.mwctl("audit verify").exitCode == 0)
  }

  @Test func `are recorded as rotated where the old one cannot be taken out of its file`() throws {
    let place = try Workspace(.open)
    let old = try KeyFile(besideLog: place.log).read()
    // The first one puts the new key beside the old one, the second one takes the old one out.
    let result = try Strace.mwctl(
      "audit keys rotate --reason yearly", in: place.folder, tracing: "/^rename",
      injecting: "/^rename:error=EACCES:when=2")
    #expect(result.isInjected)
    #expect(result.exitCode == 0, "it is recorded: \(result.stderr)")
    #expect(result.stderr.contains("The key is rotated, but"), "\(result.stderr)")
    let held = try KeyFile(besideLog: place.log).read()
    #expect(held.count == 2 && held[0].verifier == old[0].verifier)
    let keys = try place.json("audit keys").keyList
    #expect(keys.map(\.vkey.text) == held.map(\.verifier.description))
    #expect(!(try place.mwctl("window close night").stderr.contains("checkpoint")))
    #expect(try place.mwctl("audit keys rotate --reason again").exitCode == 0)
    #expect(try KeyFile(besideLog: place.log).read().count == 1)
    #expect(try place.mwctl("audit verify").exitCode == 0)
  }

  @Test func `that an earlier try has left are taken, those of another log are not`() throws {
    let log = try SampleLog()
    let file = KeyFile(besideLog: log.path)
    let foreign = SigningKey(forOrigin: "other.example/hyper-v")
    try file.create(foreign)
    let refused = try log.cli("audit", "keys", "create")
    #expect(refused.exitCode == 3)
    #expect(refused.stderr.contains("mwctl.db.key' exists"), "\(refused.stderr)")
    #expect(try file.read().map(\.verifier) == [foreign.verifier])
    let left = SigningKey(forOrigin: "test.example/hyper-v")
    try file.replace(with: [left])
    #expect(try log.cli("audit", "keys", "create").exitCode == 0)
    #expect(try file.read().map(\.verifier) == [left.verifier])
    let keys = try log.log.read { try $0.keys() }
    #expect(keys.current == left.verifier)
    #expect(try log.cli("audit", "verify").exitCode == 0)
  }
}
