import Events
import GRDB

/// What was read of stored entries from their bytes, and from the columns that say where they are
/// kept.
struct DecodedEntries: Sendable {
  /// The events in their order; what stands in for an unreadable one is not the whole of it.
  private var events: [RecordedEvent] = []
  /// The unreadable ones, by their index.
  private var unreadable: [Int: UnreadableEntry] = [:]

  /// Reads entries from rows with the columns of ``StoredEntry/columns``.
  init(_ batch: RowBatch) {
    var decoder = EntryDecoder()
    events.reserveCapacity(batch.count)
    batch.forEach { row in
      do throws(UnreadableEntry) {
        events.append(
          try decoder.decode(
            row.anyBytes(3), position: row.integer(0) ?? 0, version: row.integer(1) ?? 0,
            stream: row.anyBytes(2)))
      } catch {
        unreadable[events.count] = error
        events.append(error.event(nil))
      }
    }
  }

  /// Hands the events to `body`, in their order.
  ///
  /// - Parameter reader: Asked for the other columns of those that are unreadable.
  func forEach(_ reader: LogReader, _ body: (RecordedEvent) throws -> Void) throws {
    for index in events.indices {
      if let entry = unreadable.isEmpty ? nil : unreadable[index] {
        try body(entry.event(reader.columns(at: entry.position)))
      } else {
        try body(events[index])
      }
    }
  }
}

extension EntryDecoder {
  /// Reads an entry that is kept under these columns.
  ///
  /// - Throws: ``UnreadableEntry`` if it is damaged, or stands where it does not belong.
  mutating func decode(
    _ entry: UnsafeBufferPointer<UInt8>, position: Position, version: StreamVersion,
    stream: UnsafeBufferPointer<UInt8>
  ) throws(UnreadableEntry) -> RecordedEvent {
    let why: String
    do throws(EntryError) {
      let record = try decode(entry)
      if record.position == position, record.version == version, record.stream.isWritten(stream) {
        return record
      }
      why =
        "The entry says it is version \(record.version) of '\(record.stream)' at position "
        + "\(record.position), but is kept elsewhere."
    } catch {
      why = error.description
    }
    throw UnreadableEntry(
      position: position, version: version,
      stream: StreamName(String(decoding: stream, as: UTF8.self)), why: why)
  }
}

/// An entry that is damaged, or stands where it does not belong.
struct UnreadableEntry: Error {
  let position: Position
  let version: StreamVersion
  let stream: StreamName?
  let why: String

  /// What its columns tell, ``Event/unreadable(_:)``.
  ///
  /// - Parameter rest: The other ones, as far as they can be read.
  func event(_ rest: EntryColumns?) -> RecordedEvent {
    RecordedEvent(
      position: position, version: version,
      recordedAt: Timestamp(milliseconds: rest?.recordedAt ?? 0), source: "",
      draft: EventDraft(
        id: rest?.id ?? "", stream: stream ?? .log,
        event: .unreadable(UnreadableEvent(type: rest?.type ?? "", why: why)),
        time: Timestamp(milliseconds: rest?.time ?? 0), actor: rest?.actor ?? "",
        commandID: rest?.commandID ?? "", workflowVersion: ""))
  }
}

/// The columns that only a damaged entry is read from.
struct EntryColumns {
  let id: String
  let type: String
  let actor: String
  let commandID: String
  let time: Int64
  let recordedAt: Int64
}

extension LogReader {
  /// The columns of an entry; nothing where they are damaged too.
  func columns(at position: Position) -> EntryColumns? {
    try? one(
      "SELECT id, type, actor, command_id, time, recorded_at FROM event WHERE position = ?",
      [position]
    ) { row in
      EntryColumns(
        id: try row.decode(atIndex: 0), type: try row.decode(atIndex: 1),
        actor: try row.decode(atIndex: 2), commandID: try row.decode(atIndex: 3),
        time: try row.decode(atIndex: 4), recordedAt: try row.decode(atIndex: 5))
    }
  }
}
