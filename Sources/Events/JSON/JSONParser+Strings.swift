/// Eight bytes looked at in one go.
enum SWAR {
  static let lowBits: UInt64 = 0x0101_0101_0101_0101
  static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Marks the bytes below 0x20, the quotes and the backslashes with their highest bit.
  ///
  /// The lowest mark is exact; marks above it may be false, as a borrow runs upwards.
  @inline(__always)
  static func specials(_ word: UInt64) -> UInt64 {
    let quote = word ^ (lowBits &* UInt64(Byte.quote))
    let backslash = word ^ (lowBits &* UInt64(Byte.backslash))
    let control = (word &- lowBits &* 0x20) & ~word
    return (control | (quote &- lowBits) & ~quote | (backslash &- lowBits) & ~backslash)
      & highBits
  }
}

extension JSONParser {
  /// Reads the string that starts with the quote at `at`.
  mutating func text() throws(JSONError) {
    let start = at &+ 1
    var stop = special(from: start, orNonASCII: SWAR.highBits)
    var isASCII = true
    if stop < end, base[stop] >= 0x80 {
      isASCII = false
      stop = special(from: stop, orNonASCII: 0)
    }
    guard stop < end else { throw failure(.unexpectedEnd, at: end) }
    guard base[stop] == Byte.quote else { return try textWithEscapes(from: start) }
    if !isASCII { try checkUTF8(from: start, to: stop) }
    at = stop &+ 1
    tape.appendText(offset: start, count: stop &- start)
  }

  /// The place of the next quote, backslash, control character, or byte marked by the mask.
  @inline(__always)
  private borrowing func special(from start: Int, orNonASCII mask: UInt64) -> Int {
    var index = start
    while index &+ 8 <= end {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
      let found = SWAR.specials(word) | word & mask
      if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < end {
      let byte = base[index]
      if byte < 0x20 || byte == Byte.quote || byte == Byte.backslash { return index }
      if byte >= 0x80, mask != 0 { return index }
      index &+= 1
    }
    return end
  }

  @inline(never)
  private mutating func textWithEscapes(from start: Int) throws(JSONError) {
    let first = unescaped.count
    var index = start
    while true {
      let stop = special(from: index, orNonASCII: 0)
      try checkUTF8(from: index, to: stop)
      unescaped.append(
        contentsOf: UnsafeBufferPointer(start: base + index, count: stop &- index))
      guard stop < end else { throw failure(.unexpectedEnd, at: end) }
      switch base[stop] {
      case Byte.quote:
        at = stop &+ 1
        return tape.appendText(offset: end &+ first, count: unescaped.count &- first)
      case Byte.backslash:
        index = try escape(at: stop)
      default:
        throw failure(.controlCharacter, at: stop)
      }
    }
  }

  /// Decodes the escape at a backslash into `unescaped` and returns the place after it.
  private mutating func escape(at start: Int) throws(JSONError) -> Int {
    guard start &+ 1 < end else { throw failure(.unexpectedEnd, at: end) }
    switch base[start &+ 1] {
    case Byte.quote: unescaped.append(Byte.quote)
    case Byte.backslash: unescaped.append(Byte.backslash)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(Byte.lineFeed)
    case UInt8(ascii: "r"): unescaped.append(Byte.carriageReturn)
    case UInt8(ascii: "t"): unescaped.append(Byte.tab)
    case Byte.slash:
      guard !canonical else { throw failure(.notCanonical, at: start) }
      unescaped.append(Byte.slash)
    case UInt8(ascii: "u"): return try unicodeEscape(at: start)
    default: throw failure(.invalidEscape, at: start)
    }
    return start &+ 2
  }

  private mutating func unicodeEscape(at start: Int) throws(JSONError) -> Int {
    let unit = try hexUnit(at: start)
    if canonical { try checkCanonicalEscape(of: unit, at: start) }
    var next = start &+ 6
    var code = unit
    switch unit {
    case 0xD800...0xDBFF:
      guard next &+ 1 < end, base[next] == Byte.backslash, base[next &+ 1] == UInt8(ascii: "u")
      else { throw failure(.loneSurrogate, at: start) }
      let low = try hexUnit(at: next)
      guard 0xDC00...0xDFFF ~= low else { throw failure(.loneSurrogate, at: start) }
      code = 0x10000 &+ (unit &- 0xD800) << 10 &+ (low &- 0xDC00)
      next &+= 6
    case 0xDC00...0xDFFF: throw failure(.loneSurrogate, at: start)
    default: break
    }
    guard let scalar = Unicode.Scalar(code) else { throw failure(.loneSurrogate, at: start) }
    unescaped.append(contentsOf: scalar.utf8)
    return next
  }

  /// The code unit of the escape `\uXXXX` at a backslash.
  private borrowing func hexUnit(at start: Int) throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for index in start &+ 2..<start &+ 6 {
      guard index < end else { throw failure(.unexpectedEnd, at: end) }
      let byte = base[index]
      switch byte {
      case 0x30...0x39: unit = unit << 4 | UInt32(byte &- 0x30)
      case 0x41...0x46: unit = unit << 4 | UInt32(byte &- 0x37)
      case 0x61...0x66: unit = unit << 4 | UInt32(byte &- 0x57)
      default: throw failure(.invalidEscape, at: start)
      }
    }
    return unit
  }

  /// Refuses `\uXXXX` but for control characters without a letter of their own, in lower case.
  private borrowing func checkCanonicalEscape(
    of unit: UInt32, at start: Int
  ) throws(JSONError) {
    let hasLetter = 0x08...0x0D ~= unit && unit != 0x0B
    let isUpperCase = 0x41...0x46 ~= base[start &+ 5]
    guard unit < 0x20, !hasLetter, !isUpperCase else {
      throw failure(.notCanonical, at: start)
    }
  }
}
