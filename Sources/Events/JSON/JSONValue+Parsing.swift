/// What becomes of a number that is no integer within ±(2^53 − 1).
public enum FractionPolicy: Hashable, Sendable {
  /// It is an error.
  case refuse
  /// It becomes a string of the characters that spell it: for foreign dumps only.
  case keepAsText
}

extension JSONValue {
  /// Parses one JSON value that fills the bytes, white space around it apart.
  ///
  /// Refused are, besides what is no JSON: bytes that are not UTF-8, a byte order mark, a key given
  /// twice in one object, an escaped half of a surrogate pair, `-0`, a whole number outside
  /// ±(2^53 − 1), and a fraction or an exponent unless `fractions` keeps those numbers as text.
  /// `maximumDepth` bounds the nesting and is itself bounded by ``depthCeiling``. Throws
  /// ``JSONError`` with the place at fault. Complexity: linear in the number of bytes; they are
  /// copied first when they do not lie in one piece of memory.
  public init(
    parsing bytes: some Collection<UInt8>, fractions: FractionPolicy = .refuse,
    maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) {
    self = try Self.withBuffer(of: bytes) { (buffer) throws(JSONError) in
      try JSONValue(parsing: buffer, fractions: fractions, maximumDepth: maximumDepth)
    }
  }

  /// Parses one JSON value that fills the buffer, white space around it apart.
  ///
  /// Meaning, errors and complexity are those of the initializer for collections; this one reads
  /// them where they are. The value does not refer to the buffer afterwards.
  public init(
    parsing bytes: UnsafeBufferPointer<UInt8>, fractions: FractionPolicy = .refuse,
    maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) {
    self = try JSONDocument(
      parsing: bytes, canonical: false, fractions: fractions, maximumDepth: maximumDepth
    ).value(at: 0)
  }

  /// Parses bytes that must be exactly the canonical form (RFC 8785) of what they say.
  ///
  /// The bytes are accepted if and only if writing the value gives them back. Throws
  /// ``JSONError``: `notCanonical` at the first byte that the canonical form has not, or any other
  /// error of a parse. Complexity: linear in the number of bytes, in one pass.
  public static func parseCanonical(
    _ bytes: some Collection<UInt8>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) -> JSONValue {
    try withBuffer(of: bytes) { (buffer) throws(JSONError) in
      try parseCanonical(buffer, maximumDepth: maximumDepth)
    }
  }

  /// Parses a buffer that must be exactly the canonical form (RFC 8785) of what it says.
  ///
  /// Meaning, errors and complexity are those of the function for collections; this one reads
  /// them where they are. The value does not refer to the buffer afterwards.
  public static func parseCanonical(
    _ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) -> JSONValue {
    try JSONDocument(
      parsing: bytes, canonical: true, fractions: .refuse, maximumDepth: maximumDepth
    ).value(at: 0)
  }

  private static func withBuffer(
    of bytes: some Collection<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    let direct = bytes.withContiguousStorageIfAvailable { buffer in
      Result { () throws(JSONError) in try body(buffer) }
    }
    if let direct { return try direct.get() }
    return try Array(bytes).withUnsafeBufferPointer(body)
  }
}
