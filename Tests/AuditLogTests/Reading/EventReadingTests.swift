import AuditLog
import Events
import Foundation
import GRDB
import Testing

/// Events are decoded by several threads; nobody can tell but by the clock.
@Suite struct `Going through events` {
  /// More than fit into all batches that are under way at once.
  private static let count = 5_000

  private func log(_ folder: TemporaryFolder) throws -> AuditLog {
    let log = try Store.rollbackJournal.create(folder)
    let drafts = (0..<Self.count).map { number in
      let event = number % 3 == 0 ? departure(of: vm(number % 10)) : failure(bytes: number % 90)
      return draft("\(number)", stream("host/hv-\(number % 7)"), event)
    }
    _ = try log.write { writer in try writer.append(drafts) }
    return log
  }

  /// What the entries say one by one.
  private func oneByOne(_ log: AuditLog, _ query: LogQuery = LogQuery()) throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    try log.read { reader in try reader.forEach(query) { events.append($0.decode()) } }
    return events
  }

  private func all(_ log: AuditLog, _ query: LogQuery = LogQuery()) throws -> [RecordedEvent] {
    var events: [RecordedEvent] = []
    try log.read { reader in try reader.forEachEvent(query) { events.append($0) } }
    return events
  }

  @Test func `gives what the entries say, in their order`() throws {
    let log = try log(TemporaryFolder())
    let events = try all(log)
    #expect(events.map(\.position) == Array(0..<Position(Self.count)))
    #expect(try events == oneByOne(log))
    for size: Position in [0, 1, 127, 128, 129, 256, 257] {
      let query = LogQuery(positions: 3..<3 + size)
      #expect(try all(log, query) == oneByOne(log, query))
    }
    let query = LogQuery(stream: stream("host/hv-3"), afterVersion: 5)
    #expect(try all(log, query) == oneByOne(log, query))
  }

  @Test func `tells of each damaged entry what its columns tell`() throws {
    let folder = TemporaryFolder()
    let log = try log(folder)
    try folder.tamper(
      """
      UPDATE event SET entry = substr(entry, 1, 100) WHERE position % 1000 = 17;
      UPDATE event SET version = version + 1000000 WHERE position = 18;
      UPDATE event SET stream = 'nonsense' WHERE position = 2500
      """)
    let events = try all(log)
    #expect(try events == oneByOne(log))
    let unreadable = events.filter { record in
      if case .unreadable = record.event { true } else { false }
    }
    #expect(unreadable.map(\.position) == [17, 18, 1017, 2017, 2500, 3017, 4017])
    #expect(unreadable.map(\.actor) == Array(repeating: "alice", count: 7))
  }

  @Test func `ends when told to, and leaves the log in order`() throws {
    struct Enough: Error {}
    let log = try log(TemporaryFolder())
    for last: Position in [0, 200, 4_999] {
      var seen: Position = -1
      #expect(throws: Enough.self) {
        try log.read { reader throws in
          try reader.forEachEvent { record in
            seen = record.position
            if seen == last { throw Enough() }
          }
        }
      }
      #expect(seen == last)
    }
    try log.append(draft("another", .log))
    #expect(try all(log).count == Self.count + 1)
  }

  @Test func `goes through others meanwhile`() throws {
    let log = try log(TemporaryFolder())
    var pairs = 0
    try log.read { reader throws in
      try reader.forEachEvent(LogQuery(positions: 0..<600)) { outer in
        guard outer.position % 200 == 0 else { return }
        let query = LogQuery(positions: outer.position..<outer.position + 300)
        try reader.forEachEvent(query) { _ in pairs += 1 }
        #expect(try reader.event(at: outer.position) == outer)
      }
    }
    #expect(pairs == 900)
  }

  @Test func `gives what stands before a place that cannot be read`() throws {
    let folder = TemporaryFolder()
    _ = try log(folder)
    let original = try #require(FileManager.default.contents(atPath: folder.log))
    var ends: [Int] = []
    for share in 3..<9 {
      // A page that is one of no table any more.
      let page = original.count * share / 10 / 4096 * 4096
      var bytes = original
      bytes.replaceSubrange(page..<page + 4096, with: Data(count: 4096))
      try bytes.write(to: URL(filePath: folder.log))
      let log = try AuditLog.open(at: folder.log)
      var (expected, events): ([RecordedEvent], [RecordedEvent]) = ([], [])
      let error = Self.thrown {
        try log.read { reader in try reader.forEach { expected.append($0.decode()) } }
      }
      let found = Self.thrown {
        try log.read { reader in try reader.forEachEvent { events.append($0) } }
      }
      #expect(found == error)
      #expect(events == expected)
      ends.append(events.count)
    }
    #expect(ends.contains { (200..<Self.count).contains($0) })
  }

  private static func thrown(_ body: () throws -> Void) -> AuditLogError? {
    do {
      try body()
      return nil
    } catch {
      return error as? AuditLogError
    }
  }
}
