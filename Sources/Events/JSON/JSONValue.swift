/// JSON without floating point.
///
/// Equality and hashing of strings and keys are by UTF-8 bytes: the composed and the decomposed
/// form of one character are two values, though Swift's `String` calls them equal.
public enum JSONValue: Sendable {
  /// The literal `null`.
  case null
  /// The literal `true` or `false`.
  case bool(Bool)
  /// A whole number; only those within ±(2^53 − 1) can be read or written.
  case integer(Int64)
  /// Text.
  case string(String)
  /// A list of values in order.
  case array([JSONValue])
  /// Named values in the order given.
  case object(JSONObject)

  /// The largest integer that JSON carries between programs unharmed: 2^53 − 1.
  public static let largestInteger: Int64 = 9_007_199_254_740_991

  /// The nesting of arrays and objects that is read and written unless told otherwise.
  public static let defaultMaximumDepth = 64

  /// The nesting that is never exceeded, whatever the caller asks: it keeps the stack safe.
  public static let depthCeiling = 512
}

extension JSONValue: Hashable {
  /// Whether both are the same value, strings compared byte for byte.
  ///
  /// Complexity: linear in the size of the smaller value.
  public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
    switch (lhs, rhs) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    case (.null, _), (.bool, _), (.integer, _), (.string, _), (.array, _), (.object, _): false
    }
  }

  /// Feeds the value to a hasher, strings as UTF-8 bytes.
  ///
  /// Complexity: linear in the size of the value.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null:
      hasher.combine(0)
    case .bool(let flag):
      hasher.combine(1)
      hasher.combine(flag)
    case .integer(let number):
      hasher.combine(2)
      hasher.combine(number)
    case .string(let text):
      hasher.combine(3)
      text.hashBytes(into: &hasher)
    case .array(let elements):
      hasher.combine(4)
      hasher.combine(elements)
    case .object(let object):
      hasher.combine(5)
      hasher.combine(object)
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// Makes a string.
  public init(stringLiteral value: String) {
    self = .string(value)
  }

  /// Makes an integer.
  public init(integerLiteral value: Int64) {
    self = .integer(value)
  }

  /// Makes `true` or `false`.
  public init(booleanLiteral value: Bool) {
    self = .bool(value)
  }

  /// Makes `null`.
  public init(nilLiteral: ()) {
    self = .null
  }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  /// Makes an array.
  public init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  /// Makes an object with the members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }
}
