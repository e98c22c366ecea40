import Events
import Foundation
import Testing

/// The test data of RFC 8785's author, see Vectors/jcs/README.md.
@Suite struct `RFC 8785 test data` {
  @Test(arguments: ["arrays", "french", "unicode", "weird"])
  func `is reproduced byte for byte`(name: String) throws {
    let value = try JSONValue(parsing: try bytes("input/\(name).json"))
    let canonical = try value.canonicalBytes()
    #expect(canonical == (try bytes("output/\(name).json")))
    #expect(canonical == (try octets("outhex/\(name).txt")))
    #expect(try JSONValue.parseCanonical(canonical).canonicalBytes() == canonical)
  }

  @Test(arguments: ["arrays", "french", "structures", "unicode", "values", "weird"])
  func `is not canonical before it is written again`(name: String) throws {
    #expect(throws: JSONError.self) {
      try JSONValue.parseCanonical(try bytes("input/\(name).json"))
    }
  }

  @Test func `is refused where it has fractions or exponents`() throws {
    let structures = failure(of: try bytes("input/structures.json"))
    #expect(structures == JSONError(code: .notAnInteger, offset: 41, line: 2, column: 40))
    let values = failure(of: try bytes("input/values.json"))
    #expect(values == JSONError(code: .notAnInteger, offset: 16, line: 2, column: 15))
  }

  @Test func `sorts the structures once their fraction is gone`() throws {
    let text = String(decoding: try bytes("input/structures.json"), as: UTF8.self)
    let value = try JSONValue(text: text.replacingOccurrences(of: "56.0", with: "56"))
    #expect(try value.canonicalBytes() == (try octets("outhex/structures.txt")))
  }

  @Test func `escapes the string among the values`() throws {
    let text = String(decoding: try bytes("input/values.json"), as: UTF8.self)
    let value = try JSONValue(text: text, fractions: .keepAsText)
    let reader = JSONReader(value)
    let output = String(decoding: try bytes("output/values.json"), as: UTF8.self)
    let string = try JSONValue.string(try reader.string("string")).canonicalText()
    #expect(output.hasSuffix(#""string":\#(string)}"#))
    #expect(try reader.strings("numbers").first == "333333333.33333329")
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    let root = try #require(Bundle.module.resourceURL)
    return [UInt8](try Data(contentsOf: root.appending(path: "Vectors/jcs/\(path)")))
  }

  private func octets(_ path: String) throws -> [UInt8] {
    let text = String(decoding: try bytes(path), as: UTF8.self)
    return try text.split(whereSeparator: \.isWhitespace).map {
      try #require(UInt8($0, radix: 16))
    }
  }
}
