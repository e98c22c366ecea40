internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

/// One write: what was loaded, decided and appended under the log's write lock.
///
/// Every append names the versions that the decision rests on, and renews the cached fold of each
/// host it touches in the same transaction.
final class Ledger {
  /// What is so in this transaction, appended events included.
  let fleet: FleetReader
  /// Who records.
  let actor: String
  /// The key that makes a repeated command harmless.
  let commandID: String
  private let writer: LogWriter
  private let recordedAt: Timestamp
  private var appended = 0
  private var touched: Set<HostName> = []

  /// A write under one key; `fleet` is what an earlier command of the same write has loaded.
  init(
    _ writer: LogWriter, actor: String, commandID: String, recordedAt: Timestamp,
    fleet: FleetReader? = nil
  ) {
    self.writer = writer
    self.actor = actor
    self.commandID = commandID
    self.recordedAt = recordedAt
    self.fleet = fleet ?? FleetReader(writer)
  }

  /// The log that is written to.
  var reader: LogReader { writer }

  /// The position that the next event will get.
  var nextPosition: Position { get throws { try writer.nextPosition() } }

  /// Appends events of one command.
  ///
  /// - Parameters:
  ///   - events: The events with their streams, in order.
  ///   - time: When they happened, as told.
  ///   - causation: The id of the event that caused them, where there is one.
  @discardableResult
  func append(
    _ events: [(stream: StreamName, event: Event)], at time: Timestamp, causation: String? = nil
  ) throws -> [RecordedEvent] {
    guard !events.isEmpty else { return [] }
    var expected: [StreamName: StreamVersion] = [:]
    for stream in Set(events.map(\.stream)) { expected[stream] = try version(of: stream) }
    let drafts = try events.map { stream, event in
      defer { appended += 1 }
      return EventDraft(
        id: appended == 0 ? commandID : "\(commandID)#\(appended)", stream: stream, event: event,
        time: time, actor: actor, commandID: commandID, correlationID: try correlation(stream),
        causationID: causation, workflowVersion: Rules.version)
    }
    let records = try writer.append(
      drafts, expecting: expected, recordedAt: recordedAt, source: try origin(events))
    for record in records { try fleet.take(record) }
    for case .host(let name) in expected.keys { touched.insert(name) }
    return records
  }

  /// The version that the decision rests on: that of the state it was made on.
  private func version(of stream: StreamName) throws -> StreamVersion {
    switch stream {
    case .host(let name): try fleet.host(name)?.version ?? 0
    case .window(let id): try fleet.window(id)?.version ?? 0
    case .log: try writer.version(of: .log)
    }
  }

  private func correlation(_ stream: StreamName) throws -> String? {
    switch stream {
    case .window: stream.description
    case .host(let name):
      try fleet.host(name)?.window.map { StreamName.window($0).description }
    case .log: nil
    }
  }

  private func origin(_ events: [(stream: StreamName, event: Event)]) throws -> String {
    if case .logCreated(let fact) = events.first?.event { return fact.origin }
    return try fleet.logState().origin
  }

  /// Signs what the log holds now, what was appended just now included.
  func sign(with keys: [SigningKey], hashed: HashedEntries? = nil) throws -> SignedNote {
    try writer.sign(with: keys, hashed: hashed)
  }

  /// Renews the cached fold of each host that was appended to: once, however many events it got.
  func storeStates() throws {
    for name in touched.sorted() { try storeState(of: name) }
    touched = []
  }

  private func storeState(of name: HostName) throws {
    guard let host = try fleet.host(name), host.parked == nil else { return }
    let state = CachedState(
      foldVersion: Host.foldVersion, position: host.position, version: host.version,
      bytes: try CachedFold.bytes(of: host))
    try writer.storeState(state, key: StreamName.host(name).description)
  }
}

extension AuditLog {
  /// Runs one write: `body` loads, decides and appends; all of it is kept, or nothing.
  func transact<Result>(
    actor: String, commandID: String? = nil, _ body: (Ledger) throws -> Result
  ) throws -> Result {
    let key = commandID ?? UUID().uuidString
    return try write { writer in
      let ledger = Ledger(writer, actor: actor, commandID: key, recordedAt: Environment.now)
      let result = try body(ledger)
      try ledger.storeStates()
      return result
    }
  }
}
