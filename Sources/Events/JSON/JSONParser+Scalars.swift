extension JSONParser {
  /// Reads the number that starts at `at`, by the grammar first and by its range then.
  mutating func number() throws(JSONError) {
    let start = at
    let isNegative = base[start] == Byte.minus
    if isNegative { at &+= 1 }
    let digits = at
    var magnitude: Int64 = 0
    while at < end, base[at] &- Byte.zero < 10 {
      // Sixteen digits hold 2^53 − 1; what is longer is out of range whatever it says.
      if at &- digits < 16 { magnitude = magnitude &* 10 &+ Int64(base[at] &- Byte.zero) }
      at &+= 1
    }
    let count = at &- digits
    guard count > 0 else { throw failureAtNext() }
    if count > 1, base[digits] == Byte.zero { throw failure(.leadingZero, at: digits) }
    let isWhole = try !skipFractionAndExponent()
    if isWhole, count <= 16, magnitude <= JSONValue.largestInteger, !isNegative || magnitude > 0 {
      return tape.append(isNegative ? -magnitude : magnitude)
    }
    switch fractions {
    case .keepAsText: tape.appendText(offset: start, count: at &- start)
    case .refuse:
      guard isWhole else { throw failure(.notAnInteger, at: start) }
      throw failure(magnitude == 0 ? .negativeZero : .integerOutOfRange, at: start)
    }
  }

  /// Skips `.5`, `e10` and the like; false when there is nothing of the kind.
  @inline(__always)
  private mutating func skipFractionAndExponent() throws(JSONError) -> Bool {
    guard at < end else { return false }
    var byte = base[at]
    guard byte == Byte.point || byte | 0x20 == UInt8(ascii: "e") else { return false }
    if byte == Byte.point {
      at &+= 1
      try skipDigits()
      byte = at < end ? base[at] : 0
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      at &+= 1
      if at < end, base[at] == UInt8(ascii: "+") || base[at] == Byte.minus { at &+= 1 }
      try skipDigits()
    }
    return true
  }

  private mutating func skipDigits() throws(JSONError) {
    let start = at
    while at < end, base[at] &- Byte.zero < 10 { at &+= 1 }
    guard at > start else { throw failureAtNext() }
  }

  private borrowing func failureAtNext() -> JSONError {
    failure(at < end ? .unexpectedByte : .unexpectedEnd, at: at)
  }

  /// Refuses bytes that are not well-formed UTF-8 (Unicode, table 3-7).
  @inline(never)
  borrowing func checkUTF8(from start: Int, to stop: Int) throws(JSONError) {
    var index = start
    while index < stop {
      let lead = base[index]
      if lead < 0x80 {
        index &+= 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: throw failure(.invalidUTF8, at: index)
      }
      guard index &+ length <= stop, second ~= base[index &+ 1],
        length < 3 || base[index &+ 2] & 0xC0 == 0x80,
        length < 4 || base[index &+ 3] & 0xC0 == 0x80
      else { throw failure(.invalidUTF8, at: index) }
      index &+= length
    }
  }
}
