/// The bytes that mean something in JSON.
enum Byte {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2C
  static let minus: UInt8 = 0x2D
  static let point: UInt8 = 0x2E
  static let slash: UInt8 = 0x2F
  static let zero: UInt8 = 0x30
  static let nine: UInt8 = 0x39
  static let colon: UInt8 = 0x3A
  static let openBracket: UInt8 = 0x5B
  static let backslash: UInt8 = 0x5C
  static let closeBracket: UInt8 = 0x5D
  static let openBrace: UInt8 = 0x7B
  static let closeBrace: UInt8 = 0x7D
}

extension String {
  /// Calls `body` with the UTF-8 bytes, without copying them where the string is stored as UTF-8.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
  }

  /// Whether both strings consist of the same UTF-8 bytes.
  func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    return other.withBytes { hasBytes($0) }
  }

  /// Whether the string consists of these UTF-8 bytes.
  @inline(__always)
  func hasBytes(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard utf8.count == other.count else { return false }
    return withBytes { $0.hasSameBytes(as: other) }
  }

  /// Whether the string comes first when strings are ordered by UTF-16 code units (RFC 8785).
  ///
  /// UTF-8 orders bytes the same way but for one thing: U+E000 to U+FFFF (lead bytes EE and EF)
  /// come after the characters beyond U+FFFF (lead bytes F0 to F4), whose surrogates are smaller.
  func precedesInUTF16(_ other: String) -> Bool {
    withBytes { left in
      other.withBytes { right in
        let shared = min(left.count, right.count)
        var index = 0
        while index < shared {
          if left[index] != right[index] {
            return Self.rank(left[index]) < Self.rank(right[index])
          }
          index += 1
        }
        return left.count < right.count
      }
    }
  }

  /// Feeds the UTF-8 bytes to a hasher, with an end mark that occurs in no UTF-8.
  func hashBytes(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }

  @inline(__always)
  private static func rank(_ byte: UInt8) -> UInt8 {
    byte & 0xFE == 0xEE ? byte &+ 0x10 : byte
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether both hold the same bytes.
  @inline(__always)
  package func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count, let left = baseAddress, let right = other.baseAddress else {
      return count == other.count
    }
    var index = 0
    // Eight bytes in one go; the last eight may be partly those before them.
    if count >= 8 {
      let last = count &- 8
      while index < last {
        guard Self.word(left + index) == Self.word(right + index) else { return false }
        index &+= 8
      }
      return Self.word(left + last) == Self.word(right + last)
    }
    while index < count {
      guard left[index] == right[index] else { return false }
      index &+= 1
    }
    return true
  }

  @inline(__always)
  private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  }
}

/// A key that is equal only to a key of the same UTF-8 bytes.
struct ByteKey: Hashable {
  let text: String

  static func == (lhs: ByteKey, rhs: ByteKey) -> Bool {
    lhs.text.hasSameBytes(as: rhs.text)
  }

  func hash(into hasher: inout Hasher) {
    text.hashBytes(into: &hasher)
  }
}
