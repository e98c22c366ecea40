import AuditLog
import Events
import Foundation
import GRDB
import Testing

@Suite struct `A damaged entry` {
  /// Changes the log as somebody would who knows how.
  private func damage(_ change: String) throws -> (AuditLog, [RecordedEvent]) {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    let records = try log.append(
      draft("1", .log), draft("2", stream("host/hv-01"), departure(of: vm(1)), actor: "bob"),
      draft("3", .log))
    try foreignConnection(folder).write { db in
      try db.execute(sql: "DROP TRIGGER event_update; UPDATE event SET \(change)")
    }
    return (log, records)
  }

  @Test(arguments: [
    "entry = x'' WHERE position = 1",
    "entry = x'FFFE00' WHERE position = 1",
    "entry = substr(entry, 1, 100) WHERE position = 1",
    "entry = (SELECT entry FROM event WHERE position = 0) WHERE position = 1",
    "entry = CAST('{}' AS BLOB) WHERE position = 1",
  ])
  func `is read as unreadable, from its columns`(change: String) throws {
    let (log, records) = try damage(change)
    let found = try #require(try log.read { reader in try reader.event(at: 1) })
    guard case .unreadable(let event) = found.event else {
      Issue.record("it was read as \(found)")
      return
    }
    #expect(event.type == "dev.mwctl.vm.departed.v1")
    #expect(!event.why.isEmpty)
    #expect(found.position == 1)
    #expect(found.version == 1)
    #expect(found.stream == records[1].stream)
    #expect(found.actor == "bob")
    #expect(found.time == records[1].time)
    #expect(found.recordedAt == records[1].recordedAt)
    #expect(found.draft.id == "2")
    #expect(found.draft.commandID == "command of 2")
  }

  @Test(arguments: [
    "stream = 'host/hv-07' WHERE position = 1", "version = 9 WHERE position = 1",
    "stream = 'nonsense' WHERE position = 1",
  ])
  func `is one whose columns say something else`(change: String) throws {
    let (log, _) = try damage(change)
    let found = try #require(try log.read { reader in try reader.event(at: 1) })
    guard case .unreadable = found.event else {
      Issue.record("it was read as \(found)")
      return
    }
  }

  @Test func `does not keep the others from being read`() throws {
    let (log, records) = try damage("entry = x'00' WHERE position = 1")
    var decoded: [RecordedEvent] = []
    try log.read { reader in try reader.forEach { decoded.append($0.decode()) } }
    #expect(decoded.count == 3)
    #expect(decoded.first == records.first)
    #expect(decoded.last == records.last)
  }

  /// Bytes changed one by one, all over the file: nothing may crash.
  @Test(arguments: 0..<20)
  func `never crashes whoever reads it`(seed: UInt64) throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    for index in 0..<30 {
      try log.append(draft("\(index)", stream("host/hv-\(index % 3)"), departure(of: vm(1))))
    }
    var bytes = try #require(FileManager.default.contents(atPath: folder.log))
    var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<40 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[100 + Int(random >> 33) % (bytes.count - 100)] ^= UInt8(
        truncatingIfNeeded: random >> 20)
    }
    let damaged = TemporaryFolder()
    try bytes.write(to: URL(fileURLWithPath: damaged.log))
    do {
      let log = try AuditLog.open(at: damaged.log)
      try log.read { reader in
        _ = try? reader.head()
        _ = try? reader.streams(prefix: "host/")
        _ = try? reader.lastStream(ofVM: vm(1))
        _ = try? reader.position(recordedAtOrBefore: noon)
        _ = try? reader.cachedState(key: "host/hv-1")
        try reader.forEach { entry in _ = entry.decode() }
      }
      _ = try log.append(draft("more", .log))
    } catch is AuditLogError {
      // Whatever it says: it says it.
    }
  }
}

@Suite struct `An error` {
  @Test(arguments: [
    (AuditLogError.Code.notFound(path: "/l"), "There is no log at '/l'."),
    (.alreadyExists(path: "/l"), "'/l' exists already and was left as it is."),
    (.notALog(path: "/l"), "'/l' is not a log of this tool."),
    (.newerSchema(found: 3, known: 2), "The log '/l' has format 3, this version knows"),
    (.olderSchema(found: 1, known: 2), "The log '/l' has format 1, this version needs 2."),
    (.busy, "The log '/l' is busy: another process is using it. Nothing was recorded."),
    (
      .conflict(stream: .log, expected: 1, actual: 2),
      "The stream 'log' is at version 2, not at 1 as expected. Nothing was recorded."
    ),
    (.duplicateID("k"), "An event with the id 'k' is recorded already. Nothing was recorded."),
    (.guardViolation("an event is never changed"), "The log '/l' refuses the change: an event"),
    (.corrupt(position: 7, what: "it is gone"), "The log '/l' is damaged at position 7: it is"),
    (.corrupt(position: nil, what: "it is gone"), "The log '/l' is damaged: it is gone."),
    (.readOnly, "The log '/l' can't be written here."),
    (.diskFull, "The disk that holds '/l' is full. Nothing was recorded."),
    (
      .outcomeUnknown(why: "No answer."),
      "Whether the events were recorded in '/l' is unknown. No answer."
    ),
    (.io("no answer"), "The log '/l' can't be used: no answer."),
  ])
  func `says what is wrong and what to do`(code: AuditLogError.Code, beginning: String) {
    let text = AuditLogError(code, path: "/l").description
    #expect(text.hasPrefix(beginning), "\(text)")
    #expect(text.hasSuffix("."))
    #expect(text.count > beginning.count)
  }

  @Test func `of the programmer ends the process`() async {
    await #expect(processExitsWith: .failure) { [path = TemporaryFolder().log as String] in
      let log = try AuditLog.create(at: path)
      try log.write { writer in
        _ = try writer.append([draft("1", .log)], expecting: [:], recordedAt: noon, source: "x")
      }
    }
  }
}
