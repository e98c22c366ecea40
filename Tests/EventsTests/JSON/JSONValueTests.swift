import Events
import Testing

@Suite struct `A JSON value` {
  @Test func `differs by the bytes of its strings`() {
    let composed = JSONValue.string("\u{E9}")
    let decomposed = JSONValue.string("e\u{301}")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(JSONValue.object(["\u{E9}": 1]) != .object(["e\u{301}": 1]))
    // Five bytes each, and still the same text to Swift: the Ångström sign and the letter Å.
    #expect("\u{212B}\u{C5}" == "\u{C5}\u{212B}")
    #expect(JSONValue.string("\u{212B}\u{C5}") != .string("\u{C5}\u{212B}"))
    #expect(composed == .string("\u{E9}"))
  }

  @Test func `differs by its kind`() {
    let values: [JSONValue] = [nil, false, true, 0, 1, "", "0", [], [nil], [:], ["": nil]]
    for (index, left) in values.enumerated() {
      for (other, right) in values.enumerated() {
        #expect((left == right) == (index == other))
      }
    }
    #expect(Set(values).count == values.count)
  }

  @Test func `differs by the order of its members`() {
    let value: JSONValue = ["a": 1, "b": 2]
    #expect(value != ["b": 2, "a": 1])
  }

  @Test func `has members that can be read, replaced, added and removed`() {
    var object: JSONObject = ["a": 1, "\u{E9}": 2]
    #expect(object["a"] == 1)
    #expect(object["b"] == nil)
    #expect(object["e\u{301}"] == nil)
    object["a"] = "new"
    object["b"] = .null
    object["e\u{301}"] = 3
    #expect(object == ["a": "new", "\u{E9}": 2, "b": nil, "e\u{301}": 3])
    object["a"] = nil
    object["none"] = nil
    #expect(object.members.map(\.key.utf8.count) == [2, 1, 3])
  }
}
