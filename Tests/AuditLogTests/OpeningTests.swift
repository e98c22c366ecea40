import AuditLog
import Events
import Foundation
import GRDB
import Testing

@Suite struct `Creating a log` {
  @Test func `leaves one file that only its owner can read`() throws {
    let folder = TemporaryFolder()
    _ = try AuditLog.create(at: folder.log)
    #expect(folder.files == ["mwctl.db"])
    #expect(try mode(of: folder.log) == 0o600)
  }

  @Test func `leaves what is there as it is`() throws {
    let folder = TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.log))
    expect(.alreadyExists(path: folder.log)) { _ = try AuditLog.create(at: folder.log) }
    #expect(FileManager.default.contents(atPath: folder.log) == Data("mine".utf8))
    #expect(folder.files == ["mwctl.db"])
  }

  @Test func `leaves nothing behind where there is no folder`() {
    let folder = TemporaryFolder()
    #expect(throws: AuditLogError.self) {
      _ = try AuditLog.create(at: folder.path + "/missing/mwctl.db")
    }
    #expect(folder.files == [])
  }

  @Test func `leaves nothing behind when it fails half-way`() {
    let folder = TemporaryFolder()
    let schema = Schema(steps: Schema.current.steps + ["CREATE TABLE event (x)"])
    #expect(throws: AuditLogError.self) {
      _ = try AuditLog.create(at: folder.log, durability: .current, schema: schema)
    }
    #expect(folder.files == [])
  }

  @Test func `refuses a place where an earlier log left its journal`() throws {
    let folder = TemporaryFolder()
    try Data("journal".utf8).write(to: URL(fileURLWithPath: folder.log + "-journal"))
    expect(.alreadyExists(path: folder.log + "-journal")) {
      _ = try AuditLog.create(at: folder.log)
    }
    #expect(folder.files == ["mwctl.db-journal"])
  }
}

@Suite struct `Opening a log` {
  @Test func `never makes one`() {
    let folder = TemporaryFolder()
    expect(.notFound(path: folder.log)) { _ = try AuditLog.open(at: folder.log) }
    expect(.notFound(path: folder.log)) {
      _ = try AuditLog.open(at: folder.log, access: .readOnly)
    }
    #expect(folder.files == [])
  }

  @Test(arguments: ["", "not a log", String(repeating: "not a log ", count: 1000)])
  func `refuses a file that is something else`(text: String) throws {
    let folder = TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.log))
    expect(.notALog(path: folder.log)) { _ = try AuditLog.open(at: folder.log) }
    #expect(FileManager.default.contents(atPath: folder.log) == Data(text.utf8))
  }

  @Test func `refuses a folder`() {
    let folder = TemporaryFolder()
    expect(.notALog(path: folder.path)) { _ = try AuditLog.open(at: folder.path) }
  }

  @Test func `refuses the database of something else, and leaves it as it is`() throws {
    let folder = TemporaryFolder()
    let queue = try DatabaseQueue(path: folder.log)
    try queue.write { db in try db.execute(sql: "CREATE TABLE event (position)") }
    try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = WAL") }
    try queue.close()
    let before = FileManager.default.contents(atPath: folder.log)
    expect(.notALog(path: folder.log)) { _ = try AuditLog.open(at: folder.log) }
    #expect(FileManager.default.contents(atPath: folder.log) == before)
  }

  @Test func `finds again what was recorded`() throws {
    let folder = TemporaryFolder()
    let record = try AuditLog.create(at: folder.log).append(draft("1", .log))
    let log = try AuditLog.open(at: folder.log)
    let found = try log.read { reader in try reader.event(at: 0) }
    #expect(found == record.first)
    try log.append(draft("2", .log))
    try log.checkSound()
  }

  @Test func `refuses one that a newer version wrote`() throws {
    let folder = TemporaryFolder()
    let newer = Schema(steps: Schema.current.steps + ["CREATE TABLE later (x)"])
    _ = try AuditLog.create(at: folder.log, durability: .current, schema: newer)
    expect(.newerSchema(found: current + 1, known: current)) {
      _ = try AuditLog.open(at: folder.log)
    }
    #expect(folder.files == ["mwctl.db"])
  }

  @Test(arguments: [Durability.rollbackJournal, .writeAheadLog])
  func `brings one of an older version up to date, and makes a backup first`(
    durability: Durability
  ) throws {
    let folder = TemporaryFolder()
    let old = try AuditLog.create(at: folder.log, durability: durability, schema: .current)
    try old.fill(3)
    let entries = try old.entries()
    let newer = Schema(steps: Schema.current.steps + ["CREATE TABLE later (x)"])
    let log = try AuditLog.open(at: folder.log, durability: durability, schema: newer)
    #expect(try log.entries() == entries)
    let backups = folder.files.filter { $0.hasPrefix("mwctl.db.format\(current)-backup.") }
    #expect(backups.count == 1)
    let backup = folder.path + "/" + (backups.first ?? "")
    #expect(try mode(of: backup) == 0o600)
    _ = try AuditLog.open(at: folder.log, durability: durability, schema: newer)
    #expect(folder.files.filter { $0.contains("backup") } == backups)
    #expect(try AuditLog.open(at: backup).entries() == entries)
    expect(.newerSchema(found: current + 1, known: current)) {
      _ = try AuditLog.open(at: folder.log)
    }
  }

  @Test func `leaves an older one as it is when it can't be brought up to date`() throws {
    let folder = TemporaryFolder()
    try AuditLog.create(at: folder.log).fill(3)
    let broken = Schema(steps: Schema.current.steps + ["CREATE TABLE later (x); nonsense"])
    #expect(throws: AuditLogError.self) {
      _ = try AuditLog.open(at: folder.log, durability: .current, schema: broken)
    }
    try AuditLog.open(at: folder.log).checkSound()
    expect(.olderSchema(found: current, known: current + 1)) {
      _ = try AuditLog.open(
        at: folder.log, access: .readOnly, durability: .current, schema: broken)
    }
  }
}

