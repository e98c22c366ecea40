import Foundation
import Testing

/// `mwctl audit export` and what others make of it.
@Suite struct `mwctl audit export` {
  let log: Workspace

  init() throws { log = try Workspace.signed() }

  private var folder: String { log.folder.path("export") }

  @Test func `signs, and writes what the second verifier finds sound`() throws {
    let reply = try log.json("audit export --to export")
    #expect(reply.schema.text == "mwctl.export/1")
    let entries = try log.entries().count
    #expect(reply.size.number == Int64(entries))
    #expect(reply.uncovered.number == 0)
    let own = try SecondVerifier.run(folder)
    #expect(own.exitCode == 0, "\(own.output)")
    #expect(own.output.contains("sound: \(entries) entries of contoso.example/hyper-v"))
    #expect(own.output.contains(try #require(reply.root.text)))
    #expect(own.output.contains("Hold it against the one you got on another way."))
    let trusted = try SecondVerifier.run(folder, "--key", log.verifierKey())
    #expect(trusted.exitCode == 0)
    #expect(!trusted.output.contains("on another way"))
    let stranger = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    #expect(try SecondVerifier.run(folder, "--key", stranger).exitCode == 5)
  }

  @Test func `goes to the newest checkpoint where the key is gone, and says so`() throws {
    try FileManager.default.removeItem(atPath: log.log + ".key")
    let result = try log.mwctl("audit export --to export")
    #expect(result.exitCode == 0)
    #expect(result.stderr.contains("No checkpoint was signed."))
    #expect(result.stderr.contains("entries are under no checkpoint yet"))
    #expect(try SecondVerifier.run(folder).exitCode == 0)
  }

  @Test func `writes the entries alone to the standard output`() throws {
    let lines = try log.mwctl("audit export --to -").stdout
    #expect(lines == (try log.mwctl("log --format jsonl").stdout))
  }

  @Test func `damaged anywhere is refused by the second verifier, and by the import or harmless`()
    throws
  {
    try log.json("audit export --to export")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    #expect(files.count >= 7)
    for (number, name) in files.enumerated() {
      let url = URL(filePath: folder + "/" + name)
      let good = try Data(contentsOf: url)
      var bad = good
      bad[good.count / 3] ^= 4
      try bad.write(to: url)
      let verified = try SecondVerifier.run(folder)
      #expect(verified.exitCode == 5, "\(name): \(verified.output)")
      let imported = try log.mwctl("audit import export --log made-\(number).db")
      #expect(imported.exitCode == (name.hasPrefix("tile/") ? 0 : 5), "\(name)")
      try good.write(to: url)
    }
    #expect(try SecondVerifier.run(folder).exitCode == 0)
  }

  @Test func `an entry is proved, and growth too, to who has neither log nor mwctl`() throws {
    try log.mwctl("audit checkpoint --copy-to kept.txt")
    try log.json("record shutdown --host hv-01 --vm vm-2 --started --at 2011-03-05T20:03:00Z")
    try log.mwctl("audit checkpoint")
    let entries = try log.mwctl("log --format jsonl").lines
    for position in [0, 3, entries.count - 1] {
      let proof = try log.folder.write(
        log.mwctl("audit prove \(position)").stdout, to: "p")
      let entry = try log.folder.write(entries[position] + "\n", to: "e")
      let other = try log.folder.write(entries[1] + "\n", to: "o")
      let good = try SecondVerifier.run(
        "--proof", proof, "--entry", entry, "--key", log.verifierKey())
      #expect(good.exitCode == 0, "\(good.output)")
      let bad = try SecondVerifier.run(
        "--proof", proof, "--entry", other, "--key", log.verifierKey())
      #expect(bad.exitCode == 5)
    }
    let growth = try log.folder.write(
      log.mwctl("audit consistency kept.txt").stdout, to: "grown.txt")
    let kept = log.folder.path("kept.txt")
    let grown = try SecondVerifier.run(
      "--consistency", growth, "--old", kept, "--key", log.verifierKey())
    #expect(grown.exitCode == 0, "\(grown.output)")
  }

  @Test func `is sound to who kept the key before a rotation, and beside what is none of it`()
    throws
  {
    let old = try log.verifierKey()
    try log.json("audit keys rotate --reason yearly")
    try log.takeDown("vm-3")
    try log.json("audit export --to export")
    _ = try log.folder.write("left by a kill", to: "export/checkpoints/1.new.abc123")
    let kept = try SecondVerifier.run(folder, "--key", old)
    #expect(kept.exitCode == 0, "\(kept.output)")
    try log.json("audit import export --log made.db --key \(old)")
    // Lines behind the checkpoint, as an export that broke off leaves them, do not count.
    let events = folder + "/events.jsonl"
    let whole = try String(contentsOfFile: events, encoding: .utf8)
    try (whole + "{\"authid\"").write(toFile: events, atomically: true, encoding: .utf8)
    let tail = try SecondVerifier.run(folder)
    #expect(tail.exitCode == 0 && tail.output.contains("they do not count"), "\(tail.output)")
  }
}
