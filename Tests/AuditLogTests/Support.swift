import AuditLog
import Events
import Foundation
import GRDB
import Testing

/// A folder of one test's own; all of them are gone when the tests end.
struct TemporaryFolder: Sendable {
  let path: String

  init() {
    path = Self.root + "/" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  var log: String { path + "/mwctl.db" }
  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private static let root: String = {
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
    return FileManager.default.temporaryDirectory.path + "/mwctl-log-\(UUID().uuidString)"
  }()
}

/// A kind of store that the contract suite is put through.
struct Store: Codable, Sendable, CustomTestStringConvertible {
  private let isWriteAhead: Bool

  static let rollbackJournal = Store(isWriteAhead: false)
  static let writeAheadLog = Store(isWriteAhead: true)
  static let all = [rollbackJournal, writeAheadLog]

  var testDescription: String {
    isWriteAhead ? "SQLite with a write-ahead log" : "SQLite with a rollback journal"
  }
  var durability: Durability { isWriteAhead ? .writeAheadLog : .rollbackJournal }

  func create(_ folder: TemporaryFolder) throws -> AuditLog {
    try AuditLog.create(at: folder.log, durability: durability, schema: .current)
  }

  func open(_ path: String, busyTimeoutSeconds: Double = 60) throws -> AuditLog {
    try AuditLog.open(
      at: path, busyTimeoutSeconds: busyTimeoutSeconds, durability: durability, schema: .current)
  }
}

let noon = Timestamp(milliseconds: 1_299_326_400_000)

func stream(_ name: String) -> StreamName {
  guard let stream = StreamName(name) else { preconditionFailure("'\(name)' names no stream.") }
  return stream
}

func vm(_ digit: Int) -> VMID {
  guard let vm = VMID("6A257FA0-0000-0000-0000-00000000000\(digit)") else {
    preconditionFailure("A digit is wanted.")
  }
  return vm
}

func departure(of vm: VMID) -> Event {
  guard let destination = HostName("hv-02") else { preconditionFailure("A host's name.") }
  return .vmDeparted(VMDeparted(vm: vm, destination: destination))
}

/// An event whose entry takes a little more than `bytes` bytes.
func failure(bytes: Int = 1) -> Event {
  .actionFailed(
    ActionFailed(
      action: .patch, vm: nil, attempt: nil, failure: String(repeating: "x", count: bytes),
      details: [:]))
}

func draft(
  _ id: String, _ stream: StreamName, _ event: Event = failure(), at time: Timestamp = noon,
  actor: String = "alice", command: String? = nil
) -> EventDraft {
  EventDraft(
    id: id, stream: stream, event: event, time: time, actor: actor,
    commandID: command ?? "command of \(id)", workflowVersion: "1")
}

extension LogWriter {
  /// Appends at whatever versions the streams have.
  @discardableResult
  func append(_ drafts: [EventDraft], recordedAt: Timestamp = noon) throws -> [RecordedEvent] {
    var expecting: [StreamName: StreamVersion] = [:]
    for draft in drafts { expecting[draft.stream] = try version(of: draft.stream) }
    return try append(
      drafts, expecting: expecting, recordedAt: recordedAt, source: "contoso.example/hyper-v")
  }
}

extension AuditLog {
  @discardableResult
  func append(_ drafts: EventDraft..., recordedAt: Timestamp = noon) throws -> [RecordedEvent] {
    try write { writer in try writer.append(drafts, recordedAt: recordedAt) }
  }

  /// Appends `count` events to one stream, each in a write of its own.
  func fill(_ count: Int, _ name: String = "host/hv-01", prefix: String = "") throws {
    for index in 0..<count { try append(draft("\(prefix)\(name) \(index)", stream(name))) }
  }

  func positions(_ query: LogQuery = LogQuery()) throws -> [Position] {
    var positions: [Position] = []
    try read { reader in try reader.forEach(query) { positions.append($0.position) } }
    return positions
  }

  func entries() throws -> [[UInt8]] {
    var entries: [[UInt8]] = []
    try read { reader in try reader.forEach { entries.append($0.bytes) } }
    return entries
  }

  /// What must be so whatever happened: gapless positions, and a tree over just these entries.
  func checkSound() throws {
    let entries = try entries()
    let head = try read { reader in try reader.head() }
    #expect(try positions() == Array(0..<Int64(entries.count)))
    #expect(head.size == Int64(entries.count))
    #expect(head.root == naiveRoot(entries))
  }
}

/// The log's file as anybody may open it, without the log's own precautions.
func foreignConnection(_ folder: TemporaryFolder) throws -> DatabaseQueue {
  var configuration = Configuration()
  configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA recursive_triggers = OFF") }
  return try DatabaseQueue(path: folder.log, configuration: configuration)
}

/// Runs `body`, which must throw an error of the log.
@discardableResult
func expect(
  _ expected: AuditLogError.Code, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) -> AuditLogError? {
  let error = #expect(throws: AuditLogError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.code == expected, sourceLocation: sourceLocation)
  return error
}

extension TemporaryFolder {
  /// Changes the log as somebody would who does not know its guards.
  func execute(_ sql: String) throws {
    try foreignConnection(self).write { db in try db.execute(sql: sql) }
  }

  /// Changes the log as somebody would who knows how: without its guards, which are put back then.
  func tamper(_ sql: String) throws {
    try foreignConnection(self).write { db in
      let guards = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for row in guards { try db.execute(sql: "DROP TRIGGER \(row[0] as String)") }
      try db.execute(sql: sql)
      for row in guards { try db.execute(sql: row[1]) }
    }
  }
}

extension TemporaryFolder {
  /// Makes the log's tree fit its entries again, as somebody would who knows how.
  func rebuildTree() throws {
    var frontier = MerkleTree.Frontier()
    let entries = try foreignConnection(self).read { db in
      try Data.fetchAll(db, sql: "SELECT entry FROM event ORDER BY position")
    }
    for entry in entries { frontier.append(leafHash: MerkleTree.leafHash(Array(entry))) }
    let text = frontier.bytes.map { String(format: "%02x", $0) }.joined()
    try tamper("UPDATE tree SET size = \(frontier.size), frontier = x'\(text)'")
  }
}

/// The events that a log begins with.
func birth(_ key: SigningKey, origin: String = "contoso.example/hyper-v") -> [EventDraft] {
  [
    draft("birth", .log, .logCreated(LogCreated(origin: origin, toolVersion: "1"))),
    draft(
      "key", .log,
      .logKeyIntroduced(LogKeyIntroduced(verifierKey: key.verifier.description))),
  ]
}

extension AuditLog {
  /// Appends the events that a log begins with.
  func begin(_ key: SigningKey) throws { _ = try write { writer in try writer.append(birth(key)) } }

  @discardableResult
  func sign(with keys: SigningKey...) throws -> SignedNote {
    try write { writer in try writer.sign(with: keys) }
  }
}
