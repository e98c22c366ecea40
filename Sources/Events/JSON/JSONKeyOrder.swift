/// The keys that objects of one kind usually have, in the order of the canonical form.
///
/// A parser that is told of them takes a key that stands where it is expected by comparing bytes,
/// instead of reading and judging it; any other key it reads as it reads all keys. So what is
/// accepted, and what is read, are the same with them and without.
struct JSONKeyOrder: Sendable {
  /// A key as it is written, with the quotes and the colon.
  struct Key: Sendable {
    let bytes: [UInt8]
    /// Its first eight bytes, the first the most significant.
    let prefix: UInt64
  }

  let keys: [Key]

  /// Keys of ASCII that need no escapes, in ascending order.
  init(_ names: [String]) {
    keys = names.map { name in
      var prefix: UInt64 = 0
      for (index, byte) in name.utf8.prefix(8).enumerated() {
        prefix |= UInt64(byte) << UInt64(56 - 8 * index)
      }
      return Key(bytes: Array("\"\(name)\":".utf8), prefix: prefix)
    }
  }
}

extension JSONParser {
  /// Reads a canonical object whose keys are mostly those of `order`; see ``JSONKeyOrder``.
  mutating func parse(expecting order: JSONKeyOrder) throws(JSONError) {
    guard canonical, end > 2, base[0] == Byte.openBrace, base[1] == Byte.quote, maximumDepth > 0
    else { return try parse() }
    let head = tape.count
    tape.append(.object)
    at = 1
    var next = 0
    var seen: Set<ByteKey> = []
    repeat {
      if !takeKey(of: order, &next) {
        // From the first stranger on, keys are read and held against the one before.
        next = order.keys.count
        try newKey(first: 0, seen: &seen)
        try skipSpace()
        try expect(Byte.colon)
      }
      try skipSpace()
      try value(depth: 1)
      try skipSpace()
    } while try another(before: Byte.closeBrace)
    tape.close(head)
    try skipSpace()
    guard at == end else { throw failure(.trailingBytes, at: at) }
  }

  /// Takes the next key with its colon, if it is one of those that may still come.
  @inline(__always)
  private mutating func takeKey(of order: JSONKeyOrder, _ next: inout Int) -> Bool {
    while next < order.keys.count {
      let key = order.keys[next]
      next &+= 1
      guard holds(key.bytes) else { continue }
      keys.drop(from: 0)
      keys.append(Key(prefix: key.prefix, place: tape.count))
      tape.appendText(offset: at &+ 1, count: key.bytes.count &- 3)
      at &+= key.bytes.count
      return true
    }
    return false
  }

  /// Whether these bytes come next.
  @inline(__always)
  private borrowing func holds(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= end &- at else { return false }
    return bytes.withUnsafeBufferPointer { wanted in
      UnsafeBufferPointer(start: base + at, count: wanted.count).hasSameBytes(as: wanted)
    }
  }
}