@Suite struct `A log opened for reading` {
  @Test func `is read, and refuses to be written`() throws {
    let folder = TemporaryFolder()
    try AuditLog.create(at: folder.log).fill(3)
    let log = try AuditLog.open(at: folder.log, access: .readOnly)
    try log.checkSound()
    expect(.readOnly) { try log.append(draft("x", .log)) }
  }

  @Test func `needs no permission to write`() async throws {
    let folder = TemporaryFolder()
    try AuditLog.create(at: folder.log).fill(3)
    try setMode(0o444, of: folder.log)
    try setMode(0o555, of: folder.path)
    await #expect(processExitsWith: .success) {
      [folder = folder.path as String, log = folder.log as String] in
      // Permissions do not hold for root.
      if geteuid() == 0 { try #require(setuid(65534) == 0) }
      try #require(access(folder, W_OK) != 0)
      try AuditLog.open(at: log, access: .readOnly).checkSound()
      let writer = try AuditLog.open(at: log)
      try writer.checkSound()
      expect(.readOnly) { try writer.append(draft("x", .log)) }
    }
    try setMode(0o755, of: folder.path)
  }
}

@Suite struct `The way to the disk` {
  @Test func `depends on the version of SQLite`() {
    #expect(Durability(sqliteVersion: 3_040_001) == .rollbackJournal)
    #expect(Durability(sqliteVersion: 3_051_002) == .rollbackJournal)
    #expect(Durability(sqliteVersion: 3_051_003) == .writeAheadLog)
    #expect(Durability(sqliteVersion: 3_052_000) == .writeAheadLog)
  }

  @Test func `is changed when another version of SQLite opens the log`() throws {
    let folder = TemporaryFolder()
    for durability in [Durability.rollbackJournal, .writeAheadLog, .rollbackJournal] {
      let log =
        try folder.files.isEmpty
        ? AuditLog.create(at: folder.log, durability: durability, schema: .current)
        : AuditLog.open(at: folder.log, durability: durability, schema: .current)
      try log.append(draft("\(UUID())", .log))
      try log.checkSound()
      let mode = try foreignConnection(folder).read { db in
        try String.fetchOne(db, sql: "PRAGMA journal_mode")
      }
      #expect((mode == "wal") == (durability == .writeAheadLog))
    }
  }
}

/// The format that this version writes.
private let current = Schema.current.version

private func mode(of path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return try #require(attributes[.posixPermissions] as? Int)
}

private func setMode(_ mode: Int, of path: String) throws {
  try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}
