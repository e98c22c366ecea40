import Foundation
import Testing

/// `mwctl restore`: a log brought back from a backup.
@Suite struct `mwctl restore` {
  @Test func `gives the same log back, checked, and says what is missing beside it`() throws {
    let log = try Workspace(.imported)
    let before = try log.mwctl("log --format jsonl").stdout
    try log.json("backup copy.db")
    try log.fails(.conflict, "restore copy.db")
    try FileManager.default.moveItem(atPath: log.log, toPath: log.folder.path("damaged.db"))
    let result = try log.mwctl("restore copy.db")
    #expect(result.exitCode == 0)
    let hasKey = FileManager.default.fileExists(atPath: log.log + ".key")
    #expect(result.stderr.contains("bring it back") == !hasKey)
    #expect(try log.mwctl("log --format jsonl").stdout == before)
    try log.fails(.notFound, "restore missing.db --log other.db")
  }
}
