import AuditLog
import Dispatch
import Events
import Foundation
import Testing

@Suite struct `A crash` {
  /// A process that appends as fast as it can is killed at some moment or other.
  ///
  /// What it was told is recorded must be there, and of each write all or nothing.
  @Test(arguments: 0..<6)
  func `loses nothing that was acknowledged`(round: Int) async throws {
    let folder = TemporaryFolder()
    _ = try AuditLog.create(at: folder.log)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = folder.log as String, round = round as Int] in
      let log = try AuditLog.open(at: path)
      let acknowledged = open(path + "-acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.03 + Double(round) * 0.0177)
        kill(getpid(), SIGKILL)
      }
      for index in 0... {
        try log.append(
          draft("\(index) a", .log), draft("\(index) b", stream("host/hv-01")),
          draft("\(index) c", .log, failure(bytes: 20_000)))
        _ = write(acknowledged, "x", 1)
      }
    }
    let log = try AuditLog.open(at: folder.log)
    let acknowledged = FileManager.default.contents(atPath: folder.log + "-acknowledged")
    let count = try log.positions().count
    #expect(count % 3 == 0)
    #expect(count >= (acknowledged?.count ?? 0) * 3)
    try log.checkSound()
    try log.append(draft("after", .log))
    try log.checkSound()
  }

  /// The files as they lie there in the middle of a write too large for the page cache.
  ///
  /// The database is half changed, and the journal has to undo it.
  @Test(arguments: [AuditLog.Access.readWrite, .readOnly])
  func `in the middle of a write is undone by whoever comes next`(access: AuditLog.Access) throws {
    let (folder, crashed) = (TemporaryFolder(), TemporaryFolder())
    let log = try Store.rollbackJournal.create(folder)
    try log.fill(3)
    let before = try log.entries()
    try log.write { writer in
      for index in 0..<250 {
        try writer.append([draft("big \(index)", .log, failure(bytes: 50_000))])
      }
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: folder.log + suffix, toPath: crashed.log + suffix)
      }
    }
    let sizes = try [folder.log, crashed.log].map { path in
      try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }
    try #require(sizes[1] > 1_000_000 && sizes[1] < sizes[0], "the crash is no crash")
    let next = try AuditLog.open(at: crashed.log, access: access)
    #expect(try next.entries() == before)
    try next.checkSound()
  }
}

@Suite struct `A COMMIT that fails` {
  @Test func `is a success if the events are there`() throws {
    let log = try AuditLog.create(at: TemporaryFolder().log)
    try log.append(draft("1", .log))
    let error = expect(.readOnly) {
      try AuditLog.open(at: log.path, access: .readOnly).append(draft("2", .log))
    }
    let failure = try #require(error)
    try log.settle(failure, firstID: "1")
    expect(.readOnly) { try log.settle(failure, firstID: "2") }
    expect(.readOnly) { try log.settle(failure, firstID: nil) }
  }

  @Test func `is unknown if nobody can look`() throws {
    let folder = TemporaryFolder()
    let log = try AuditLog.create(at: folder.log)
    let error = expect(.readOnly) {
      try AuditLog.open(at: log.path, access: .readOnly).append(draft("2", .log))
    }
    let failure = try #require(error)
    try FileManager.default.removeItem(atPath: folder.log)
    let unknown = #expect(throws: AuditLogError.self) { try log.settle(failure, firstID: "1") }
    guard case .outcomeUnknown = unknown?.code else {
      Issue.record("another error: \(String(describing: unknown))")
      return
    }
  }

  /// A file that may not grow stands for a disk that fails.
  @Test func `is a failure if nothing is there, and the log goes on`() async throws {
    let folder = TemporaryFolder()
    try AuditLog.create(at: folder.log).fill(3)
    await #expect(processExitsWith: .success) { [path = folder.log as String] in
      let log = try AuditLog.open(at: path)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let unlimited = limit.rlim_cur
      limit.rlim_cur = 80_000
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      var isDecided = false
      let error = #expect(throws: AuditLogError.self) {
        try log.write { writer in
          try writer.append([draft("a", .log, failure(bytes: 60_000))])
          isDecided = true
        }
      }
      #expect(isDecided, "it was to fail in COMMIT")
      guard case .io = error?.code else {
        Issue.record("another error: \(String(describing: error))")
        return
      }
      limit.rlim_cur = unlimited
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      try log.checkSound()
      #expect(try log.positions() == [0, 1, 2])
      try log.append(draft("a", .log))
      try log.checkSound()
    }
  }
}
