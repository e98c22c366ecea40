import Events
import Testing

/// A JSON answer, read by the keys of the contract; what is not there is `nil`.
@dynamicMemberLookup
struct Reply: Hashable, CustomStringConvertible {
  let value: JSONValue?

  init(_ value: JSONValue?) { self.value = value }

  /// Reads a text with our own strict parser: no key twice, nothing behind the value.
  init(parsing text: String) throws { value = try JSONValue(parsing: Array(text.utf8)) }

  subscript(dynamicMember key: String) -> Reply { self[key] }

  subscript(key: String) -> Reply {
    guard case .object(let object)? = value else { return Reply(nil) }
    return Reply(object[key])
  }

  subscript(index: Int) -> Reply {
    list.indices.contains(index) ? list[index] : Reply(nil)
  }

  var text: String? {
    if case .string(let text)? = value { text } else { nil }
  }

  var number: Int64? {
    if case .integer(let number)? = value { number } else { nil }
  }

  var flag: Bool? {
    if case .bool(let flag)? = value { flag } else { nil }
  }

  var isNull: Bool {
    if case .null? = value { true } else { false }
  }

  var list: [Reply] {
    if case .array(let items)? = value { items.map(Reply.init) } else { [] }
  }

  /// Whether it is an array without items.
  var isEmptyList: Bool {
    if case .array(let items)? = value { items.isEmpty } else { false }
  }

  /// The texts of an array.
  var texts: [String] { list.compactMap(\.text) }

  /// The array of the member that is called `keys`, as the next property is.
  var keyList: [Reply] { self["keys"].list }

  /// The keys of an object.
  var keys: Set<String> {
    if case .object(let object)? = value { Set(object.members.map(\.key)) } else { [] }
  }

  /// The first of an array whose member `key` is `text`.
  func first(_ key: String, _ text: String) -> Reply {
    list.first { $0[key].text == text } ?? Reply(nil)
  }

  var description: String {
    value.map { String(decoding: (try? $0.canonicalBytes()) ?? [], as: UTF8.self) } ?? "nothing"
  }

  /// Whether both say the same, in whatever order.
  static func == (one: Reply, other: Reply) -> Bool { one.description == other.description }

  func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension CLI.Result {
  /// The answer as JSON.
  var json: Reply {
    get throws { try Reply(parsing: stdout) }
  }

  /// The answers of a stream, one a line.
  var jsonLines: [Reply] {
    get throws { try lines.map { try Reply(parsing: $0) } }
  }

  /// The error line of `--format json`.
  var error: Reply {
    get throws { try Reply(parsing: stderr).error }
  }
}
