import Events
import GRDB

/// Sums of hashes over what the indexes should hold: the same for the same entries in any order.
///
/// The hash is another one in each process, so nobody can aim at a sum.
struct IndexFingerprints: Hashable {
  private(set) var stream: UInt64 = 0
  private(set) var id: UInt64 = 0
  private(set) var command: UInt64 = 0
  private(set) var vm: UInt64 = 0

  /// Takes a row with the columns of ``EntryCheck/columns``.
  mutating func add(_ row: RawRow, _ position: Position) {
    stream &+= Self.hash(row.text(1), row.integer(2) ?? 0, position)
    id &+= Self.hash(row.text(3), 0, position)
    command &+= Self.hash(row.text(7), 0, position)
    if !row.isNull(5) { vm &+= Self.hash(row.text(5), 0, position) }
  }

  static func hash(
    _ text: UnsafeBufferPointer<UInt8>?, _ number: Int64, _ position: Position
  ) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text ?? .init(start: nil, count: 0)))
    hasher.combine(number)
    hasher.combine(position)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}

/// Goes through an index from its beginning to its end: it has to be in order and, with
/// ``IndexFingerprints``, to hold what the table holds.
///
/// One pass in order costs a fraction of looking up each row, as SQLite's own check does.
struct IndexCheck {
  let name: String
  let columns: String
  let isUnique: Bool
  let filter: String

  static let stream = IndexCheck(
    name: "event_stream", columns: "stream, version", isUnique: true, filter: "")
  static let id = IndexCheck(name: "event_id", columns: "id, 0", isUnique: true, filter: "")
  static let command = IndexCheck(
    name: "event_command", columns: "command_id, 0", isUnique: false, filter: "")
  static let vm = IndexCheck(
    name: "event_vm", columns: "vm, 0", isUnique: false, filter: " AND vm IS NOT NULL")

  /// The sum over the entries below `size`, and what is wrong with the order.
  func run(_ reader: LogReader, below size: Int64) throws -> (sum: UInt64, problem: String?) {
    var sum: UInt64 = 0
    var previous: [UInt8] = []
    var (previousNumber, previousPosition): (Int64, Position) = (-1, -1)
    var problem: String?
    // Positions of later entries are left out by a test that keeps SQLite from another index.
    try reader.forEachRow(
      """
      SELECT \(columns), position FROM event INDEXED BY \(name)
      WHERE +position < ?\(filter) ORDER BY \(columns.replacing(", 0", with: "")), position
      """, [size]
    ) { row in
      guard let text = row.text(0), let number = row.integer(1), let position = row.integer(2)
      else {
        problem = "its index '\(name)' cannot be read"
        return
      }
      sum &+= IndexFingerprints.hash(text, number, position)
      let isSame = text.elementsEqual(previous)
      if isSame {
        let isInOrder =
          isUnique
          ? number > previousNumber : position > previousPosition
        if !isInOrder { problem = "its index '\(name)' is out of order or holds a value twice" }
      } else {
        if text.lexicographicallyPrecedes(previous) {
          problem = "its index '\(name)' is out of order"
        }
        previous.removeAll(keepingCapacity: true)
        previous.append(contentsOf: text)
      }
      (previousNumber, previousPosition) = (number, position)
    }
    return (sum, problem)
  }
}
