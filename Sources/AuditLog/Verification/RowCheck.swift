import Crypto
import Events

/// What rows of the table `event` show by themselves: each is held against its entry.
///
/// Made on any thread, of any rows; ``EntryCheck`` holds the results against each other.
struct RowCheck: Sendable {
  static let columns = """
    position, stream, version, id, type, vm, actor, command_id, time, recorded_at, leaf_hash, entry
    """
  static let columnCount: Int32 = 12

  /// What is left to be held against other rows.
  struct Row: Sendable {
    /// `nil` where it cannot be read.
    let position: Position?
    /// What is wrong with it by itself.
    var problems: [String] = []
    /// Its place in its stream; `nil` where its entry is none.
    var place: Place?
  }

  /// A place in a stream of a log.
  struct Place: Sendable {
    let version: StreamVersion
    /// An index of ``RowCheck/streams``.
    let stream: Int
    /// An index of ``RowCheck/sources``.
    let source: Int
  }

  private(set) var rows: [Row] = []
  /// Events that may tell of keys, by the index of their row.
  private(set) var keyEvents: [Int: RecordedEvent] = [:]
  /// The hashes of the leaves of all rows that have a position, one after the other.
  private(set) var leafHashes: [UInt8] = []
  /// The streams that occur.
  private(set) var streams: [StreamName] = []
  /// The sources that occur.
  private(set) var sources: [[UInt8]] = []
  /// What the rows would put into the indexes.
  private(set) var fingerprints = IndexFingerprints()
  /// The texts of ``streams``.
  private var streamTexts: [[UInt8]] = []

  /// Checks rows with the columns named by ``columns``.
  init(_ batch: RowBatch) {
    rows.reserveCapacity(batch.count)
    leafHashes.reserveCapacity(batch.count * MerkleTree.hashBytes)
    batch.forEach { take($0) }
  }

  private mutating func take(_ row: CopiedRow) {
    var checked = Row(position: row.integer(0))
    defer { rows.append(checked) }
    guard let position = checked.position else { return }
    // What cannot be read is hashed as nothing, so that the tree shows it too.
    let entry = row.blob(11) ?? UnsafeBufferPointer(start: nil, count: 0)
    let isHashed = row.leafHash(11).withUnsafeBytes { hash in
      leafHashes.append(contentsOf: hash)
      return hash.withMemoryRebound(to: UInt8.self) { row.blob(10)?.hasSameBytes(as: $0) == true }
    }
    fingerprints.add(row, position)
    if row.blob(11) == nil {
      checked.problems.append("its entry is no bytes")
    } else if !isHashed {
      checked.problems.append("its leaf hash is not that of its entry")
    }
    guard let scan = EntryScan(entry) else {
      checked.problems.append(Self.fault(of: entry))
      return
    }
    checked.place = compare(scan, row, position) { checked.problems.append($0) }
    // Types that tell of keys, and of the origin, are those of the log itself.
    if scan.type.written.starts(with: "dev.mwctl.log.".utf8) {
      keyEvents[rows.count] = try? Entry.decode(entry)
    }
  }

  /// Holds the columns against the entry.
  ///
  /// - Returns: Its place in its stream; nothing where no stream is named.
  private mutating func compare(
    _ scan: EntryScan, _ row: CopiedRow, _ position: Position, _ report: (String) -> Void
  ) -> Place? {
    if scan.position != position {
      report("its entry says that it is position \(scan.position)")
    }
    func compare(_ name: StaticString, _ isSame: Bool) {
      if !isSame { report("its column '\(name)' is not what its entry says") }
    }
    func compare(_ name: StaticString, _ column: Int, _ text: EntryScan.Text) {
      compare(name, row.text(column).map { text.equals($0) } ?? false)
    }
    compare("version", row.integer(2) == scan.version)
    compare("id", 3, scan.id)
    compare("type", 4, scan.type)
    compare("actor", 6, scan.actor)
    compare("command_id", 7, scan.commandID)
    compare("time", row.integer(8) == scan.time.milliseconds)
    compare("recorded_at", row.integer(9) == scan.recordedAt.milliseconds)
    guard let stream = row.text(1), let known = place(ofStream: stream) else {
      report("its column 'stream' names no stream")
      return nil
    }
    let (isStream, isVM) = Self.isSubject(scan.subject.written, stream, row)
    compare("stream", isStream)
    compare("vm", isVM)
    return Place(
      version: scan.version, stream: known, source: place(ofSource: scan.source.written))
  }

  // Rows that follow each other mostly have the same, so the one seen last is looked for first.

  private mutating func place(ofStream text: UnsafeBufferPointer<UInt8>) -> Int? {
    if let known = Self.lastIndex(of: text, in: streamTexts) { return known }
    guard let name = StreamName(String(decoding: text, as: UTF8.self)), name.isWritten(text) else {
      return nil
    }
    streams.append(name)
    streamTexts.append(Array(text))
    return streams.count - 1
  }

  private static func lastIndex(
    of text: UnsafeBufferPointer<UInt8>, in known: [[UInt8]]
  ) -> Int? {
    known.lastIndex { $0.withUnsafeBufferPointer { $0.hasSameBytes(as: text) } }
  }

  private mutating func place(ofSource text: UnsafeBufferPointer<UInt8>) -> Int {
    if let known = Self.lastIndex(of: text, in: sources) { return known }
    sources.append(Array(text))
    return sources.count - 1
  }

  /// Whether a subject is that stream, and that stream's machine where the row has one.
  private static func isSubject(
    _ subject: UnsafeBufferPointer<UInt8>, _ stream: UnsafeBufferPointer<UInt8>, _ row: CopiedRow
  ) -> (stream: Bool, vm: Bool) {
    guard UnsafeBufferPointer(rebasing: subject.prefix(stream.count)).hasSameBytes(as: stream)
    else { return (false, true) }
    let rest = UnsafeBufferPointer(rebasing: subject[stream.count...])
    guard !rest.isEmpty else { return (true, row.isNull(5)) }
    let mark = "/vm/".utf8
    guard rest.starts(with: mark) else { return (false, true) }
    let machine = UnsafeBufferPointer(rebasing: rest[mark.count...])
    return (true, row.text(5).map { $0.hasSameBytes(as: machine) && isMachine($0) } ?? false)
  }

  /// Whether it is a GUID in its one form.
  private static func isMachine(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count == 36 else { return false }
    for index in 0..<36 {
      let byte = bytes[index]
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      let isDigit = byte &- UInt8(ascii: "0") <= 9 || byte &- UInt8(ascii: "A") <= 5
      guard isDash ? byte == UInt8(ascii: "-") : isDigit else { return false }
    }
    return true
  }

  /// Why bytes are no entry to the letter.
  private static func fault(of entry: UnsafeBufferPointer<UInt8>) -> String {
    do throws(EntryError) {
      _ = try Entry.decode(entry)
    } catch {
      return "its entry cannot be read. \(error)"
    }
    return "its entry has an attribute too many or too few, or one that is written in another way"
  }
}
