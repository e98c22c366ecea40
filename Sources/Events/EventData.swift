/// The data of one kind of event: how it is written to an entry and read back.
///
/// The keys are names on disk: none is ever renamed or given another meaning.
public protocol EventData: Hashable, Sendable {
  /// Reads the data of an entry.
  ///
  /// - Throws: ``JSONShapeError`` naming the path of what is missing or of another type.
  init(_ reader: JSONReader) throws(JSONShapeError)
  /// The data as it is written.
  var data: JSONObject { get }
}

extension JSONValue {
  /// A string, or null for `nil`.
  package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// An integer, or null for `nil`.
  package static func optional(_ number: Int64?) -> JSONValue {
    number.map(JSONValue.integer) ?? .null
  }

  /// A truth value, or null for `nil`.
  package static func optional(_ flag: Bool?) -> JSONValue { flag.map(JSONValue.bool) ?? .null }

  /// Notes by key, in a fixed order; null where there are none.
  static func details(_ details: [String: String]) -> JSONValue {
    guard !details.isEmpty else { return .null }
    var object = JSONObject()
    for (key, text) in details.sorted(by: { $0.key < $1.key }) { object[key] = .string(text) }
    return .object(object)
  }
}

extension JSONObject {
  /// The same object without its null members: absent and null both mean unknown, and absent is
  /// shorter.
  package static func compact(_ object: JSONObject) -> JSONObject {
    JSONObject(object.members.filter { $0.value != .null })
  }
}

extension JSONReader {
  /// One of the names of a closed set.
  package func choice<Choice: NamedChoice>() throws(JSONShapeError) -> Choice {
    guard let choice = try withText({ Choice.byName[$0] }) else {
      throw error(expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  package func timestamp() throws(JSONShapeError) -> Timestamp {
    guard let value = try withText({ Timestamp($0) }) else {
      throw error(expected: "an RFC 3339 time")
    }
    return value
  }

  package func hostName() throws(JSONShapeError) -> HostName {
    guard let value = try withText({ HostName($0) }) else { throw error(expected: "a host's name") }
    return value
  }

  package func vmID() throws(JSONShapeError) -> VMID {
    guard let value = try withText({ VMID($0) }) else { throw error(expected: "a GUID") }
    return value
  }

  package func windowID() throws(JSONShapeError) -> WindowID {
    guard let value = try withText({ WindowID($0) }) else {
      throw error(expected: "a window's name")
    }
    return value
  }

  package func buildNumber() throws(JSONShapeError) -> BuildNumber {
    guard let value = try withText({ BuildNumber($0) }) else {
      throw error(expected: "a build number")
    }
    return value
  }

  /// The items of the array at `key`, each read by `read`.
  func list<Item>(
    _ key: String, _ read: (JSONReader) throws(JSONShapeError) -> Item
  ) throws(JSONShapeError) -> [Item] {
    try required(key).items(read)
  }

  /// The items of the array at `key`, each read by `read`; `nil` where it is absent.
  package func optionalList<Item>(
    _ key: String, _ read: (JSONReader) throws(JSONShapeError) -> Item
  ) throws(JSONShapeError) -> [Item]? {
    try optional(key)?.items(read)
  }

  /// Notes by key; empty where there are none.
  func details(_ key: String) throws(JSONShapeError) -> [String: String] {
    guard let reader = try optional(key) else { return [:] }
    var details: [String: String] = [:]
    for (name, text) in try reader.members() { details[name] = try text.string() }
    return details
  }
}
