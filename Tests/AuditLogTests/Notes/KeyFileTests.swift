import AuditLog
import Foundation
import Testing

@Suite struct `The file with the private key` {
  private let folder = TemporaryFolder()
  private let key = SigningKey(forOrigin: "log.example")
  private var file: KeyFile { KeyFile(besideLog: folder.log) }

  private func code(_ body: () throws -> Void) -> KeyFileError.Code? {
    #expect(throws: KeyFileError.self) { try body() }?.code
  }

  @Test func `is made beside the log, for its owner only`() throws {
    try file.create(key)
    #expect(folder.files == ["mwctl.db.key"])
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try file.read().map(\.verifier) == [key.verifier])
  }

  @Test func `is never written over`() throws {
    try file.create(key)
    #expect(code { try file.create(SigningKey(forOrigin: "other")) } == .alreadyExists)
    #expect(try file.read().map(\.verifier) == [key.verifier])
    #expect(folder.files == ["mwctl.db.key"])
  }

  @Test func `is replaced whole`() throws {
    try file.create(key)
    let new = SigningKey(forOrigin: "log.example")
    try file.replace(with: [key, new])
    #expect(try file.read().map(\.verifier) == [key.verifier, new.verifier])
    #expect(folder.files == ["mwctl.db.key"])
  }

  @Test(arguments: [0o640, 0o604, 0o666, 0o601])
  func `is not used where others may read it`(mode: Int) throws {
    try file.create(key)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    let error = #expect(throws: KeyFileError.self) { try file.read() }
    #expect(error?.code == .exposed)
    #expect(error?.description.contains("chmod 600") == true)
  }

  @Test func `is missed, or refused where it holds something else`() throws {
    #expect(code { _ = try file.read() } == .notFound)
    for (text, isEmpty) in [("", true), ("\n", true), ("nonsense\n", false)] {
      try Data(text.utf8).write(to: URL(filePath: file.path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      let found = code { _ = try file.read() }
      if isEmpty {
        #expect(found == .empty)
      } else {
        guard case .malformed = found else { return #expect(Bool(false), "\(text)") }
      }
    }
  }
}
