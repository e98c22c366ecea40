import AuditLog
import Events
import GRDB
import Testing

@Suite struct `The cache of states` {
  let state = CachedState(foldVersion: 3, position: 7, version: 2, bytes: [1, 2, 3])

  @Test(arguments: Store.all)
  func `gives back what was stored last`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    let newer = CachedState(foldVersion: 4, position: 9, version: 3, bytes: [])
    try log.write { writer in
      try writer.storeState(state, key: "host/a")
      try writer.storeState(state, key: "host/b")
      try writer.storeState(newer, key: "host/a")
    }
    try log.read { reader throws in
      #expect(try reader.cachedState(key: "host/a") == newer)
      #expect(try reader.cachedState(key: "host/b") == state)
      #expect(try reader.cachedState(key: "host/c") == nil)
      #expect(try reader.cachedStateKeys() == ["host/a", "host/b"])
    }
  }

  @Test(arguments: Store.all)
  func `is replaced as a whole`(store: Store) throws {
    let log = try store.create(TemporaryFolder())
    try log.write { writer in try writer.storeState(state, key: "host/a") }
    try log.write { writer in try writer.replaceStates(["host/b": state]) }
    let keys = try log.read { reader in try reader.cachedStateKeys() }
    #expect(keys == ["host/b"])
  }

  @Test(arguments: Store.all)
  func `is kept or lost together with the events`(store: Store) throws {
    struct Whatever: Error {}
    let log = try store.create(TemporaryFolder())
    #expect(throws: Whatever.self) {
      try log.write { writer in
        try writer.append([draft("a", .log)])
        try writer.storeState(state, key: "log")
        throw Whatever()
      }
    }
    let kept = try log.read { reader in try reader.cachedState(key: "log") }
    #expect(kept == nil)
  }

  @Test(arguments: [
    "bytes = x'010204'", "fold_version = 4", "position = 8", "version = 3", "key = 'host/b'",
    "digest = x'00'",
  ])
  func `forgets a state that was tampered with`(change: String) throws {
    let folder = TemporaryFolder()
    let log = try Store.rollbackJournal.create(folder)
    try log.write { writer in try writer.storeState(state, key: "host/a") }
    try foreignConnection(folder).write { db in try db.execute(sql: "UPDATE state SET \(change)") }
    try log.read { reader throws in
      for key in try reader.cachedStateKeys() {
        #expect(try reader.cachedState(key: key) == nil)
      }
    }
  }
}
