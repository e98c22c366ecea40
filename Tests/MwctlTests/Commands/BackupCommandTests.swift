import Foundation
import Testing

/// `mwctl backup`: a copy of the log while it is in use.
@Suite struct `mwctl backup` {
  let log: Workspace

  init() throws { log = try Workspace(.imported) }

  @Test func `makes a copy that is the log, checked`() throws {
    let reply = try log.json("backup copy.db")
    #expect(reply.schema.text == "mwctl.backup/1")
    #expect(reply.size.number == Int64(try log.entries().count))
    #expect(try log.json("audit verify --log copy.db").root == reply.root)
  }

  @Test func `writes over nothing, and copies nothing that is damaged`() throws {
    try log.json("backup copy.db")
    let taken = try log.fails(.conflict, "backup copy.db")
    #expect(taken.message.text?.contains("copy.db") == true)
    try log.fails(.notFound, "backup other.db --log missing.db")
    var bytes = try Data(contentsOf: URL(filePath: log.log))
    let name = try #require(bytes.range(of: Data("\"name\":\"sql-01\"".utf8)))
    bytes[name.upperBound - 2] = UInt8(ascii: "7")
    try bytes.write(to: URL(filePath: log.log))
    let error = try log.fails(.unverified, "backup other.db")
    #expect(error.message.text?.contains("No copy was made.") == true)
    #expect(!FileManager.default.fileExists(atPath: log.folder.path("other.db")))
  }
}
