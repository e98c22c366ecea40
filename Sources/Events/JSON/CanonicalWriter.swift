extension JSONValue {
  /// The canonical form (RFC 8785) of the value.
  ///
  /// Keys are sorted by UTF-16 code units, nothing is escaped that need not be, and there is no
  /// white space. Throws ``JSONError`` for an integer outside ±(2^53 − 1), a key given twice, or
  /// nesting deeper than `maximumDepth`, which ``depthCeiling`` bounds; the place at fault is then
  /// that in the bytes written so far. Complexity: linear in the size of the value when its keys
  /// are sorted already, else O(n log n) in the members of each object.
  public func canonicalBytes(
    maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) -> [UInt8] {
    var writer = CanonicalWriter(maximumDepth: min(maximumDepth, Self.depthCeiling))
    try writer.write(self, depth: 0)
    return writer.bytes
  }
}

/// Writes the canonical form (RFC 8785).
struct CanonicalWriter {
  private(set) var bytes: [UInt8] = []
  private let maximumDepth: Int

  init(maximumDepth: Int) {
    self.maximumDepth = maximumDepth
    bytes.reserveCapacity(512)
  }

  /// The text as a JSON string, for messages.
  static func quoted(_ text: String) -> String {
    var writer = CanonicalWriter(maximumDepth: 0)
    writer.write(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  mutating func write(_ value: JSONValue, depth: Int) throws(JSONError) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(true): bytes.append(contentsOf: "true".utf8)
    case .bool(false): bytes.append(contentsOf: "false".utf8)
    case .integer(let number):
      guard number.magnitude <= JSONValue.largestInteger.magnitude else {
        throw failure(.integerOutOfRange)
      }
      bytes.append(contentsOf: String(number).utf8)
    case .string(let text): write(text)
    case .array(let elements): try write(elements, depth: depth)
    case .object(let object): try write(object, depth: depth)
    }
  }

  private mutating func write(_ elements: [JSONValue], depth: Int) throws(JSONError) {
    guard depth < maximumDepth else { throw failure(.tooDeep) }
    bytes.append(Byte.openBracket)
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(Byte.comma) }
      isFirst = false
      try write(element, depth: depth + 1)
    }
    bytes.append(Byte.closeBracket)
  }

  private mutating func write(_ object: JSONObject, depth: Int) throws(JSONError) {
    guard depth < maximumDepth else { throw failure(.tooDeep) }
    bytes.append(Byte.openBrace)
    var previous: String?
    for member in Self.sorted(object.members) {
      if let previous {
        // Sorted keys stand in order unless two are the same.
        guard previous.precedesInUTF16(member.key) else {
          throw failure(.duplicateKey(member.key))
        }
        bytes.append(Byte.comma)
      }
      previous = member.key
      write(member.key)
      bytes.append(Byte.colon)
      try write(member.value, depth: depth + 1)
    }
    bytes.append(Byte.closeBrace)
  }

  private static func sorted(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
    let isSorted = zip(members, members.dropFirst()).allSatisfy {
      $0.key.precedesInUTF16($1.key)
    }
    return isSorted ? members : members.sorted { $0.key.precedesInUTF16($1.key) }
  }

  private mutating func write(_ text: String) {
    bytes.append(Byte.quote)
    text.withBytes { source in
      var start = 0
      for index in source.indices {
        let byte = source[index]
        guard byte < 0x20 || byte == Byte.quote || byte == Byte.backslash else { continue }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<index]))
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start...]))
    }
    bytes.append(Byte.quote)
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(Byte.backslash)
    switch byte {
    case Byte.quote, Byte.backslash: bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case Byte.lineFeed: bytes.append(UInt8(ascii: "n"))
    case Byte.carriageReturn: bytes.append(UInt8(ascii: "r"))
    case Byte.tab: bytes.append(UInt8(ascii: "t"))
    default:
      let digit = byte & 0x0F
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(Byte.zero + byte >> 4)
      bytes.append(digit < 10 ? Byte.zero + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  private func failure(_ code: JSONError.Code) -> JSONError {
    bytes.withUnsafeBufferPointer { JSONError(code, at: $0.count, in: $0) }
  }
}
