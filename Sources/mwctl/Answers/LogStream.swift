internal import AuditLog
internal import Events
internal import Projections

/// The entries of a log as they are shown, piece by piece: while somebody reads, nobody can commit,
/// so that no read may last long.
struct LogStream {
  let log: AuditLog
  let query: LogQuery
  let filter: LogFilter
  let format: OutputFormat
  let terminal: Terminal
  /// How many entries one read takes.
  var pieceSize = 2000
  private var next: Position
  private var version: StreamVersion
  private var narrator = Narrator()
  private var day = ""
  /// When the last event was recorded of which it was said.
  private var toldRecording: Timestamp?

  init(
    log: AuditLog, query: LogQuery, filter: LogFilter = LogFilter(), format: OutputFormat,
    terminal: Terminal
  ) {
    self.log = log
    self.query = query
    self.filter = filter
    self.format = format
    self.terminal = terminal
    next = query.positions.lowerBound
    version = query.afterVersion
  }

  /// Writes all that was not written yet.
  mutating func writeAll() throws {
    while true {
      let (bytes, count) = try piece()
      if !bytes.isEmpty { Output.write(bytes) }
      guard count == pieceSize else { return }
    }
  }

  /// The next entries, and how many were read for them.
  mutating func piece() throws -> (bytes: [UInt8], count: Int) {
    var bytes: [UInt8] = []
    var count = 0
    var stream = self
    do {
      try log.read { reader in
        var query = stream.query
        query.positions = stream.next..<stream.query.positions.upperBound
        query.afterVersion = stream.version
        try reader.forEach(query) { entry in
          stream.write(entry, reader, to: &bytes)
          stream.next = entry.position &+ 1
          if query.stream != nil { stream.version = entry.version }
          count += 1
          if count == stream.pieceSize { throw PieceIsFull() }
        }
      }
    } catch is PieceIsFull {}
    self = stream
    return (bytes, count)
  }

  private struct PieceIsFull: Error {}

  private mutating func write(
    _ entry: borrowing StoredEntry, _ reader: LogReader, to bytes: inout [UInt8]
  ) {
    switch format {
    case .json, .jsonl:
      guard filter.isEmpty || filter.takes(entry.decode()) else { return }
      entry.withBytes { bytes.append(contentsOf: $0) }
      bytes.append(UInt8(ascii: "\n"))
    case .text:
      let record = entry.decode()
      guard filter.takes(record) else { return }
      bytes.append(contentsOf: text(record, reader).utf8)
    }
  }

  private mutating func text(_ record: RecordedEvent, _ reader: LogReader) -> String {
    let told = narrator.tell(record) { LogStream.name(of: $0, before: record, reader) }
    var page = Page(for: terminal)
    if TextTime.day(told.time) != day {
      day = TextTime.day(told.time)
      page.line(.heading(day))
    }
    let place = DisplayText.padded(String(told.position), to: 6, right: true)
    page.paragraph(
      sentence(told), told.tone.style, label: .dim("\(TextTime.clock(told.time)) \(place)  "))
    return page.text
  }

  private mutating func sentence(_ entry: HistoryEntry) -> String {
    let text =
      "\(entry.actor)  \(entry.subject)  \(entry.what)" + (entry.reason.map { ": \($0)" } ?? "")
    // Told late is worth a word, once for all that was told together.
    guard abs(entry.recordedAt.seconds(since: entry.time)) >= 60 else { return text }
    if let told = toldRecording, abs(entry.recordedAt.seconds(since: told)) < 60 { return text }
    toldRecording = entry.recordedAt
    return text + " (recorded \(TextTime.of(entry.recordedAt, near: entry.time)))"
  }

  /// The name of a machine that none of the events shown so far told.
  private static func name(
    of vm: VMID, before record: RecordedEvent, _ reader: LogReader
  ) -> String? {
    guard case .host(let host) = record.stream else { return nil }
    let known = try? FleetReader(reader).host(host)?.virtualMachines[vm]?.name
    return known ?? nil
  }
}
