import Events
import Testing

@Suite struct `The canonical form` {
  @Test func `sorts keys by UTF-16 code units and not by code points`() throws {
    let value: JSONValue = [
      "\u{FFFF}": 1, "\u{10000}": 2, "\u{E000}": 3, "\u{D7FF}": 4, "\u{10FFFF}": 5, "a\u{FB33}": 6,
      "a😂": 7, "a": 8, "": 9, "a\u{0}": 10, "\u{EFFF}": 11, "\u{F000}": 12,
    ]
    let expected =
      "{\"\":9,\"a\":8,\"a\\u0000\":10,\"a😂\":7,\"a\u{FB33}\":6,\"\u{D7FF}\":4,"
      + "\"\u{10000}\":2,\"\u{10FFFF}\":5,\"\u{E000}\":3,\"\u{EFFF}\":11,\"\u{F000}\":12,"
      + "\"\u{FFFF}\":1}"
    #expect(try value.canonicalText() == expected)
    #expect(try JSONValue.parseCanonical(expected.utf8).canonicalText() == expected)
  }

  @Test func `escapes no more than it must`() throws {
    let controls = String(String.UnicodeScalarView((0..<0x20).map { Unicode.Scalar($0) }))
    let value = JSONValue.string(controls + "\"\\/\u{7F}\u{80}\u{2028}é😂")
    let expected =
      #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
      + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c"#
      + #"\u001d\u001e\u001f\"\\/"# + "\u{7F}\u{80}\u{2028}é😂\""
    #expect(try value.canonicalText() == expected)
    #expect(try JSONValue.parseCanonical(expected.utf8) == value)
  }

  @Test func `has integers only where JSON carries them unharmed`() throws {
    let limit = JSONValue.largestInteger
    #expect(try JSONValue.integer(limit).canonicalText() == "9007199254740991")
    #expect(try JSONValue.integer(-limit).canonicalText() == "-9007199254740991")
    for number in [limit + 1, -limit - 1, .max, .min] {
      let error = #expect(throws: JSONError.self) {
        try JSONValue.array([1, .integer(number)]).canonicalBytes()
      }
      #expect(error == JSONError(code: .integerOutOfRange, offset: 3, line: 1, column: 4))
    }
  }

  @Test func `is refused to an object with a key twice`() {
    let value: JSONValue = ["b": 1, "a": 2, "b": 3]
    let error = #expect(throws: JSONError.self) { try value.canonicalBytes() }
    #expect(error?.code == .duplicateKey("b"))
    let composed: JSONValue = ["\u{E9}": 1, "e\u{301}": 2]
    #expect(throws: Never.self) { try composed.canonicalBytes() }
  }

  @Test(arguments: 0..<200)
  func `of a random value says the same value`(seed: Int) throws {
    var generator = JSONGenerator(seed: seed)
    let value = generator.value()
    let canonical = try value.canonicalBytes()
    let parsed = try JSONValue(parsing: canonical)
    #expect(try parsed.canonicalBytes() == canonical)
    #expect(try JSONValue.parseCanonical(canonical) == parsed)
    #expect(sorted(value) == parsed)
    #expect(sorted(value).hashValue == parsed.hashValue)
  }

  @Test(arguments: 0..<200)
  func `alone is accepted among damaged bytes`(seed: Int) throws {
    var generator = JSONGenerator(seed: seed)
    let canonical = try generator.value().canonicalBytes()
    for _ in 0..<50 {
      let bytes = generator.damaged(canonical)
      let parsed = try? JSONValue(parsing: bytes)
      let isCanonical = try parsed?.canonicalBytes() == bytes
      let strictly = try? JSONValue.parseCanonical(bytes)
      #expect((strictly != nil) == isCanonical, "\(String(decoding: bytes, as: UTF8.self))")
      #expect(strictly == (isCanonical ? parsed : nil))
    }
  }

  @Test(arguments: [
    Refusal(" {}", .notCanonical, 1, 1),
    Refusal("{}\n", .notCanonical, 1, 3),
    Refusal("{ }", .notCanonical, 1, 2),
    Refusal("[1, 2]", .notCanonical, 1, 4),
    Refusal("{\"a\" :1}", .notCanonical, 1, 5),
    Refusal("{\"b\":1,\"a\":2}", .notCanonical, 1, 8),
    Refusal("{\"\u{FB33}\":1,\"😂\":2}", .notCanonical, 1, 8),
    Refusal("{\"12345678b\":1,\"12345678a\":2}", .notCanonical, 1, 16),
    Refusal("{\"aa\":1,\"a\":2}", .notCanonical, 1, 9),
    Refusal("{\"a\":1,\"a\":2}", .duplicateKey("a"), 1, 8),
    Refusal(#""\/""#, .notCanonical, 1, 2),
    Refusal(#""a\u0041""#, .notCanonical, 1, 3),
    Refusal(#""\u000a""#, .notCanonical, 1, 2),
    Refusal(#""\u001F""#, .notCanonical, 1, 2),
    Refusal(#""\ud83d\ude02""#, .notCanonical, 1, 2),
    Refusal("1.5", .notAnInteger, 1, 1),
    Refusal("-0", .negativeZero, 1, 1),
    Refusal("[1]x", .trailingBytes, 1, 4),
  ])
  func `is told from other spellings at the first byte at fault`(refusal: Refusal) throws {
    let error = try #require(canonicalFailure(of: refusal.text))
    #expect(error.code == refusal.code)
    #expect(error.line == refusal.line)
    #expect(error.column == refusal.column)
  }

  /// The value with the members of every object in the order of the canonical form.
  private func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool, .integer, .string: value
    case .array(let elements): .array(elements.map(sorted))
    case .object(let object):
      .object(
        JSONObject(
          object.members
            .map { JSONObject.Member(key: $0.key, value: sorted($0.value)) }
            .sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }))
    }
  }
}
