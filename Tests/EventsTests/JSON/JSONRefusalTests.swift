import Events
import Testing

/// A text, why it is refused, and where.
struct Refusal: CustomTestStringConvertible, Sendable {
  let text: String
  let code: JSONError.Code
  let line: Int
  let column: Int

  init(_ text: String, _ code: JSONError.Code, _ line: Int, _ column: Int) {
    self.text = text
    self.code = code
    self.line = line
    self.column = column
  }

  var testDescription: String { text.debugDescription }
}

@Suite struct `The JSON parser refuses` {
  static let texts: [Refusal] = [
    Refusal("", .unexpectedEnd, 1, 1),
    Refusal(" \n ", .unexpectedEnd, 2, 2),
    Refusal("[1,", .unexpectedEnd, 1, 4),
    Refusal("[1", .unexpectedEnd, 1, 3),
    Refusal("{\"a\"", .unexpectedEnd, 1, 5),
    Refusal("{\"a\":", .unexpectedEnd, 1, 6),
    Refusal("{\"a\":1", .unexpectedEnd, 1, 7),
    Refusal("\"abc", .unexpectedEnd, 1, 5),
    Refusal("\"abc\\", .unexpectedEnd, 1, 6),
    Refusal("\"\\u00", .unexpectedEnd, 1, 6),
    Refusal("tru", .unexpectedEnd, 1, 4),
    Refusal("-", .unexpectedEnd, 1, 2),
    Refusal("1.", .unexpectedEnd, 1, 3),
    Refusal("1e+", .unexpectedEnd, 1, 4),
    Refusal("[1,]", .unexpectedByte, 1, 4),
    Refusal("[,1]", .unexpectedByte, 1, 2),
    Refusal("[1 2]", .unexpectedByte, 1, 4),
    Refusal("[1}", .unexpectedByte, 1, 3),
    Refusal("{\"a\":1,}", .unexpectedByte, 1, 8),
    Refusal("{,}", .unexpectedByte, 1, 2),
    Refusal("{a:1}", .unexpectedByte, 1, 2),
    Refusal("{1:1}", .unexpectedByte, 1, 2),
    Refusal("{\"a\" 1}", .unexpectedByte, 1, 6),
    Refusal("{\"a\":1]", .unexpectedByte, 1, 7),
    Refusal("'a'", .unexpectedByte, 1, 1),
    Refusal("True", .unexpectedByte, 1, 1),
    Refusal("nulk", .unexpectedByte, 1, 4),
    Refusal("NaN", .unexpectedByte, 1, 1),
    Refusal("+1", .unexpectedByte, 1, 1),
    Refusal(".5", .unexpectedByte, 1, 1),
    Refusal("-a", .unexpectedByte, 1, 2),
    Refusal("1.e5", .unexpectedByte, 1, 3),
    Refusal("1ex", .unexpectedByte, 1, 3),
    Refusal("// a comment", .unexpectedByte, 1, 1),
    Refusal("\u{A0}1", .unexpectedByte, 1, 1),
    Refusal("\u{0}", .unexpectedByte, 1, 1),
    Refusal("1 2", .trailingBytes, 1, 3),
    Refusal("{}\n\n}", .trailingBytes, 3, 1),
    Refusal("null\u{0}", .trailingBytes, 1, 5),
    Refusal("0x10", .trailingBytes, 1, 2),
    Refusal("\u{FEFF}{}", .byteOrderMark, 1, 1),
    Refusal("{\"a\":1,\n \"a\":2}", .duplicateKey("a"), 2, 2),
    Refusal("{\"\":1,\"\":2}", .duplicateKey(""), 1, 7),
    Refusal(#"{"é":1,"b":2,"\u00e9":3}"#, .duplicateKey("é"), 1, 14),
    Refusal(
      #"{"a":{"longer than eight":1,"longer than eight":1}}"#,
      .duplicateKey("longer than eight"), 1, 29),
    Refusal(#"["\ud83d"]"#, .loneSurrogate, 1, 3),
    Refusal(#""\ude02""#, .loneSurrogate, 1, 2),
    Refusal(#""\ud83d\n""#, .loneSurrogate, 1, 2),
    Refusal(#""\ud83d\ud83d""#, .loneSurrogate, 1, 2),
    Refusal(#""\ud83dx""#, .loneSurrogate, 1, 2),
    Refusal(#""\x41""#, .invalidEscape, 1, 2),
    Refusal(#""é\u00g0""#, .invalidEscape, 1, 3),
    Refusal(#""\U0041""#, .invalidEscape, 1, 2),
    Refusal("\"a\nb\"", .controlCharacter, 1, 3),
    Refusal("\"12345678\t\"", .controlCharacter, 1, 10),
    Refusal("\"\\n\u{1F}\"", .controlCharacter, 1, 4),
    Refusal("01", .leadingZero, 1, 1),
    Refusal("[-00]", .leadingZero, 1, 3),
    Refusal("-0", .negativeZero, 1, 1),
    Refusal("[1, 1.5]", .notAnInteger, 1, 5),
    Refusal("1.0", .notAnInteger, 1, 1),
    Refusal("-0.0", .notAnInteger, 1, 1),
    Refusal("1e2", .notAnInteger, 1, 1),
    Refusal("1E-2", .notAnInteger, 1, 1),
    Refusal("9007199254740992", .integerOutOfRange, 1, 1),
    Refusal("-9007199254740992", .integerOutOfRange, 1, 1),
    Refusal("[\n99999999999999999999999999]", .integerOutOfRange, 2, 1),
    Refusal("10000000000000000", .integerOutOfRange, 1, 1),
  ]

  @Test(arguments: texts)
  func `what is not strict JSON and names the place`(refusal: Refusal) throws {
    let error = try #require(failure(of: refusal.text))
    #expect(error.code == refusal.code)
    #expect(error.line == refusal.line)
    #expect(error.column == refusal.column)
    let start = "line \(refusal.line), column \(refusal.column): "
    #expect(error.description.hasPrefix(start))
    #expect(error.description.count > start.count + 10)
  }

  @Test(
    arguments: [
      ([0x80], 1), ([0xBF], 1), ([0xC0, 0x80], 1), ([0xC1, 0xBF], 1), ([0xC3], 1),
      ([0xC3, 0x41], 1), ([0xE0, 0x9F, 0xBF], 1), ([0xE2, 0x82], 1), ([0xE2, 0x28, 0xA1], 1),
      ([0xED, 0xA0, 0x80], 1), ([0xED, 0xBF, 0xBF], 1), ([0xF0, 0x8F, 0xBF, 0xBF], 1),
      ([0xF0, 0x9F, 0x98], 1), ([0xF0, 0x9F, 0x98, 0x41], 1), ([0xF4, 0x90, 0x80, 0x80], 1),
      ([0xF5, 0x80, 0x80, 0x80], 1), ([0xFF], 1), ([0x61, 0xC3, 0xA9, 0xFE], 4),
    ] as [([UInt8], Int)])
  func `bytes that are not UTF-8`(bytes: [UInt8], offset: Int) throws {
    let plain = try #require(failure(of: [0x22] + bytes + [0x22]))
    #expect(plain.code == .invalidUTF8)
    #expect(plain.offset == offset)
    let beforeEscape = try #require(failure(of: [0x22] + bytes + Array(#"\n""#.utf8)))
    #expect(beforeEscape.code == .invalidUTF8)
    #expect(beforeEscape.offset == offset)
    let key = try #require(failure(of: [0x7B, 0x22] + bytes + Array(#"":1}"#.utf8)))
    #expect(key.code == .invalidUTF8)
  }

  @Test func `a byte order mark of which only a part is there`() {
    #expect(failure(of: [0xEF, 0xBB])?.code == .unexpectedByte)
  }

  @Test(arguments: [2, 15, 16, 17, 18, 40])
  func `a key given twice in objects of any size`(count: Int) throws {
    let keys = (0..<count).map { "common prefix \($0)" }
    for index in keys.indices {
      let members = (keys + [keys[index]]).map { "\"\($0)\":0" }
      let error = try #require(failure(of: "{\(members.joined(separator: ","))}"))
      #expect(error.code == .duplicateKey(keys[index]))
    }
    let members = keys.map { "\"\($0)\":0" }
    #expect(failure(of: "{\(members.joined(separator: ","))}") == nil)
  }

  @Test func `nothing for a key that is repeated in another object`() {
    #expect(failure(of: #"{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}"#) == nil)
  }

  @Test func `with a message that shows control characters escaped`() throws {
    let error = try #require(failure(of: #"{"a\n":1,"a\n":2}"#))
    #expect(error.description == #"line 1, column 10: the key "a\n" is given twice"#)
  }
}
