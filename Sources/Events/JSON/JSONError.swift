/// Why bytes are not the JSON asked for, or why a value cannot be written.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// A byte that cannot stand here.
    case unexpectedByte
    /// The bytes end before the value does.
    case unexpectedEnd
    /// One object names this key twice.
    case duplicateKey(String)
    /// Half of a surrogate pair is escaped without the other half.
    case loneSurrogate
    /// A string holds bytes that are not UTF-8.
    case invalidUTF8
    /// Something other than white space follows the value.
    case trailingBytes
    /// Arrays and objects nest deeper than allowed.
    case tooDeep
    /// A number has a fraction or an exponent.
    case notAnInteger
    /// A whole number lies outside ±(2^53 − 1).
    case integerOutOfRange
    /// A number is written `-0`.
    case negativeZero
    /// A string holds a control character that is not escaped.
    case controlCharacter
    /// A backslash starts no escape that JSON knows.
    case invalidEscape
    /// A number starts with a superfluous zero.
    case leadingZero
    /// The bytes start with a byte order mark.
    case byteOrderMark
    /// The bytes are JSON, but not in the canonical form of RFC 8785.
    case notCanonical
  }

  /// What is wrong.
  public let code: Code
  /// The byte at fault, counted from 0; when writing, the number of bytes written before it.
  public let offset: Int
  /// The line of the byte at fault, counted from 1.
  public let line: Int
  /// The place in the line in Unicode scalars, counted from 1.
  public let column: Int

  /// Makes an error.
  public init(code: Code, offset: Int, line: Int, column: Int) {
    self.code = code
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// Makes an error at an offset, finding its line and column in the bytes.
  ///
  /// Complexity: linear in the offset, so only errors pay for it.
  @inline(never)
  init(_ code: Code, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == Byte.lineFeed {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    self.init(code: code, offset: offset, line: line, column: column)
  }
}

extension JSONError: CustomStringConvertible {
  /// The place and the fault, as in `line 3, column 7: the key "a" is given twice`.
  public var description: String {
    "line \(line), column \(column): \(code)"
  }
}

extension JSONError.Code: CustomStringConvertible {
  /// The fault in words.
  public var description: String {
    switch self {
    case .unexpectedByte: "this byte cannot stand here"
    case .unexpectedEnd: "the text ends too early"
    case .duplicateKey(let key): "the key \(CanonicalWriter.quoted(key)) is given twice"
    case .loneSurrogate: "half of a surrogate pair stands alone"
    case .invalidUTF8: "this is not UTF-8"
    case .trailingBytes: "something follows the end of the value"
    case .tooDeep: "arrays and objects are nested too deeply"
    case .notAnInteger: "numbers with a fraction or an exponent are not accepted"
    case .integerOutOfRange: "the number lies outside ±9007199254740991"
    case .negativeZero: "minus zero is not accepted"
    case .controlCharacter: "a control character in a string has to be escaped"
    case .invalidEscape: "this is no JSON escape"
    case .leadingZero: "a number must not start with a superfluous zero"
    case .byteOrderMark: "a byte order mark is not accepted"
    case .notCanonical: "this is not the canonical form (RFC 8785)"
    }
  }
}
