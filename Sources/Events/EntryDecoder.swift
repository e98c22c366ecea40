/// Reads entries, one after the other, as ``Entry/decode(_:)-(UnsafeBufferPointer<UInt8>)`` does.
///
/// An entry that is one to the letter is read by where its attributes stand, and only its data is
/// laid out as JSON; any other is read as JSON from its beginning, which says what is wrong with
/// it. Texts that many entries share are made once, as long as entries that share them follow each
/// other.
package struct EntryDecoder {
  private var actor = LastText()
  private var commandID = LastText()
  private var correlationID = LastText()
  private var source = LastText()
  private var workflowVersion = LastText()
  private var subject: [UInt8] = []
  private var stream: StreamName?

  /// A decoder that has read nothing yet.
  package init() {}

  /// Reads an entry.
  ///
  /// - Throws: ``EntryError`` if the bytes are not canonical JSON or the envelope lacks an attribute.
  /// - Complexity: O(*n*) in the bytes.
  package mutating func decode(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(EntryError) -> RecordedEvent {
    if let scan = EntryScan(bytes), let record = read(scan) { return record }
    return try Entry.decodeJSON(bytes)
  }

  /// The event of an entry that is one to the letter; nothing where the other way says more.
  private mutating func read(_ scan: EntryScan) -> RecordedEvent? {
    guard let stream = stream(of: scan.subject.written),
      let data = try? JSONReader(parsingPart: scan.data, name: "$.data"),
      let event = Event(type: scan.type.written, data: data)
    else { return nil }
    return RecordedEvent(
      position: scan.position, version: scan.version, recordedAt: scan.recordedAt,
      source: source.read(scan.source),
      draft: EventDraft(
        id: scan.id.text, stream: stream, event: event, time: scan.time,
        actor: actor.read(scan.actor), commandID: commandID.read(scan.commandID),
        correlationID: scan.correlationID.map { correlationID.read($0) },
        causationID: scan.causationID?.text,
        workflowVersion: workflowVersion.read(scan.workflowVersion)))
  }

  /// The stream of a subject: no name of one holds anything that is written with an escape.
  private mutating func stream(of written: UnsafeBufferPointer<UInt8>) -> StreamName? {
    let end = EventDraft.endOfStream(inSubject: written)
    let name = UnsafeBufferPointer(rebasing: written[..<end])
    if subject.withUnsafeBufferPointer({ $0.hasSameBytes(as: name) }), let stream { return stream }
    stream = StreamName(name[...])
    subject.removeAll(keepingCapacity: true)
    subject.append(contentsOf: name)
    return stream
  }

  /// A text that is likely to come again.
  private struct LastText {
    private var written: [UInt8] = []
    private var text = ""

    mutating func read(_ text: EntryScan.Text) -> String {
      let bytes = text.written
      if written.withUnsafeBufferPointer({ $0.hasSameBytes(as: bytes) }) { return self.text }
      self.text = text.text
      written.removeAll(keepingCapacity: true)
      written.append(contentsOf: bytes)
      return self.text
    }
  }
}
