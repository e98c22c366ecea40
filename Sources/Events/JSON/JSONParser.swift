/// A strict JSON parser over bytes that outlive it.
///
/// Every read of `base` is guarded by a comparison with `end`. Containers recurse, one call frame
/// of `value` and one of `object` or `array` a level, and `maximumDepth` bounds the levels.
struct JSONParser: ~Copyable {
  let base: UnsafePointer<UInt8>
  let end: Int
  /// Whether only the canonical form is accepted.
  let canonical: Bool
  let fractions: FractionPolicy
  let maximumDepth: Int

  /// The next byte to read.
  var at = 0
  /// Members of the objects still open.
  var members = Scratch<JSONObject.Member>(capacity: 24)
  /// The first eight bytes of each key of the objects still open, to tell keys apart cheaply.
  var prefixes = Scratch<UInt64>(capacity: 24)
  /// The bytes of the string with escapes being read.
  var unescaped: [UInt8] = []

  /// Objects with more members than this find repeated keys in a set instead of by comparing all.
  static let linearLimit = 16

  private init(
    base: UnsafePointer<UInt8>, end: Int, canonical: Bool, fractions: FractionPolicy,
    maximumDepth: Int
  ) {
    self.base = base
    self.end = end
    self.canonical = canonical
    self.fractions = fractions
    self.maximumDepth = min(maximumDepth, JSONValue.depthCeiling)
  }

  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, canonical: Bool, fractions: FractionPolicy,
    maximumDepth: Int
  ) throws(JSONError) -> JSONValue {
    guard let base = bytes.baseAddress else {
      throw JSONError(.unexpectedEnd, at: 0, in: bytes)
    }
    var parser = JSONParser(
      base: base, end: bytes.count, canonical: canonical, fractions: fractions,
      maximumDepth: maximumDepth)
    return try parser.document()
  }

  private mutating func document() throws(JSONError) -> JSONValue {
    if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
      throw failure(.byteOrderMark, at: 0)
    }
    try skipSpace()
    let result = try value(depth: 0)
    try skipSpace()
    guard at == end else { throw failure(.trailingBytes, at: at) }
    return result
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    switch base[at] {
    case Byte.quote: return .string(try string())
    case Byte.openBrace: return .object(try object(depth: depth))
    case Byte.openBracket: return .array(try array(depth: depth))
    case Byte.minus, Byte.zero...Byte.nine: return try number()
    case UInt8(ascii: "t"):
      try literal("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try literal("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try literal("null")
      return .null
    default: throw failure(.unexpectedByte, at: at)
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    guard depth < maximumDepth else { throw failure(.tooDeep, at: at) }
    at &+= 1
    try skipSpace()
    if at < end, base[at] == Byte.closeBrace {
      at &+= 1
      return JSONObject()
    }
    let first = members.count
    let firstPrefix = prefixes.count
    var seen: Set<ByteKey> = []
    while true {
      let key = try newKey(first: first, firstPrefix: firstPrefix, seen: &seen)
      try skipSpace()
      try expect(Byte.colon)
      try skipSpace()
      members.push(JSONObject.Member(key: key, value: try value(depth: depth &+ 1)))
      try skipSpace()
      guard try another(before: Byte.closeBrace) else { break }
    }
    prefixes.drop(from: firstPrefix)
    return JSONObject(members.take(from: first))
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth < maximumDepth else { throw failure(.tooDeep, at: at) }
    at &+= 1
    try skipSpace()
    if at < end, base[at] == Byte.closeBracket {
      at &+= 1
      return []
    }
    var elements: [JSONValue] = []
    while true {
      elements.append(try value(depth: depth &+ 1))
      try skipSpace()
      guard try another(before: Byte.closeBracket) else { return elements }
    }
  }

  /// Reads a comma and the space after it (true), or the closing byte (false).
  @inline(__always)
  private mutating func another(before close: UInt8) throws(JSONError) -> Bool {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    let byte = base[at]
    guard byte == Byte.comma || byte == close else { throw failure(.unexpectedByte, at: at) }
    at &+= 1
    guard byte == Byte.comma else { return false }
    try skipSpace()
    return true
  }

  @inline(__always)
  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    guard base[at] == byte else { throw failure(.unexpectedByte, at: at) }
    at &+= 1
  }

  private mutating func literal(_ text: StaticString) throws(JSONError) {
    for index in 0..<text.utf8CodeUnitCount {
      try expect(text.utf8Start[index])
    }
  }

  @inline(__always)
  private mutating func skipSpace() throws(JSONError) {
    if at < end, base[at] <= Byte.space { try skipSpaces() }
  }

  private mutating func skipSpaces() throws(JSONError) {
    while at < end {
      switch base[at] {
      case Byte.space, Byte.lineFeed, Byte.carriageReturn, Byte.tab:
        guard !canonical else { throw failure(.notCanonical, at: at) }
        at &+= 1
      default: return
      }
    }
  }

  @inline(never)
  borrowing func failure(_ code: JSONError.Code, at offset: Int) -> JSONError {
    JSONError(code, at: offset, in: UnsafeBufferPointer(start: base, count: end))
  }
}
