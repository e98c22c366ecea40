import AuditLog
import Events
import Foundation
import Testing

/// A signed log of some hundred entries, and the folder of its export.
struct ExportedLog {
  let folder = TemporaryFolder()
  let key = SigningKey(forOrigin: "contoso.example/hyper-v")
  let log: AuditLog

  var path: String { folder.path + "/export" }

  init(_ count: Int = 600) throws {
    log = try AuditLog.create(at: folder.log)
    try log.begin(key)
    try log.sign(with: key)
    _ = try log.write { writer in
      try writer.append(
        (0..<count).map { number in
          draft(
            "e\(number)", stream("host/hv-0\(number % 3)"),
            number % 5 == 0 ? departure(of: vm(number % 7)) : failure(bytes: number % 90 + 1))
        })
    }
    try log.sign(with: key)
  }

  /// All files of the export with their contents.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      var isFolder: ObjCBool = false
      let file = path + "/" + name
      _ = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = FileManager.default.contents(atPath: file) }
    }
    return files
  }

  func edit(_ name: String, _ change: (inout Data) -> Void) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    var data = try Data(contentsOf: url)
    change(&data)
    try data.write(to: url)
  }
}

@Suite struct `An export` {
  @Test func `holds the entries byte for byte, the keys, every checkpoint, and the tiles`() throws {
    let sample = try ExportedLog()
    let export = try LogExport.write(sample.log, to: sample.path)
    #expect(export.size == 602)
    #expect(export.added == 602)
    #expect(export.uncovered == 0)
    let entries = try sample.log.entries()
    #expect(export.root == naiveRoot(entries))
    let files = try sample.files()
    #expect(
      Set(files.keys) == [
        "events.jsonl", "vkey", "checkpoint", "checkpoints/0", "checkpoints/1", "tile/0/000",
        "tile/0/001", "tile/0/002.p/90", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001",
        "tile/entries/002.p/90",
      ])
    #expect(files["events.jsonl"] == Data(entries.flatMap { $0 + [0x0A] }))
    #expect(files["vkey"] == Data("\(sample.key.verifier)\n".utf8))
    #expect(files["checkpoint"] == files["checkpoints/1"])
  }

  @Test func `written again adds what is new, and a full tile takes the place of its parts`() throws
  {
    let sample = try ExportedLog()
    _ = try LogExport.write(sample.log, to: sample.path)
    let before = try sample.files()
    let same = try LogExport.write(sample.log, to: sample.path)
    #expect(same.added == 0)
    #expect(try sample.files() == before)
    try sample.log.fill(200, "host/hv-09")
    let uncovered = try LogExport.write(sample.log, to: sample.path)
    #expect(uncovered.uncovered == 200)
    #expect(try sample.files() == before)
    try sample.log.sign(with: sample.key)
    let more = try LogExport.write(sample.log, to: sample.path)
    #expect(more.added == 200)
    let files = try sample.files()
    #expect(files["tile/0/002"] != nil)
    #expect(files["tile/0/002.p/90"] == nil)
    #expect(files["tile/0/003.p/34"] != nil)
  }

  @Test(arguments: [0, 1, 700, 4000, 100_000])
  func `that broke off is carried on to the same bytes`(kept: Int) throws {
    let sample = try ExportedLog()
    _ = try LogExport.write(sample.log, to: sample.path)
    let whole = try sample.files()
    try sample.edit("events.jsonl") { $0 = $0.prefix(kept) }
    for name in ["checkpoint", "tile/0/001", "tile/entries/002.p/90"] {
      try FileManager.default.removeItem(atPath: sample.path + "/" + name)
    }
    _ = try LogExport.write(sample.log, to: sample.path)
    #expect(try sample.files() == whole)
  }

  @Test(arguments: ["events.jsonl", "tile/0/000", "tile/entries/001", "checkpoints/0"])
  func `does not write over what is not its own`(name: String) throws {
    let sample = try ExportedLog()
    _ = try LogExport.write(sample.log, to: sample.path)
    try sample.edit(name) { $0[$0.count / 2] ^= 1 }
    let altered = try sample.files()
    let error = #expect(throws: ExportError.self) {
      _ = try LogExport.write(sample.log, to: sample.path)
    }
    #expect(error?.code == .otherExport(file: name))
    #expect(try sample.files() == altered)
  }

  @Test func `does not write over a longer one`() throws {
    let sample = try ExportedLog()
    _ = try LogExport.write(sample.log, to: sample.path)
    try sample.edit("events.jsonl") { $0.append(contentsOf: Data("{}\n".utf8)) }
    let error = #expect(throws: ExportError.self) {
      _ = try LogExport.write(sample.log, to: sample.path)
    }
    #expect(error?.code == .otherExport(file: "events.jsonl"))
  }

  @Test func `is not made of a log without a checkpoint, nor of one that is not what was signed`()
    throws
  {
    let bare = TemporaryFolder()
    let log = try AuditLog.create(at: bare.log)
    try log.fill(1)
    let error = #expect(throws: ExportError.self) {
      _ = try LogExport.write(log, to: bare.path + "/export")
    }
    #expect(error?.code == .noCheckpoint)
    let sample = try ExportedLog()
    try sample.folder.tamper("UPDATE event SET entry = x'7B7D' WHERE position = 77")
    #expect(throws: AuditLogError.self) { _ = try LogExport.write(sample.log, to: sample.path) }
    #expect(try sample.files()["checkpoint"] == nil)
  }

  @Test func `that is refused, or breaks off, leaves the one before it sound`() throws {
    let sample = try ExportedLog(30)
    _ = try LogExport.write(sample.log, to: sample.path)
    let other = try ExportedLog(40)
    let before = try sample.files()
    let error = #expect(throws: ExportError.self) {
      _ = try LogExport.write(other.log, to: sample.path)
    }
    #expect(error?.code == .otherExport(file: "checkpoint"))
    #expect(try sample.files() == before)
    // As a process that was killed leaves it: new lines, and no new checkpoint.
    try sample.edit("events.jsonl") { $0.append(contentsOf: Data("{\"authid\":\"x\"}\n{".utf8)) }
    let made = try LogImport.make(at: sample.folder.path + "/made.db", from: sample.path)
    #expect(made.size == 32)
    #expect(made.hasTail)
  }

  @Test func `is for its owner only`() throws {
    let sample = try ExportedLog(1)
    _ = try LogExport.write(sample.log, to: sample.path)
    for name in try FileManager.default.subpathsOfDirectory(atPath: sample.path) + [""] {
      let mode =
        try FileManager.default.attributesOfItem(atPath: sample.path + "/" + name)[
          .posixPermissions] as? Int
      #expect((mode ?? 0o777) & 0o077 == 0, "\(name)")
    }
  }
}
