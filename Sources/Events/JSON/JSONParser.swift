/// A strict JSON parser over bytes that outlive it; what it reads, it lays out on a tape.
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
  /// What was read so far.
  var tape: JSONTape
  /// The bytes of the texts written with escapes; on the tape they follow those of the source.
  var unescaped: [UInt8] = []
  /// The keys of the objects still open.
  var keys: OwnedBuffer<Key>

  /// A key of an object still open.
  struct Key: BitwiseCopyable, Sendable {
    /// Its first eight bytes, to tell keys apart cheaply.
    let prefix: UInt64
    /// Its place on the tape.
    let place: Int
  }

  /// Objects with more members than this find repeated keys in a set instead of by comparing all.
  static let linearLimit = 16

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, canonical: Bool, fractions: FractionPolicy,
    maximumDepth: Int
  ) throws(JSONError) {
    guard let base = bytes.baseAddress else {
      throw JSONError(.unexpectedEnd, at: 0, in: bytes)
    }
    self.base = base
    end = bytes.count
    self.canonical = canonical
    self.fractions = fractions
    self.maximumDepth = min(maximumDepth, JSONValue.depthCeiling)
    // In the canonical form, only the last key of each object matters.
    keys = OwnedBuffer(capacity: canonical ? 8 : 24)
    // An entry has a word for every five or six bytes.
    tape = JSONTape(capacity: bytes.count / 5 + 16)
  }

  /// Reads the one value that fills the bytes.
  mutating func parse() throws(JSONError) {
    if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
      throw failure(.byteOrderMark, at: 0)
    }
    try skipSpace()
    try value(depth: 0)
    try skipSpace()
    guard at == end else { throw failure(.trailingBytes, at: at) }
  }

  /// What was read.
  consuming func finish() -> JSONTape { tape }

  mutating func value(depth: Int) throws(JSONError) {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    switch base[at] {
    case Byte.quote: try text()
    case Byte.openBrace: try object(depth: depth)
    case Byte.openBracket: try array(depth: depth)
    case Byte.minus, Byte.zero...Byte.nine: try number()
    case UInt8(ascii: "t"):
      try literal("true")
      tape.append(.yes)
    case UInt8(ascii: "f"):
      try literal("false")
      tape.append(.no)
    case UInt8(ascii: "n"):
      try literal("null")
      tape.append(.null)
    default: throw failure(.unexpectedByte, at: at)
    }
  }

  private mutating func object(depth: Int) throws(JSONError) {
    guard depth < maximumDepth else { throw failure(.tooDeep, at: at) }
    let head = tape.count
    tape.append(.object)
    at &+= 1
    try skipSpace()
    if at < end, base[at] == Byte.closeBrace {
      at &+= 1
      return tape.close(head)
    }
    let first = keys.count
    var seen: Set<ByteKey> = []
    repeat {
      try newKey(first: first, seen: &seen)
      try skipSpace()
      try expect(Byte.colon)
      try skipSpace()
      try value(depth: depth &+ 1)
      try skipSpace()
    } while try another(before: Byte.closeBrace)
    keys.drop(from: first)
    tape.close(head)
  }

  private mutating func array(depth: Int) throws(JSONError) {
    guard depth < maximumDepth else { throw failure(.tooDeep, at: at) }
    let head = tape.count
    tape.append(.array)
    at &+= 1
    try skipSpace()
    if at < end, base[at] == Byte.closeBracket {
      at &+= 1
      return tape.close(head)
    }
    repeat {
      try value(depth: depth &+ 1)
      try skipSpace()
    } while try another(before: Byte.closeBracket)
    tape.close(head)
  }

  /// Reads a comma and the space after it (true), or the closing byte (false).
  @inline(__always)
  mutating func another(before close: UInt8) throws(JSONError) -> Bool {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    let byte = base[at]
    guard byte == Byte.comma || byte == close else { throw failure(.unexpectedByte, at: at) }
    at &+= 1
    guard byte == Byte.comma else { return false }
    try skipSpace()
    return true
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8) throws(JSONError) {
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
  mutating func skipSpace() throws(JSONError) {
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
