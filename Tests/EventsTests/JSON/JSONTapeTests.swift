import Events
import Simulation
import TestSupport
import Testing

/// Reading what was parsed and reading the value it says are the same.
@Suite struct `A reader of bytes` {
  @Test(arguments: 0..<200)
  func `finds what a reader of the value finds`(seed: Int) throws {
    var generator = JSONGenerator(seed: seed)
    let value = generator.value()
    let bytes = try value.canonicalBytes()
    let parsed = try bytes.withUnsafeBufferPointer { try JSONReader(parsingCanonical: $0) }
    #expect(try parsed.value.canonicalBytes() == bytes)
    try compare(parsed, JSONReader(parsed.value), at: "$")
    try compare(JSONReader(value), JSONReader(value), at: "$")
  }

  @Test func `owns what it reads`() throws {
    var bytes = Array(#"{"a\n":["x","\u0001€"],"b":{"c":-7}}"#.utf8)
    let reader = try bytes.withUnsafeBufferPointer { try JSONReader(parsing: $0) }
    bytes.replaceSubrange(0..., with: repeatElement(0, count: bytes.count))
    #expect(try reader.strings("a\n") == ["x", "\u{1}€"])
    #expect(try reader.object("b").integer("c") == -7)
    #expect(reader.value == ["a\n": ["x", "\u{1}€"], "b": ["c": -7]])
  }

  /// The ends of what is read, of what a word of a tape holds, and of all integers.
  static let integers: [Int64] = [
    0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, 36_028_797_018_963_967,
    36_028_797_018_963_968, -36_028_797_018_963_968, -36_028_797_018_963_969, Int64.max, Int64.min,
  ]

  @Test(arguments: integers)
  func `keeps every integer`(number: Int64) throws {
    let reader = JSONReader(["a": .integer(number), "b": [.integer(number), "c"]])
    #expect(try reader.integer("a") == number)
    #expect(try reader.array("b")[0].integer() == number)
    #expect(try reader.array("b")[1].string() == "c")
    #expect(reader.value == ["a": .integer(number), "b": [.integer(number), "c"]])
  }

  @Test func `keeps a key given twice in a value made by hand`() throws {
    let value: JSONValue = ["a": 1, "a": 2, "b": 3]
    #expect(JSONReader(value).value == value)
    #expect(try JSONReader(value).integer("a") == 1)
    #expect(try JSONReader(value).integer("b") == 3)
  }

  @Test func `finds keys by their bytes, however long they are`() throws {
    let keys = (0...40).map { String(repeating: "k", count: $0) } + ["\u{E9}", "e\u{301}"]
    let object = JSONObject(
      keys.enumerated().map { JSONObject.Member(key: $1, value: .integer(Int64($0))) })
    let reader = JSONReader(.object(object))
    for (index, key) in keys.enumerated() { #expect(try reader.int(key) == index) }
    for count in 1...40 {
      let nearly = [String(repeating: "k", count: count - 1) + "j", "j" + keys[count].dropFirst()]
      for key in nearly { #expect(try reader.optional(key) == nil, "\(key)") }
    }
  }

  /// Both readers say the same of the value and all within it, and each knows where it is.
  private func compare(_ left: JSONReader, _ right: JSONReader, at path: String) throws {
    try #require(left.value == right.value)
    try #require(left.path == path)
    try #require(right.path == path)
    switch left.value {
    case .null, .bool, .integer, .string: return
    case .array:
      for (index, (left, right)) in zip(try left.array(), try right.array()).enumerated() {
        try compare(left, right, at: "\(path)[\(index)]")
      }
    case .object(let object):
      try #require(try left.keys() == object.members.map(\.key))
      for key in try left.keys() {
        let missing = #expect(throws: JSONShapeError.self) { try left.required(key).required("?") }
        let step = missing?.path ?? ""
        let found = try left.required(key)
        try #require(found.path.hasPrefix(path))
        if found.value.kind == "an object" { try #require(step == found.path + "[\"?\"]") }
        try compare(found, try right.required(key), at: found.path)
      }
    }
  }
}

/// Damage is refused or read, never a crash, and always as the value would have it.
@Suite struct `Damaged entries` {
  @Test(arguments: Seeds.chunks(10, of: 40_000))
  func `are read as their value is, or refused as it is`(seeds: ClosedRange<UInt64>) throws {
    let entries = try EventSample.all.map { try Entry.encode($0.record) }
    for seed in seeds {
      var generator = JSONGenerator(seed: Int(seed))
      let entry = entries[Int(seed) % entries.count]
      // Most damage is near the envelope's keys; each fourth entry is only cut short.
      let bytes =
        seed % 4 == 0
        ? Array(entry.prefix(Int.random(in: 0...entry.count, using: &generator)))
        : generator.damaged(entry)
      let expected = outcome { try JSONValue.parseCanonical(bytes) }
      switch (outcome { try Entry.decode(bytes) }, expected) {
      case (.failure(let error), .failure(let cause)):
        guard error == "The entry is malformed: \(cause)" else {
          Issue.record("seed \(seed): \(error) instead of \(cause)")
          return
        }
      case (.success, .failure(let cause)):
        Issue.record("seed \(seed): read in spite of \(cause)")
        return
      case (.success, .success), (.failure, .success): continue
      }
    }
  }

  private enum Outcome { case success, failure(String) }

  private func outcome<Value>(_ body: () throws -> Value) -> Outcome {
    do {
      _ = try body()
      return .success
    } catch {
      return .failure("\(error)")
    }
  }
}
