import Events
import Foundation
import Testing

@Suite struct `The JSON parser` {
  @Test func `keeps members in the order given`() throws {
    let value = try JSONValue(
      text: " {\"b\" : [ true , false,null ],\r\n\t\"a\":{ }, \"c\":[ ], \"\":-12 } ")
    let expected: JSONValue = ["b": [true, false, nil], "a": [:], "c": [], "": -12]
    #expect(value == expected)
  }

  @Test func `reads every escape`() throws {
    let value = try JSONValue(
      text: #""\"\\\/\b\f\n\r\t\u0000\u00e9\u00E9\u20ac\ud83d\uDE02\uffff""#)
    #expect(value == .string("\"\\/\u{8}\u{C}\n\r\t\u{0}éé€😂\u{FFFF}"))
  }

  @Test(arguments: 0..<40)
  func `finds the end of a string at any place in a word`(length: Int) throws {
    let plain = String(repeating: "x", count: length)
    for middle in ["", "é", "😂", "\u{7F}"] {
      let text = plain + middle + plain
      #expect(try JSONValue(text: "\"\(text)\"") == .string(text))
      #expect(try JSONValue(text: "[\"\(text)\", 1]") == [.string(text), 1])
      #expect(try JSONValue(text: "\"\(text)\\n\(text)\"") == .string("\(text)\n\(text)"))
      #expect(try JSONValue(text: "{\"\(text)\":1}") == .object([text: 1]))
    }
  }

  @Test(arguments: [0, 7, -7, 1_234_567_890, 9_007_199_254_740_991, -9_007_199_254_740_991])
  func `reads integers up to the largest`(number: Int64) throws {
    #expect(try JSONValue(text: "\(number)") == .integer(number))
    #expect(try JSONValue(text: "[\(number) ]") == [.integer(number)])
  }

  @Test(arguments: [
    "1.5", "-0.25", "1e3", "2E-7", "1.0", "-0", "9007199254740992", "-123456789012345678901",
  ])
  func `keeps other numbers as text when asked to`(lexeme: String) throws {
    let value = try JSONValue(text: "[\(lexeme), 5]", fractions: .keepAsText)
    #expect(value == [.string(lexeme), 5])
  }

  @Test(arguments: ["01", "1.", "1.e1", "1e", "-", ".5"])
  func `refuses what is no number even then`(lexeme: String) {
    #expect(failure(of: "[\(lexeme)]", fractions: .keepAsText) != nil)
  }

  @Test func `takes bytes from any collection`() throws {
    let text = #"{"a":["é",1]}"#
    let expected: JSONValue = ["a": ["é", 1]]
    let bytes = Array(text.utf8)
    #expect(try JSONValue(parsing: bytes) == expected)
    #expect(try JSONValue(parsing: bytes[...]) == expected)
    #expect(try JSONValue(parsing: Data(bytes)) == expected)
    #expect(
      try JSONValue(parsing: Array(bytes.reversed()).reversed() as ReversedCollection)
        == expected)
    #expect(try bytes.withUnsafeBufferPointer { try JSONValue(parsing: $0) } == expected)
    #expect(try JSONValue.parseCanonical(bytes[...]) == expected)
    #expect(failure(of: [UInt8]())?.code == .unexpectedEnd)
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: UnsafeBufferPointer<UInt8>(start: nil, count: 0))
    }
  }

  @Test func `tells composed keys from decomposed ones`() throws {
    let value = try JSONValue(text: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    guard case .object(let object) = value else {
      Issue.record("no object")
      return
    }
    #expect(object.members.count == 2)
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(try value.canonicalText() == "{\"e\u{301}\":2,\"\u{E9}\":1}")
    let many = (0..<20).map { "\"\($0)\":0" }.joined(separator: ",")
    #expect(failure(of: "{\(many),\"\u{E9}\":1,\"e\u{301}\":2}") == nil)
  }
}

@Suite struct `The JSON parser bounds` {
  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `the nesting of hostile bytes`(opening: String) throws {
    let error = try #require(failure(of: String(repeating: opening, count: 100_000)))
    #expect(error.code == .tooDeep)
    #expect(error.line == 1)
  }

  @Test(arguments: [1, 64, 512])
  func `the nesting at the depth asked for`(depth: Int) throws {
    let fits = nested(depth)
    let value = try JSONValue(parsing: fits.utf8, maximumDepth: depth)
    #expect(try value.canonicalBytes(maximumDepth: depth) == Array(fits.utf8))
    #expect(try JSONValue.parseCanonical(fits.utf8, maximumDepth: depth) == value)
    let error = try #require(failure(of: nested(depth + 1), maximumDepth: depth))
    #expect(error.code == .tooDeep)
    #expect(error.offset == depth)
  }

  @Test func `the nesting at its ceiling whatever is asked for`() throws {
    let error = try #require(failure(of: nested(100_000), maximumDepth: .max))
    #expect(error.code == .tooDeep)
    #expect(error.offset == JSONValue.depthCeiling)
    #expect(failure(of: "[]", maximumDepth: 0)?.code == .tooDeep)
    #expect(failure(of: "1", maximumDepth: -1) == nil)
  }

  @Test func `the nesting of what is written`() throws {
    var value: JSONValue = []
    for _ in 0..<64 { value = ["a": value] }
    #expect(throws: JSONError.self) { try value.canonicalBytes() }
    #expect(throws: Never.self) { try value.canonicalBytes(maximumDepth: 65) }
  }

  @Test(.timeLimit(.minutes(1)))
  func `its time on objects of a hundred thousand members`() throws {
    let members = (0..<100_000).map { "\"the same prefix \($0)\":\($0)" }
    let value = try JSONValue(text: "{\(members.joined(separator: ","))}")
    let canonical = try value.canonicalBytes()
    #expect(try JSONValue.parseCanonical(canonical).canonicalBytes() == canonical)
    let twice = "{\((members + [members[7]]).joined(separator: ","))}"
    #expect(failure(of: twice)?.code == .duplicateKey("the same prefix 7"))
  }

  @Test(.timeLimit(.minutes(1)))
  func `its time on one long line`() throws {
    let entry = #"{"id":"0193536e-7b7c-7d5e-8e23-1f1f5b0c9a10","note":"a\nb","n":12},"#
    let line = "[" + String(repeating: entry, count: 100_000) + "0]"
    let elements = try JSONReader(try JSONValue(text: line)).array()
    #expect(elements.count == 100_001)
    #expect(try elements[99_999].string("note") == "a\nb")
    let string = "\"" + String(repeating: "ab\\té", count: 1_000_000) + "\""
    #expect(try JSONValue(text: string).canonicalText() == string)
    #expect(failure(of: line + "x")?.column == line.count + 1)
  }

  private func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }
}
