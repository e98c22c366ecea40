/// What the names of a closed set stand for, found by their bytes.
///
/// A replay looks up two or three such names per entry; a dictionary would need a `String` of each
/// first. The names are our own and few, so nothing an input holds can make a lookup slow.
package struct NameTable<Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    let name: String
    let value: Value
  }

  private let entries: [Entry]
  /// Where the names with a hash begin to be looked for: indices of entries, -1 where there is none.
  private let slots: [Int16]

  /// A table of names, each given once.
  init(_ names: [(name: String, value: Value)]) {
    entries = names.map { Entry(name: $0.name, value: $0.value) }
    var size = 8
    while size < 4 * names.count { size *= 2 }
    var slots = [Int16](repeating: -1, count: size)
    for (index, entry) in entries.enumerated() {
      var slot = entry.name.withBytes(NameTable.hash) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int16(index)
    }
    self.slots = slots
  }

  /// What a name stands for; nil for one that is not in the table.
  ///
  /// - Complexity: O(*n*) in the bytes of the name.
  subscript(name: UnsafeBufferPointer<UInt8>) -> Value? {
    var slot = NameTable.hash(name) & (slots.count - 1)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.name.hasBytes(name) { return entry.value }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// FNV-1a, with its upper half mixed into the lower one that is used.
  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}

/// One of a closed set of names, as they stand in documents.
package protocol NamedChoice: RawRepresentable<String>, CaseIterable, Sendable {
  /// The choices by name.
  static var byName: NameTable<Self> { get }
}

extension NamedChoice {
  /// The table of all choices.
  package static func table() -> NameTable<Self> { NameTable(allCases.map { ($0.rawValue, $0) }) }
}

// Each table is made when its first name is read, and once.

extension ActionKind: NamedChoice {
  package static let byName = table()
}

extension VMState: NamedChoice {
  package static let byName = table()
}

extension VMOperation: NamedChoice {
  package static let byName = table()
}

extension SnapshotKind: NamedChoice {
  package static let byName = table()
}

extension GuestFamily: NamedChoice {
  package static let byName = table()
}

extension NetworkStatus: NamedChoice {
  package static let byName = table()
}

extension HeartbeatStatus: NamedChoice {
  package static let byName = table()
}

extension AutomaticStop: NamedChoice {
  package static let byName = table()
}

extension AutomaticStart: NamedChoice {
  package static let byName = table()
}

extension UpdateRoute: NamedChoice {
  package static let byName = table()
}

extension AttemptSettled.Finding: NamedChoice {
  package static let byName = table()
}
