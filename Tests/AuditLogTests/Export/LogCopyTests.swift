import AuditLog
import Events
import Foundation
import Testing

@Suite struct `A copy of a log` {
  @Test func `is the log, checked, while others go on`() throws {
    let sample = try ExportedLog(50)
    let copy = sample.folder.path + "/copy.db"
    let verification = try LogCopy.make(from: sample.folder.log, to: copy)
    #expect(verification.isSound)
    #expect(verification.size == 52)
    #expect(verification.checkpoints == 2)
    try sample.log.append(draft("later", stream("host/hv-01")))
    let log = try AuditLog.open(at: copy)
    #expect(try log.entries() == Array(sample.log.entries().dropLast()))
    try log.checkSound()
    let attributes = try FileManager.default.attributesOfItem(atPath: copy)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `is not made over a file, of no log, or of a damaged one`() throws {
    let sample = try ExportedLog(50)
    let copy = sample.folder.path + "/copy.db"
    expect(.alreadyExists(path: sample.folder.log)) {
      _ = try LogCopy.make(from: sample.folder.log, to: sample.folder.log)
    }
    expect(.notFound(path: copy)) { _ = try LogCopy.make(from: copy, to: copy + "2") }
    try sample.folder.tamper("UPDATE event SET actor = 'mallory' WHERE position = 9")
    let error = #expect(throws: LogCopyError.self) {
      _ = try LogCopy.make(from: sample.folder.log, to: copy)
    }
    #expect(error?.verification.problems.first?.position == 9)
    #expect(sample.folder.files.filter { $0.hasPrefix("copy") } == [])
  }
}
