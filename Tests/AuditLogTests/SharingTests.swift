import AuditLog
import Dispatch
import Events
import Foundation
import GRDB
import Testing

@Suite struct `Sharing a log` {
  @Test(arguments: Store.all)
  func `is refused to a second writer after a while`(store: Store) throws {
    let folder = TemporaryFolder()
    let first = try store.create(folder)
    let second = try store.open(folder.log, busyTimeoutSeconds: 0.2)
    try first.write { writer in
      try writer.append([draft("1", .log)])
      let clock = ContinuousClock()
      let waited = clock.measure { expect(.busy) { try second.append(draft("2", .log)) } }
      #expect(waited >= .milliseconds(200))
      #expect(waited < .seconds(5))
    }
    try second.append(draft("2", .log))
    #expect(try first.positions() == [0, 1])
    try first.checkSound()
  }

  @Test func `is refused while a program that stands in no line is writing`() throws {
    let folder = TemporaryFolder()
    _ = try Store.rollbackJournal.create(folder)
    let log = try AuditLog.open(at: folder.log, busyTimeoutSeconds: 0.2)
    try foreignConnection(folder).writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        expect(.busy) { try log.append(draft("1", .log)) }
        return .rollback
      }
    }
    try log.append(draft("1", .log))
  }

  @Test func `records nothing when a reader keeps a commit waiting too long`() throws {
    let folder = TemporaryFolder()
    _ = try Store.rollbackJournal.create(folder)
    let log = try AuditLog.open(at: folder.log, busyTimeoutSeconds: 0.2)
    try AuditLog.open(at: folder.log).read { reader in
      _ = try reader.nextPosition()
      expect(.busy) { try log.append(draft("1", .log)) }
    }
    #expect(try log.positions() == [])
    try log.append(draft("1", .log))
    try log.checkSound()
  }

  @Test func `works where nobody can stand in line`() throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    try FileManager.default.createDirectory(
      atPath: folder.log + "-queue", withIntermediateDirectories: false)
    try log.fill(2)
    try log.checkSound()
  }

  @Test func `goes on when the line's file is garbage`() throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    for garbage in [Data(), Data([1, 2, 3]), Data(repeating: 0xFF, count: 100)] {
      try garbage.write(to: URL(fileURLWithPath: folder.log + "-queue"))
      try log.append(draft("\(UUID())", .log))
    }
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `lets threads append side by side`(store: Store) throws {
    let folder = TemporaryFolder()
    let log = try store.create(folder)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      #expect(throws: Never.self) {
        let log = thread < 4 ? log : try store.open(folder.log)
        try log.fill(10, "host/hv-\(thread % 4)", prefix: "\(thread) ")
      }
    }
    #expect(try log.positions().count == 80)
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `lets processes append side by side`(store: Store) async throws {
    let folder = TemporaryFolder()
    let log = try store.create(folder)
    await withTaskGroup { group in
      for process in 0..<4 {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = folder.log as String, process = process as Int, store = store as Store] in
            for index in 0..<10 {
              let log = try store.open(path)
              try log.append(
                draft("\(process)-\(index) a", .log),
                draft("\(process)-\(index) b", stream("host/hv-\(process)")))
            }
          }
        }
      }
    }
    #expect(try log.positions().count == 80)
    try log.read { reader throws in
      #expect(try reader.version(of: .log) == 40)
      #expect(try reader.version(of: stream("host/hv-3")) == 10)
    }
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `serves writers in the order they came`(store: Store) throws {
    let folder = TemporaryFolder()
    let log = try store.create(folder)
    let group = DispatchGroup()
    try log.write { writer in
      try writer.append([draft("first", .log)])
      for index in 0..<10 {
        group.enter()
        Thread.detachNewThread {
          #expect(throws: Never.self) {
            try store.open(folder.log).append(draft("\(index)", .log))
          }
          group.leave()
        }
        // The next one comes when this one has drawn its number; the writer above has number 1.
        while lastNumber(folder) < index + 2 { Thread.sleep(forTimeInterval: 0.001) }
      }
    }
    group.wait()
    var ids: [String] = []
    try log.read { reader in try reader.forEach { ids.append($0.decode().draft.id) } }
    #expect(ids == ["first"] + (0..<10).map(String.init))
  }
}

/// The last number that was drawn by somebody who wants to write.
private func lastNumber(_ folder: TemporaryFolder) -> Int {
  Int(FileManager.default.contents(atPath: folder.log + "-queue")?.first ?? 0)
}
