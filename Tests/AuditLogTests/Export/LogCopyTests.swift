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

@Suite struct `What is kept elsewhere` {
  @Test func `is not written over by a checkpoint that is not of the same log`() throws {
    let (sample, other) = (try ExportedLog(5), TemporaryFolder())
    let file = other.path + "/note.txt"
    try Data("precious".utf8).write(to: URL(fileURLWithPath: file))
    let note = try sample.log.sign(with: sample.key)
    let error = #expect(throws: CheckpointCopyError.self) {
      try CheckpointCopy(to: file).write(note)
    }
    #expect(error?.why == .occupied)
    #expect(FileManager.default.contents(atPath: file) == Data("precious".utf8))
  }

  @Test func `as a key proves nothing for a log that it never signed`() throws {
    let folder = TemporaryFolder()
    let key = SigningKey(forOrigin: "contoso.example/hyper-v")
    let log = try AuditLog.create(at: folder.log)
    try log.begin(key)
    let unsigned = try AuditLog.verify(at: folder.log, trusted: [key.verifier])
    #expect(unsigned.problems.contains { $0.what.contains("is not signed by a key given") })
    try log.sign(with: key)
    #expect(try AuditLog.verify(at: folder.log, trusted: [key.verifier]).problems == [])
  }
}
