/// Goes through canonical JSON (RFC 8785) and finds where things stand, without making values.
///
/// It accepts what ``JSONValue/parseCanonical(_:maximumDepth:)`` accepts, several times as fast,
/// and does not say what is wrong with the rest: that function does.
struct CanonicalScanner {
  private let base: UnsafePointer<UInt8>
  private let end: Int
  private(set) var at = 0

  /// A scanner at the beginning of the bytes; nothing where there are none.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
    self.base = base
    end = bytes.count
  }

  /// Whether all bytes were gone through.
  var isAtEnd: Bool { at == end }

  /// Goes past these very bytes, if they are next.
  @inline(__always)
  mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard end &- at >= count else { return false }
    let next = UnsafeBufferPointer(start: base + at, count: count)
    guard next.hasSameBytes(as: UnsafeBufferPointer(start: text.utf8Start, count: count)) else {
      return false
    }
    at &+= count
    return true
  }

  /// Goes past a string; its place without the quotes.
  @inline(__always)
  mutating func string() -> Range<Int>? {
    guard at < end, base[at] == Byte.quote else { return nil }
    let start = at &+ 1
    var index = start
    var seen: UInt64 = 0
    while true {
      while index &+ 8 <= end {
        let word = UInt64(
          littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
        let found = SWAR.specials(word)
        seen |= word
        if found != 0 {
          index &+= found.trailingZeroBitCount / 8
          break
        }
        index &+= 8
      }
      while index < end, base[index] >= 0x20, base[index] != Byte.quote,
        base[index] != Byte.backslash
      {
        seen |= UInt64(base[index])
        index &+= 1
      }
      guard index < end else { return nil }
      if base[index] == Byte.quote { break }
      guard base[index] == Byte.backslash, let next = escape(at: index) else { return nil }
      index = next
    }
    // Bytes behind the quote may be among those seen: then a look too many is taken.
    if seen & SWAR.highBits != 0 {
      let text = UnsafeBufferPointer(start: base + start, count: index &- start)
      guard String(validating: text, as: UTF8.self) != nil else { return nil }
    }
    at = index &+ 1
    return start..<index
  }

  /// Goes past an integer within ±(2^53 − 1).
  mutating func integer() -> Int64? {
    var index = at
    let isNegative = index < end && base[index] == Byte.minus
    if isNegative { index &+= 1 }
    let first = index
    var value: Int64 = 0
    while index < end, base[index] &- Byte.zero <= 9 {
      guard index &- first < 16 else { return nil }
      value = value &* 10 &+ Int64(base[index] &- Byte.zero)
      index &+= 1
    }
    let digits = index &- first
    guard digits > 0, base[first] != Byte.zero || (digits == 1 && !isNegative),
      value <= JSONValue.largestInteger
    else { return nil }
    at = index
    return isNegative ? -value : value
  }

  /// Goes past any value; false where it is not canonical.
  mutating func value(depth: Int = 0) -> Bool {
    guard at < end else { return false }
    switch base[at] {
    case Byte.quote: return string() != nil
    case Byte.openBrace: return depth < JSONValue.defaultMaximumDepth && object(depth)
    case Byte.openBracket: return depth < JSONValue.defaultMaximumDepth && array(depth)
    case UInt8(ascii: "t"): return skip("true")
    case UInt8(ascii: "f"): return skip("false")
    case UInt8(ascii: "n"): return skip("null")
    default: return integer() != nil
    }
  }

  private mutating func array(_ depth: Int) -> Bool {
    at &+= 1
    if skip("]") { return true }
    repeat {
      guard value(depth: depth &+ 1) else { return false }
    } while skip(",")
    return skip("]")
  }

  private mutating func object(_ depth: Int) -> Bool {
    at &+= 1
    return restOfObject(depth: depth)
  }

  /// Goes past an object from behind its opening brace; `depth` is how many values it lies in.
  mutating func restOfObject(depth: Int = 1) -> Bool {
    if skip("}") { return true }
    var previous: Range<Int>?
    repeat {
      guard let key = string(), skip(":") else { return false }
      if let previous, !precedes(previous, key) { return false }
      previous = key
      guard value(depth: depth &+ 1) else { return false }
    } while skip(",")
    return skip("}")
  }

  /// Whether one key comes before another by their UTF-16 code units.
  private func precedes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    let shared = min(left.count, right.count)
    for index in 0..<shared {
      let (one, other) = (base[left.lowerBound &+ index], base[right.lowerBound &+ index])
      // Bytes order as code units do only where both are plain ASCII.
      guard one != other || one == Byte.backslash else { continue }
      guard one | other < 0x80, one != Byte.backslash, other != Byte.backslash else {
        return text(left).precedesInUTF16(text(right))
      }
      return one < other
    }
    return left.count < right.count
  }

  /// The text of a string that was gone past.
  func text(_ place: Range<Int>) -> String {
    let quoted = UnsafeBufferPointer(
      start: base + place.lowerBound - 1, count: place.count + 2)
    guard case .string(let text) = try? JSONValue.parseCanonical(quoted) else { return "" }
    return text
  }

  /// Where the escape at a backslash ends; nothing where the canonical form has no such escape.
  private func escape(at start: Int) -> Int? {
    guard start &+ 1 < end else { return nil }
    switch base[start &+ 1] {
    case Byte.quote, Byte.backslash, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start &+ 2
    case UInt8(ascii: "u"):
      guard start &+ 6 <= end, base[start &+ 2] == Byte.zero, base[start &+ 3] == Byte.zero
      else { return nil }
      let (high, low) = (base[start &+ 4], base[start &+ 5])
      guard high == Byte.zero || high == Byte.zero &+ 1 else { return nil }
      switch low {
      case Byte.zero...Byte.nine, UInt8(ascii: "a")...UInt8(ascii: "f"): break
      default: return nil
      }
      // These have letters of their own: b, t, n, f and r.
      let hasLetter = high == Byte.zero && "89acd".utf8.contains(low)
      return hasLetter ? nil : start &+ 6
    default: return nil
    }
  }
}
