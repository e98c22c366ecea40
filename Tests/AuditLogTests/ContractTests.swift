import AuditLog
import Events
import Testing

/// What every store promises, whatever it is made of.
@Suite struct `A log` {
  @Test(arguments: Store.all)
  func `is empty at first`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    try log.read { reader throws in
      #expect(try reader.nextPosition() == 0)
      #expect(try reader.head().size == 0)
      #expect(try reader.version(of: .log) == 0)
      #expect(try reader.streams() == [])
      #expect(try reader.event(at: 0) == nil)
      #expect(try reader.entryBytes(at: 0) == nil)
      #expect(try reader.position(recordedAtOrBefore: noon) == nil)
    }
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `numbers events and versions without gaps`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let (a, b) = (stream("host/hv-01"), stream("window/night-1"))
    let first = try log.append(draft("1", a), draft("2", b), draft("3", a))
    let second = try log.append(draft("4", a))
    #expect((first + second).map(\.position) == [0, 1, 2, 3])
    #expect((first + second).map(\.version) == [1, 1, 2, 3])
    try log.read { reader throws in
      #expect(try reader.version(of: a) == 3)
      #expect(try reader.version(of: b) == 1)
      #expect(try reader.nextPosition() == 4)
    }
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `gives back what was appended, byte for byte`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let event = departure(of: vm(1))
    let records = try log.append(
      draft("1", stream("host/hv-01"), event), draft("ünï \"2\"", .log))
    try log.read { reader throws in
      for record in records {
        #expect(try reader.event(at: record.position) == record)
        let bytes = try Entry.encode(record)
        #expect(try reader.entryBytes(at: record.position) == bytes)
      }
    }
    var decoded: [RecordedEvent] = []
    try log.read { reader in try reader.forEach { decoded.append($0.decode()) } }
    #expect(decoded == records)
  }

  @Test(arguments: Store.all)
  func `refuses to append to a stream that has moved`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    try log.fill(2)
    let host = stream("host/hv-01")
    expect(.conflict(stream: host, expected: 1, actual: 2)) {
      try log.write { writer in
        _ = try writer.append(
          [draft("late", host)], expecting: [host: 1], recordedAt: noon, source: "x")
      }
    }
    try log.checkSound()
    #expect(try log.positions() == [0, 1])
  }

  @Test(arguments: Store.all)
  func `checks the version of streams it does not append to`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    try log.fill(1)
    let host = stream("host/hv-01")
    expect(.conflict(stream: host, expected: 0, actual: 1)) {
      try log.write { writer in
        _ = try writer.append(
          [draft("x", .log)], expecting: [.log: 0, host: 0], recordedAt: noon, source: "x")
      }
    }
  }

  @Test(arguments: Store.all)
  func `refuses an id that is taken, in the log and within an append`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    try log.append(draft("1", .log))
    expect(.duplicateID("1")) { try log.append(draft("1", stream("host/hv-01"))) }
    expect(.duplicateID("2")) { try log.append(draft("2", .log), draft("2", .log)) }
    #expect(try log.positions() == [0])
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `refuses an event that is too large or was unreadable`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let unreadable = Event.unreadable(UnreadableEvent(type: "t", why: "w"))
    for event in [failure(bytes: 70_000), unreadable] {
      let error = #expect(throws: AuditLogError.self) { try log.append(draft("1", .log, event)) }
      guard case .invalidEvent = error?.code else {
        Issue.record("another error: \(String(describing: error))")
        continue
      }
    }
    #expect(try log.positions() == [])
  }

  @Test(arguments: Store.all)
  func `records nothing of a write that throws`(store: Store) throws {
    struct Whatever: Error {}
    let log = try store.create(TemporaryFolder())
    try log.fill(1)
    #expect(throws: Whatever.self) {
      try log.write { writer in
        try writer.append([draft("a", .log), draft("b", .log)])
        throw Whatever()
      }
    }
    #expect(try log.positions() == [0])
    try log.checkSound()
    try log.append(draft("a", .log))
  }

  @Test(arguments: Store.all)
  func `records nothing of a write that goes on after a failed append`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    expect(.duplicateID("a")) {
      try log.write { writer in
        try writer.append([draft("a", .log)])
        _ = try? writer.append([draft("b", .log), draft("a", .log)])
        _ = try? writer.append([draft("c", .log)])
      }
    }
    #expect(try log.positions() == [])
  }

  @Test(arguments: Store.all)
  func `shows a writer what it has appended so far`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let head = try log.write { writer in
      let records = try writer.append([draft("a", .log)])
      #expect(try writer.event(at: 0) == records.first)
      try writer.append([draft("b", .log)])
      #expect(try writer.version(of: .log) == 2)
      return try writer.head()
    }
    let after = try log.read { reader in try reader.head() }
    #expect(after == head)
    #expect(after.size == 2)
  }

  @Test(arguments: Store.all)
  func `has the tree head of the definition after every append`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    for size in 0..<40 {
      try log.checkSound()
      try log.append(draft("\(size)", .log))
    }
    try log.checkSound()
  }

  @Test(arguments: Store.all)
  func `appends nothing when given nothing`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let records = try log.write { writer in
      try writer.append([], expecting: [.log: 0], recordedAt: noon, source: "x")
    }
    #expect(records == [])
    try log.checkSound()
  }
}
