/// The bytes of one event: what is stored, hashed, exported and shown.
///
/// RFC 8785 canonical JSON of a CloudEvents 1.0 event (docs/log-format.md).
public enum Entry {
  /// The most bytes that an entry may have: one tile of a transparency log holds 16 bits of length.
  public static let maximumBytes = 65_535

  /// Writes the entry of an event.
  ///
  /// - Throws: ``EntryError`` if the event could not be read itself, holds an integer beyond
  ///   ±(2⁵³−1), or is too large.
  /// - Complexity: O(*n* log *n*) in the members of an object.
  public static func encode(_ record: RecordedEvent) throws(EntryError) -> [UInt8] {
    guard let data = record.event.data else { throw EntryError(.unreadable, at: record.position) }
    let draft = record.draft
    let object: JSONObject = [
      "authid": .string(draft.actor), "authtype": "user",
      "causationid": .optional(draft.causationID), "commandid": .string(draft.commandID),
      "correlationid": .optional(draft.correlationID), "data": .object(data),
      "datacontenttype": "application/json", "id": .string(draft.id),
      "recordedtime": .string(record.recordedAt.description),
      "sequence": .string(sequence(record.position)), "source": .string(record.source),
      "specversion": "1.0", "streamversion": .integer(record.version),
      "subject": .string(draft.subject),
      "time": .string(draft.time.description), "type": .string(draft.event.type),
      "workflowversion": .string(draft.workflowVersion),
    ]
    let bytes: [UInt8]
    do {
      bytes = try JSONValue.object(.compact(object)).canonicalBytes()
    } catch {
      throw EntryError(.malformed(error.description), at: record.position)
    }
    guard bytes.count <= maximumBytes else {
      throw EntryError(.tooLarge(bytes: bytes.count), at: record.position)
    }
    return bytes
  }

  /// Reads an entry.
  ///
  /// Total over well-formed envelopes: an event of unknown type or with damaged data is read as
  /// ``Event/unreadable(_:)``.
  /// - Throws: ``EntryError`` if the bytes are not canonical JSON or the envelope lacks an attribute.
  /// - Complexity: O(*n*) in the bytes.
  public static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(EntryError) -> RecordedEvent
  {
    var decoder = EntryDecoder()
    return try decoder.decode(bytes)
  }

  /// Reads an entry as JSON: the way that says what is wrong with one.
  package static func decodeJSON(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(EntryError) -> RecordedEvent {
    let reader: JSONReader
    do {
      reader = try JSONReader(parsingCanonical: bytes, expecting: attributes)
    } catch {
      throw EntryError(.malformed(error.description), at: nil)
    }
    do {
      return try read(reader)
    } catch {
      throw EntryError(.malformed(error.description), at: nil)
    }
  }

  /// Reads an entry, see ``decode(_:)-(UnsafeBufferPointer<UInt8>)``.
  ///
  /// - Throws: ``EntryError`` if the bytes are not JSON or the envelope lacks an attribute.
  public static func decode(_ bytes: [UInt8]) throws(EntryError) -> RecordedEvent {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(EntryError) in try decode(buffer) }
    }
    return try result.get()
  }

  private static let attributes = JSONKeyOrder([
    "authid", "authtype", "causationid", "commandid", "correlationid", "data", "datacontenttype",
    "id", "recordedtime", "sequence", "source", "specversion", "streamversion", "subject", "time",
    "type", "workflowversion",
  ])

  private static func read(_ reader: JSONReader) throws(JSONShapeError) -> RecordedEvent {
    var members = try JSONMembers(reader)
    // In the order of the keys, which is that of the bytes.
    let actor = try members.required("authid").string()
    let causationID = try members.optional("causationid")?.string()
    let commandID = try members.required("commandid").string()
    let correlationID = try members.optional("correlationid")?.string()
    let data = try members.required("data")
    let id = try members.required("id").string()
    let recordedAt = try members.required("recordedtime").timestamp()
    let sequence = try members.required("sequence")
    guard let position = try sequence.withText(Entry.position(ofSequence:)) else {
      throw sequence.error(expected: "a position of 20 digits")
    }
    let source = try members.required("source").string()
    let version = try members.required("streamversion").integer()
    let subject = try members.required("subject")
    guard let stream = try subject.withText(EventDraft.stream(ofSubject:)) else {
      throw subject.error(expected: "a stream, or a machine in one")
    }
    let time = try members.required("time").timestamp()
    let event = try Event(type: members.required("type"), data: data)
    return RecordedEvent(
      position: position, version: version, recordedAt: recordedAt, source: source,
      draft: EventDraft(
        id: id, stream: stream, event: event, time: time, actor: actor, commandID: commandID,
        correlationID: correlationID, causationID: causationID,
        workflowVersion: try members.required("workflowversion").string()))
  }

  /// A position in 20 digits, so that texts order as numbers do.
  private static func sequence(_ position: Position) -> String {
    let digits = String(position)
    return String(repeating: "0", count: 20 - digits.utf8.count) + digits
  }

  private static func position(ofSequence digits: UnsafeBufferPointer<UInt8>) -> Position? {
    guard digits.count == 20 else { return nil }
    var position: Position = 0
    for byte in digits {
      guard case Byte.zero...Byte.nine = byte else { return nil }
      let (product, isTooLarge) = position.multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = product.addingReportingOverflow(Position(byte - Byte.zero))
      guard !isTooLarge, !isLarger else { return nil }
      position = sum
    }
    return position
  }
}

/// Why an entry could not be written or read.
public struct EntryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// The event was not readable, so it cannot be written either.
    case unreadable
    /// The entry would have more than ``Entry/maximumBytes``.
    case tooLarge(bytes: Int)
    /// The bytes are no entry.
    case malformed(String)
  }

  /// What is wrong.
  public let code: Code
  /// The position of the entry, where it is known.
  public let position: Position?

  init(_ code: Code, at position: Position?) {
    self.code = code
    self.position = position
  }

  /// The text as people see it.
  public var description: String {
    let place = position.map { "The entry at position \($0)" } ?? "The entry"
    return switch code {
    case .unreadable: "\(place) holds an event that this version cannot read."
    case .tooLarge(let bytes):
      "\(place) would take \(bytes) bytes; an entry has at most \(Entry.maximumBytes)."
    case .malformed(let why): "\(place) is malformed: \(why)"
    }
  }
}
