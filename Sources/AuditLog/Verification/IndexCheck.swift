import Events
import Foundation
import GRDB

/// Sums of hashes over what the indexes should hold: the same for the same entries in any order.
///
/// The hash is another one in each process, so nobody can aim at a sum.
struct IndexFingerprints: Hashable {
  private(set) var stream: UInt64 = 0
  private(set) var id: UInt64 = 0
  private(set) var command: UInt64 = 0
  private(set) var vm: UInt64 = 0

  /// Takes a row with the columns of ``RowCheck/columns``.
  mutating func add(_ row: CopiedRow, _ position: Position) {
    stream &+= Self.hash(row.text(1), row.integer(2) ?? 0, position)
    id &+= Self.hash(row.text(3), 0, position)
    command &+= Self.hash(row.text(7), 0, position)
    if !row.isNull(5) { vm &+= Self.hash(row.text(5), 0, position) }
  }

  /// Takes the sums over other rows.
  mutating func add(_ other: IndexFingerprints) {
    stream &+= other.stream
    id &+= other.id
    command &+= other.command
    vm &+= other.vm
  }

  static func hash(
    _ text: UnsafeBufferPointer<UInt8>?, _ number: Int64, _ position: Position
  ) -> UInt64 {
    let text = UnsafeRawBufferPointer(text ?? .init(start: nil, count: 0))
    var hash = mix(UInt64(bitPattern: position))
    hash = mix(hash ^ UInt64(bitPattern: number))
    hash = mix(hash ^ UInt64(text.count))
    var place = 0
    while place &+ 8 <= text.count {
      hash = mix(hash ^ text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place &+= 8
    }
    var rest: UInt64 = 0
    while place < text.count {
      rest = rest << 8 | UInt64(text[place])
      place &+= 1
    }
    return mix(hash ^ rest)
  }

  private static let keys = (
    UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1
  )

  /// The two halves of a product, one upon the other: each bit comes to depend on all of them.
  private static func mix(_ word: UInt64) -> UInt64 {
    let product = (word ^ keys.0).multipliedFullWidth(by: keys.1)
    return product.high ^ product.low
  }
}

/// Goes through an index from its beginning to its end: it has to be in order and, with
/// ``IndexFingerprints``, to hold what the table holds.
///
/// One pass in order costs a fraction of looking up each row, as SQLite's own check does.
struct IndexCheck {
  let name: String
  let column: String
  /// Whether a version stands behind the text.
  let hasNumber: Bool
  let isUnique: Bool
  let filter: String

  static let stream = IndexCheck(
    name: "event_stream", column: "stream", hasNumber: true, isUnique: true, filter: "")
  static let id = IndexCheck(
    name: "event_id", column: "id", hasNumber: false, isUnique: true, filter: "")
  static let command = IndexCheck(
    name: "event_command", column: "command_id", hasNumber: false, isUnique: false, filter: "")
  static let vm = IndexCheck(
    name: "event_vm", column: "vm", hasNumber: false, isUnique: false,
    filter: " AND vm IS NOT NULL")

  /// The sum over the entries below `size`, and what is wrong with the order.
  func run(_ reader: LogReader, below size: Int64) throws -> (sum: UInt64, problem: String?) {
    var sum: UInt64 = 0
    var previous: [UInt8] = []
    var (previousNumber, previousPosition): (Int64, Position) = (-1, -1)
    var problem: String?
    let version = hasNumber ? ", version" : ""
    // Positions of later entries are left out by a test that keeps SQLite from another index.
    try reader.forEachRow(
      """
      SELECT \(column), position\(version) FROM event INDEXED BY \(name)
      WHERE +position < ?\(filter) ORDER BY \(column)\(version), position
      """, [size]
    ) { row in
      guard case .text(let text) = row.value(0), case .integer(let position) = row.value(1) else {
        problem = "its index '\(name)' cannot be read"
        return
      }
      var number: Int64 = 0
      if hasNumber {
        guard case .integer(let version) = row.value(2) else {
          problem = "its index '\(name)' cannot be read"
          return
        }
        number = version
      }
      sum &+= IndexFingerprints.hash(text, number, position)
      let order = Self.compare(previous, text)
      if order == 0 {
        let isInOrder =
          isUnique
          ? number > previousNumber : position > previousPosition
        if !isInOrder { problem = "its index '\(name)' is out of order or holds a value twice" }
      } else {
        if order > 0 {
          problem = "its index '\(name)' is out of order"
        }
        previous.removeAll(keepingCapacity: true)
        previous.append(contentsOf: text)
      }
      (previousNumber, previousPosition) = (number, position)
    }
    return (sum, problem)
  }

  /// Below zero where the left bytes come first, above it where the right ones do.
  private static func compare(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Int {
    left.withUnsafeBufferPointer { left in
      guard let one = left.baseAddress, let other = right.baseAddress else {
        return left.count - right.count
      }
      let order = memcmp(one, other, min(left.count, right.count))
      return order == 0 ? left.count - right.count : Int(order)
    }
  }
}
