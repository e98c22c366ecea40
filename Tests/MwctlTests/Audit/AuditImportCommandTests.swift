import Foundation
import Testing

/// `mwctl audit import`: a log made anew from its export.
@Suite struct `mwctl audit import` {
  let log: Workspace

  init() throws { log = try Workspace.signed() }

  @Test func `taken in again is the same log, sound and ready to answer`() throws {
    let exported = try log.json("audit export --to export")
    let made = try log.json("audit import export --log made.db --key \(log.verifierKey())")
    #expect(made.schema.text == "mwctl.audit-import/1")
    #expect(made.root == exported.root)
    #expect(made.keyGiven.flag == true)
    #expect(
      try log.mwctl("log --format jsonl --log made.db").stdout
        == log.mwctl("log --format jsonl").stdout)
    #expect(try log.json("audit verify --log made.db").ok.flag == true)
    let now = "--now 2011-03-05T20:03:00Z"
    #expect(try log.json("next \(now) --log made.db") == log.json("next \(now)"))
    let again = try log.fails(.conflict, "audit import export --log made.db")
    #expect(again.message.text?.contains("exists already") == true)
  }

  @Test func `makes nothing of what does not verify, and says where it ends`() throws {
    try log.json("audit export --to export")
    let file = log.folder.path("export/events.jsonl")
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    try (lines.dropLast().joined(separator: "\n") + "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let cut = try log.fails(.unverified, "audit import export --log made.db")
    #expect(cut.message.text?.contains("at position \(lines.count - 1)") == true)
    let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    try log.fails(.unverified, "audit import export --log made.db --key \(key)")
    try log.fails(.malformed, "audit import export --log made.db --key nonsense")
    try log.fails(.notFound, "audit import nowhere --log made.db")
    #expect(!FileManager.default.fileExists(atPath: log.folder.path("made.db")))
  }
}
