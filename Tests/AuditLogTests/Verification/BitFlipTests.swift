import AuditLog
import Events
import Foundation
import GRDB
import Simulation
import TestSupport
import Testing

/// Bits that turn over in the file, anywhere, one at a time.
///
/// A file has room that holds nothing. So what must never be is: the check says sound, and anything
/// that the log holds reads differently than it was written. `FLIPS=10000` turns over that many.
@Suite struct `A bit that turned over` {
  @Test(arguments: 0..<4)
  func `is found, or changes nothing that is read`(share: Int) throws {
    let sample = try SignedLog()
    let original = try #require(FileManager.default.contents(atPath: sample.folder.log))
    let truth = try #require(try content(sample.folder))
    let folder = TemporaryFolder()
    try original.write(to: URL(filePath: folder.log))
    let file = try FileHandle(forUpdating: URL(filePath: folder.log))
    func put(_ byte: UInt8, at place: Int) throws {
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: [byte])
    }
    var random = SplitMix64(seed: UInt64(share) &+ (Seeds.only ?? 0))
    var (found, harmless) = (0, 0)
    let flips = Seeds.setting("FLIPS", 1_000) / 4
    for _ in 0..<flips {
      let bit = random.below(original.count * 8)
      try put(original[bit / 8] ^ 1 << UInt8(bit % 8), at: bit / 8)
      defer { try? put(original[bit / 8], at: bit / 8) }
      guard isSound(folder) else {
        found += 1
        continue
      }
      let isSame = try content(folder) == truth
      #expect(isSame, "bit \(bit) of the file passed as sound")
      harmless += 1
    }
    print("\(flips) bits turned over: \(found) found, \(harmless) where nothing is stored")
    #expect(found > flips / 10)
  }

  private func isSound(_ folder: TemporaryFolder) -> Bool {
    (try? AuditLog.verify(at: folder.log).isSound) ?? false
  }

  /// All that the tables hold, read in every way that the log is read: by position, by index.
  private func content(_ folder: TemporaryFolder) throws -> [[DatabaseValue]]? {
    try foreignConnection(folder).read { db in
      try [
        "SELECT * FROM event ORDER BY position",
        "SELECT position FROM event INDEXED BY event_stream ORDER BY stream, version",
        "SELECT position FROM event INDEXED BY event_id ORDER BY id",
        "SELECT position FROM event INDEXED BY event_command ORDER BY command_id",
        "SELECT position FROM event INDEXED BY event_vm WHERE vm IS NOT NULL ORDER BY vm",
        "SELECT * FROM tree", "SELECT * FROM checkpoint ORDER BY number", "SELECT * FROM state",
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
      ].flatMap { sql in
        try Row.fetchAll(db, sql: sql).map { row in Array(row.databaseValues) }
      }
    }
  }
}
