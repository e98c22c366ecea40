import AuditLog
import Events
import Testing

@Suite struct `Finding events` {
  @Test(arguments: Store.all)
  func `knows what a command recorded`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let records = try log.append(
      draft("1", .log, command: "A"), draft("2", .log, command: "B"),
      draft("3", .log, command: "A"))
    try log.read { reader throws in
      #expect(try reader.events(commandID: "A") == [records[0], records[2]])
      #expect(try reader.events(commandID: "a") == [])
      #expect(try reader.contains(id: "2"))
      #expect(try !reader.contains(id: "4"))
    }
  }

  @Test(arguments: Store.all)
  func `knows where a machine was last heard of`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let (one, two) = (vm(1), vm(2))
    try log.append(draft("1", stream("host/hv-01"), departure(of: one)))
    try log.append(draft("2", stream("host/hv-02"), departure(of: one)))
    try log.append(draft("3", stream("host/hv-01")))
    try log.read { reader throws in
      #expect(try reader.lastStream(ofVM: one) == stream("host/hv-02"))
      #expect(try reader.lastStream(ofVM: two) == nil)
    }
  }

  @Test(arguments: Store.all)
  func `lists streams by prefix in order`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let names = ["host/b", "window/w", "host/a-1", "log", "host/a", "host/z"]
    for name in names { try log.fill(2, name) }
    try log.read { reader throws in
      #expect(
        try reader.streams(prefix: "host/").map(\.description)
          == ["host/a", "host/a-1", "host/b", "host/z"])
      #expect(try reader.streams().map(\.description) == names.sorted())
      #expect(try reader.streams(prefix: "nothing") == [])
    }
  }

  @Test(arguments: Store.all)
  func `filters by whatever is asked for`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let (a, b) = (stream("host/a"), stream("host/b"))
    let one = vm(1)
    let later = noon.adding(seconds: 60)
    try log.append(
      draft("0", a), draft("1", b, at: later), draft("2", a, departure(of: one)),
      draft("3", b, departure(of: one), actor: "bob"), draft("4", a, at: later))
    #expect(try log.positions() == [0, 1, 2, 3, 4])
    #expect(try log.positions(LogQuery(positions: 1..<3)) == [1, 2])
    #expect(try log.positions(LogQuery(stream: a)) == [0, 2, 4])
    #expect(try log.positions(LogQuery(stream: a, afterVersion: 1)) == [2, 4])
    #expect(try log.positions(LogQuery(positions: 0..<4, stream: a, afterVersion: 1)) == [2])
    #expect(try log.positions(LogQuery(vm: one)) == [2, 3])
    #expect(try log.positions(LogQuery(stream: b, vm: one)) == [3])
    #expect(try log.positions(LogQuery(type: "dev.mwctl.vm.departed.v1")) == [2, 3])
    #expect(try log.positions(LogQuery(actor: "bob")) == [3])
    #expect(try log.positions(LogQuery(since: later)) == [1, 4])
    #expect(try log.positions(LogQuery(until: later)) == [0, 2, 3])
    #expect(try log.positions(LogQuery(positions: 5..<9)) == [])
  }

  @Test(arguments: Store.all)
  func `stops going through entries when told to`(store: Store) throws {
    struct Enough: Error {}
    let log = try store.create(TemporaryFolder())
    try log.fill(5)
    var seen: [Position] = []
    #expect(throws: Enough.self) {
      try log.read { reader throws in
        try reader.forEach { entry in
          seen.append(entry.position)
          if seen.count == 2 { throw Enough() }
        }
      }
    }
    #expect(seen == [0, 1])
    #expect(try log.positions() == [0, 1, 2, 3, 4])
  }

  @Test(arguments: Store.all)
  func `goes through entries while going through entries`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    try log.fill(3)
    var pairs = 0
    try log.read { reader throws in
      try reader.forEach { outer in
        let before = outer.bytes
        try reader.forEach { _ in pairs += 1 }
        #expect(outer.bytes == before)
      }
    }
    #expect(pairs == 9)
  }

  @Test(arguments: Store.all)
  func `finds the last position recorded by a moment`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    for (index, second) in [0, 10, 10, 20, 30].enumerated() {
      try log.append(draft("\(index)", .log), recordedAt: noon.adding(seconds: second))
    }
    try log.read { reader throws in
      for (second, position) in [(-1, nil), (0, 0), (9, 0), (10, 2), (29, 3), (30, 4), (99, 4)]
        as [(Int, Position?)]
      {
        let time = noon.adding(seconds: second)
        #expect(try reader.position(recordedAtOrBefore: time) == position, "second \(second)")
      }
    }
  }

  @Test(arguments: Store.all)
  func `finds a moment where the clock was set back`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    for (index, second) in [0, 100, 50, 60].enumerated() {
      try log.append(draft("\(index)", .log), recordedAt: noon.adding(seconds: second))
    }
    try log.read { reader throws in
      #expect(try reader.position(recordedAtOrBefore: noon.adding(seconds: 60)) == 3)
      #expect(try reader.position(recordedAtOrBefore: noon.adding(seconds: 10)) == 0)
    }
  }
}
