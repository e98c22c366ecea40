import AuditLog
import Events
import Foundation
import Testing

@testable import mwctl

@Suite struct `mwctl audit verify` {
  private let place: Workspace

  init() throws { place = try Workspace(.open) }

  @Test func `finds a night's log sound`() throws {
    let reply = try place.json("audit verify")
    #expect(reply.schema.text == "mwctl.verify/1")
    #expect(reply.ok.flag == true)
    #expect(reply.problems.isEmptyList)
    #expect(reply.checkpoints.number == 1, "opening the window signed one")
    let text = try place.mwctl("audit verify")
    #expect(text.exitCode == 0)
    #expect(text.stdout.contains("Sound: "))
    #expect(text.stdout.contains("kept elsewhere"))
    #expect(text.stderr.isEmpty)
  }

  @Test func `names what was changed, and exits 5`() throws {
    try LogTampering.run(
      "UPDATE event SET actor = 'mallory' WHERE position = 4", on: place.log)
    let result = try place.mwctl("audit verify --format json")
    #expect(result.exitCode == 5)
    let reply = try result.json
    #expect(reply.ok.flag == false)
    #expect(reply.problems[0].position.number == 4)
    #expect(reply.problems[0].what.text?.contains("'actor'") == true)
    let text = try place.mwctl("audit verify")
    #expect(text.exitCode == 5)
    #expect(text.stdout.contains("position 4  its column 'actor'"))
  }

  @Test func `finds a cached state that its events do not give`() throws {
    let log = try AuditLog.open(at: place.log)
    let state = try #require(try log.read { try $0.cachedState(key: "host/hv-01") })
    try log.write { writer in
      try writer.storeState(
        CachedState(
          foldVersion: state.foldVersion, position: state.position, version: state.version,
          bytes: Array("{}".utf8)), key: "host/hv-01")
    }
    let result = try place.mwctl("audit verify")
    #expect(result.exitCode == 5)
    #expect(result.stdout.contains("cached state of 'host/hv-01' differs"))
    #expect(result.stdout.contains("mwctl rebuild"))
    try place.mwctl("rebuild")
    #expect(try place.mwctl("audit verify").exitCode == 0)
  }

  @Test func `holds the log against checkpoints and keys from elsewhere`() throws {
    let key = try place.json("audit keys").keyList[0].vkey.text ?? ""
    let older = try Data(contentsOf: URL(filePath: place.log))
    try place.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
    let note = try place.mwctl("audit checkpoint").stdout
    _ = try place.folder.write(note, to: "note.txt")
    let reply = try place.json("audit verify --checkpoint note.txt --key \(key)")
    #expect(reply.ok.flag == true)
    #expect(reply.outside.number == 1)
    try older.write(to: URL(filePath: place.log))
    #expect(try place.mwctl("audit verify").exitCode == 0, "an older copy is whole in itself")
    let result = try place.mwctl("audit verify --checkpoint note.txt")
    #expect(result.exitCode == 5)
    #expect(result.stdout.contains("the checkpoint 'note.txt' covers"))
    let stranger = SigningKey(forOrigin: "test.example/hyper-v").verifier
    #expect(try place.mwctl("audit verify --key \(stranger)").exitCode == 5)
  }

  @Test func `tells a damaged file as a problem, not as a failure of its own`() throws {
    var bytes = try Data(contentsOf: URL(filePath: place.log))
    for index in 4096..<bytes.count { bytes[index] = 0xAA }
    try bytes.write(to: URL(filePath: place.log))
    let result = try place.mwctl("audit verify --format json")
    #expect(result.exitCode == 5)
    #expect(try result.json.ok.flag == false)
  }

  @Test func `refuses what is no checkpoint and no key`() throws {
    _ = try place.folder.write("a letter\n", to: "letter.txt")
    try place.fails(.malformed, "audit verify --checkpoint letter.txt")
    try place.fails(.notFound, "audit verify --checkpoint none.txt")
    try place.fails(.malformed, "audit verify --key nonsense")
  }
}
