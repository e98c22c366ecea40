import Events
import Testing

@Suite struct `A JSON reader` {
  let reader = JSONReader([
    "name": "db-07", "count": 3, "live": true, "gone": nil, "tags": ["a", "b"],
    "hosts": [["name": "a"], ["name": 7, "odd key": [["x": nil]]]], "": ["a\"b": 1],
  ])

  @Test func `gives the values under keys`() throws {
    #expect(try reader.string("name") == "db-07")
    #expect(try reader.integer("count") == 3)
    #expect(try reader.int("count") == 3)
    #expect(try reader.bool("live"))
    #expect(try reader.strings("tags") == ["a", "b"])
    #expect(try reader.array("hosts").count == 2)
    #expect(try reader.object("").int("a\"b") == 1)
    #expect(try reader.required("gone").value == .null)
    #expect(try reader.required("count").int() == 3)
    #expect(try reader.required("live").bool())
    #expect(try reader.keys() == ["name", "count", "live", "gone", "tags", "hosts", ""])
    #expect(try reader.object().members.count == 7)
  }

  @Test func `gives what is there when it may be absent`() throws {
    #expect(try reader.optionalString("name") == "db-07")
    #expect(try reader.optionalInteger("count") == 3)
    #expect(try reader.optionalInt("count") == 3)
    #expect(try reader.optionalBool("live") == true)
    #expect(try reader.optionalStrings("tags") == ["a", "b"])
    #expect(try reader.optionalArray("hosts")?.count == 2)
    #expect(try reader.optionalObject("")?.keys() == ["a\"b"])
    #expect(try reader.optional("name")?.string() == "db-07")
  }

  @Test(arguments: ["gone", "never"])
  func `gives nothing for null or an absent key when it may`(key: String) throws {
    #expect(try reader.optionalString(key) == nil)
    #expect(try reader.optionalInteger(key) == nil)
    #expect(try reader.optionalInt(key) == nil)
    #expect(try reader.optionalBool(key) == nil)
    #expect(try reader.optionalStrings(key) == nil)
    #expect(try reader.optionalArray(key) == nil)
    #expect(try reader.optionalObject(key) == nil)
    #expect(try reader.optional(key) == nil)
  }

  @Test func `names the path of what is of the wrong kind`() throws {
    let host = try reader.array("hosts")[1]
    #expect(
      message { try host.string("name") } == "$.hosts[1].name: expected a string, found a number")
    #expect(
      message { try host.array("odd key")[0].string("x") }
        == "$.hosts[1][\"odd key\"][0].x: expected a string, found null")
    #expect(
      message { try reader.object("").bool("a\"b") }
        == "$[\"\"][\"a\\\"b\"]: expected true or false, found a number")
    #expect(
      message { try reader.strings("hosts") }
        == "$.hosts[0]: expected a string, found an object")
    #expect(message { try reader.int("live") } == "$.live: expected a number, found true")
    #expect(message { try reader.array("name") } == "$.name: expected an array, found a string")
    #expect(message { try reader.object("tags") } == "$.tags: expected an object, found an array")
    #expect(
      message { try reader.optionalString("tags") } == "$.tags: expected a string, found an array")
    #expect(
      message { try reader.optionalObject("count") }
        == "$.count: expected an object, found a number")
  }

  @Test func `names the path of what is missing`() {
    #expect(message { try reader.string("id") } == "$.id: expected a string, found nothing")
    #expect(message { try reader.required("id") } == "$.id: expected a value, found nothing")
    #expect(message { try reader.strings("id") } == "$.id: expected an array, found nothing")
  }

  @Test func `looks for keys in objects only`() {
    let list = JSONReader([1], path: "inventory")
    #expect(list.path == "inventory")
    #expect(message { try list.string("a") } == "inventory: expected an object, found an array")
    #expect(message { try list.optional("a") } == "inventory: expected an object, found an array")
    #expect(message { try list.keys() } == "inventory: expected an object, found an array")
    #expect(
      message { try list.array()[0].string() } == "inventory[0]: expected a string, found a number")
  }

  @Test func `lets decoders say what else they expected`() throws {
    let name = try reader.required("name")
    #expect(name.error(expected: "a date").description == "$.name: expected a date, found a string")
    let error = name.error(expected: "a date", found: "\"db-07\"")
    #expect(error == JSONShapeError(path: "$.name", expected: "a date", found: "\"db-07\""))
  }

  private func message(_ body: () throws -> some Any) -> String? {
    let error = #expect(throws: JSONShapeError.self) { try body() }
    return error?.description
  }
}
