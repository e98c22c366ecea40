public import Events
import Foundation
import GRDB

/// The log while nobody else can append to it.
///
/// Valid only inside the closure of ``AuditLog/write(_:)``.
public final class LogWriter: LogReader {
  /// The id of the first event appended: whether it is there tells what became of the write.
  private(set) var firstID: String?
  /// Why an append failed: the whole write is then undone.
  private(set) var failure: AuditLogError?

  /// Appends events, all or none.
  ///
  /// - Parameters:
  ///   - drafts: The events, in their order.
  ///   - expecting: The version that each stream had when the events were decided on.
  ///   - recordedAt: The machine's clock.
  ///   - source: The log's origin.
  /// - Returns: The events with their positions and versions.
  /// - Throws: ``AuditLogError`` if a stream has moved, an id is taken or an event does not fit an
  ///   entry. The write as a whole is then undone, whatever is done afterwards.
  /// - Precondition: `expecting` names the stream of every draft.
  /// - Complexity: O(log *n*) for each event.
  public func append(
    _ drafts: [EventDraft], expecting: [StreamName: StreamVersion], recordedAt: Timestamp,
    source: String
  ) throws(AuditLogError) -> [RecordedEvent] {
    precondition(
      drafts.allSatisfy { expecting[$0.stream] != nil },
      "An append names the version of each stream that it was decided on.")
    if let failure { throw failure }
    do {
      try check(expecting)
      let records = try place(drafts, versions: expecting, recordedAt: recordedAt, source: source)
      try insert(records)
      firstID = firstID ?? drafts.first?.id
      return records
    } catch {
      failure = error
      throw error
    }
  }

  private func check(_ expecting: [StreamName: StreamVersion]) throws(AuditLogError) {
    for (stream, expected) in expecting.sorted(by: { $0.key < $1.key }) {
      let actual = try version(of: stream)
      guard actual == expected else {
        throw AuditLogError(
          .conflict(stream: stream, expected: expected, actual: actual), path: path)
      }
    }
  }

  private func place(
    _ drafts: [EventDraft], versions: [StreamName: StreamVersion], recordedAt: Timestamp,
    source: String
  ) throws(AuditLogError) -> [RecordedEvent] {
    var position = try nextPosition()
    var versions = versions
    var records: [RecordedEvent] = []
    records.reserveCapacity(drafts.count)
    for draft in drafts {
      let version = (versions[draft.stream] ?? 0) + 1
      versions[draft.stream] = version
      records.append(
        RecordedEvent(
          position: position, version: version, recordedAt: recordedAt, source: source,
          draft: draft))
      position += 1
    }
    return records
  }

  private func insert(_ records: [RecordedEvent]) throws(AuditLogError) {
    guard !records.isEmpty else { return }
    var frontier = try frontier()
    for record in records {
      let entry: [UInt8]
      do {
        entry = try Entry.encode(record)
      } catch {
        throw AuditLogError(.invalidEvent(error), path: path)
      }
      let leafHash = MerkleTree.leafHash(entry)
      try insert(record, vm: record.event.vm?.text, entry: entry, leafHash: leafHash)
      frontier.append(leafHash: leafHash)
    }
    try store(frontier)
  }

  /// Keeps the tree over all entries.
  func store(_ frontier: MerkleTree.Frontier) throws(AuditLogError) {
    try run(
      "UPDATE tree SET size = ?, frontier = ? WHERE id = 0",
      [frontier.size, Data(frontier.bytes)])
  }

  /// Adds the row of an entry.
  func insert(
    _ record: RecordedEvent, vm: String?, entry: [UInt8], leafHash: [UInt8]
  ) throws(AuditLogError) {
    let draft = record.draft
    do {
      try run(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
          record.position, draft.stream.description, record.version, draft.id, draft.event.type,
          vm, draft.actor, draft.commandID, draft.time.milliseconds,
          record.recordedAt.milliseconds, Data(leafHash), Data(entry),
        ])
    } catch {
      if error.code == .guardViolation(Schema.duplicateIDMessage) {
        throw AuditLogError(.duplicateID(draft.id), path: path)
      }
      throw error
    }
  }

  /// Runs a statement that is prepared once.
  func run(_ sql: String, _ arguments: StatementArguments) throws(AuditLogError) {
    try translating(path) {
      try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
  }
}
