/// A value to decode from, which knows where it stands in its document.
///
/// Each function that finds another kind of value than it returns throws ``JSONShapeError`` with
/// the path. Reading builds no path before that. A lookup by key is linear in the members of the
/// object; every other function takes constant time unless it says otherwise.
public struct JSONReader: Sendable {
  /// The value read from.
  public let value: JSONValue
  let trail: JSONTrail

  /// Makes a reader of a value whose path is the one given.
  public init(_ value: JSONValue, path: String = "$") {
    self.value = value
    trail = path == "$" ? .root : .named(path)
  }

  init(_ value: JSONValue, trail: JSONTrail) {
    self.value = value
    self.trail = trail
  }

  /// Where the value stands, as in `$.hosts[3].name`.
  ///
  /// Complexity: linear in the length of the path, which is built at each call.
  public var path: String { trail.path }

  /// An error that says what was expected of this value.
  ///
  /// For decoders that ask more of a value than its kind, as in `a date`; what was found is
  /// described by the kind of value unless given.
  public func error(expected: String, found: String? = nil) -> JSONShapeError {
    JSONShapeError(path: path, expected: expected, found: found ?? value.kind)
  }

  /// The members, when the value is an object.
  public func object() throws(JSONShapeError) -> JSONObject {
    guard case .object(let object) = value else { throw error(expected: "an object") }
    return object
  }

  /// The keys in the order given, when the value is an object.
  ///
  /// Complexity: linear in the number of members.
  public func keys() throws(JSONShapeError) -> [String] {
    try object().members.map(\.key)
  }

  /// A reader for each element, when the value is an array.
  ///
  /// Complexity: linear in the number of elements.
  public func array() throws(JSONShapeError) -> [JSONReader] {
    guard case .array(let elements) = value else { throw error(expected: "an array") }
    var readers: [JSONReader] = []
    readers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      readers.append(JSONReader(element, trail: .index(index, trail)))
    }
    return readers
  }

  /// The text, when the value is a string.
  public func string() throws(JSONShapeError) -> String {
    guard case .string(let text) = value else { throw error(expected: "a string") }
    return text
  }

  /// The texts, when the value is an array of strings.
  ///
  /// Complexity: linear in the number of elements.
  public func strings() throws(JSONShapeError) -> [String] {
    guard case .array(let elements) = value else { throw error(expected: "an array") }
    var texts: [String] = []
    texts.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      guard case .string(let text) = element else {
        throw JSONReader(element, trail: .index(index, trail)).error(expected: "a string")
      }
      texts.append(text)
    }
    return texts
  }

  /// The number, when the value is one.
  public func integer() throws(JSONShapeError) -> Int64 {
    guard case .integer(let number) = value else { throw error(expected: "a number") }
    return number
  }

  /// The number as an `Int`, when the value is one and fits.
  public func int() throws(JSONShapeError) -> Int {
    guard let number = Int(exactly: try integer()) else {
      throw error(expected: "a smaller number")
    }
    return number
  }

  /// The flag, when the value is `true` or `false`.
  public func bool() throws(JSONShapeError) -> Bool {
    guard case .bool(let flag) = value else { throw error(expected: "true or false") }
    return flag
  }
}

extension JSONValue {
  /// The kind of value in words, as in `a number`.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool(true): "true"
    case .bool(false): "false"
    case .integer: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
