import Events
import GRDB

/// Goes through the rows of the table `event` in their order and holds each against its entry.
struct EntryCheck {
  static let columns = """
    position, stream, version, id, type, vm, actor, command_id, time, recorded_at, leaf_hash, entry
    """

  /// The tree over the entries gone through.
  private(set) var frontier = MerkleTree.Frontier()
  /// What the entries gone through say of keys.
  private(set) var keys = LogKeys()
  /// What the rows gone through would put into the indexes.
  private(set) var fingerprints = IndexFingerprints()
  /// The position that the next row has to have.
  private(set) var next: Position = 0
  private var versions: [StreamName: StreamVersion] = [:]
  private var streams: [[UInt8]: StreamName] = [:]
  private var source: [UInt8]?

  /// Takes the next row.
  mutating func take(_ row: RawRow, _ report: (Position?, String) -> Void) {
    guard let position = row.integer(0) else {
      report(next, "its row cannot be read")
      return
    }
    if position > next {
      report(
        next, position == next + 1 ? "is missing" : "is missing, and all up to \(position - 1)")
    } else if position < next {
      report(position, "stands where no entry stands")
    }
    next = position + 1
    // What cannot be read is hashed as nothing, so that the tree shows it too.
    let entry = row.blob(11) ?? UnsafeBufferPointer(start: nil, count: 0)
    let hash = MerkleTree.leafHash(UnsafeRawBufferPointer(entry))
    frontier.append(leafHash: hash)
    fingerprints.add(row, position)
    let problem: String? =
      if row.blob(11) == nil {
        "its entry is no bytes"
      } else if row.blob(10)?.elementsEqual(hash) != true {
        "its leaf hash is not that of its entry"
      } else {
        nil
      }
    if let problem { report(position, problem) }
    guard let scan = EntryScan(entry) else {
      report(position, Self.fault(of: entry))
      return
    }
    compare(scan, row, position) { report(position, $0) }
    learnKeys(scan, entry)
  }

  private mutating func compare(
    _ scan: EntryScan, _ row: RawRow, _ position: Position, _ report: (String) -> Void
  ) {
    if scan.position != position {
      report("its entry says that it is position \(scan.position)")
    }
    func compare(_ name: String, _ isSame: Bool) {
      if !isSame { report("its column '\(name)' is not what its entry says") }
    }
    func compare(_ name: String, _ column: Int32, _ text: EntryScan.Text) {
      compare(name, row.text(column).map { text.equals($0) } ?? false)
    }
    compare("version", row.integer(2) == scan.version)
    compare("id", 3, scan.id)
    compare("type", 4, scan.type)
    compare("actor", 6, scan.actor)
    compare("command_id", 7, scan.commandID)
    compare("time", row.integer(8) == scan.time.milliseconds)
    compare("recorded_at", row.integer(9) == scan.recordedAt.milliseconds)
    guard let stream = row.text(1), let name = streamName(stream) else {
      return report("its column 'stream' names no stream")
    }
    let (isStream, isVM) = Self.isSubject(scan.subject.written, stream, row)
    compare("stream", isStream)
    compare("vm", isVM)
    let version = (versions[name] ?? 0) + 1
    if scan.version != version {
      report("it is version \(scan.version) of '\(name)', where version \(version) is due")
    }
    versions[name] = scan.version
    if source == nil { source = Array(scan.source.written) }
    if source?.elementsEqual(scan.source.written) != true {
      report("it is of another log: its source is not that of the entries before it")
    }
  }

  /// Whether a subject is that stream, and that stream's machine where the row has one.
  private static func isSubject(
    _ subject: UnsafeBufferPointer<UInt8>, _ stream: UnsafeBufferPointer<UInt8>, _ row: RawRow
  ) -> (stream: Bool, vm: Bool) {
    guard subject.starts(with: stream) else { return (false, true) }
    let rest = UnsafeBufferPointer(rebasing: subject[stream.count...])
    guard !rest.isEmpty else { return (true, row.isNull(5)) }
    let mark = "/vm/".utf8
    guard rest.starts(with: mark) else { return (false, true) }
    let machine = UnsafeBufferPointer(rebasing: rest[mark.count...])
    return (true, row.text(5).map { hasSameBytes($0, machine) && isMachine($0) } ?? false)
  }

  /// Whether it is a GUID in its one form.
  private static func isMachine(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count == 36 else { return false }
    for (index, byte) in bytes.enumerated() {
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      let isDigit =
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
      guard isDash ? byte == UInt8(ascii: "-") : isDigit else { return false }
    }
    return true
  }

  private mutating func streamName(_ bytes: UnsafeBufferPointer<UInt8>) -> StreamName? {
    let key = Array(bytes)
    if let known = streams[key] { return known }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let name = StreamName(text), name.description.utf8.elementsEqual(bytes) else {
      return nil
    }
    streams[key] = name
    return name
  }

  private mutating func learnKeys(_ scan: EntryScan, _ entry: UnsafeBufferPointer<UInt8>) {
    // Types that tell of keys, and of the origin, are those of the log itself.
    guard scan.type.written.starts(with: "dev.mwctl.log.".utf8),
      let record = try? Entry.decode(entry)
    else { return }
    keys.apply(record)
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
