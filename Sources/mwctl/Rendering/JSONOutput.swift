internal import Events

/// JSON answers: one line, keys in the order given.
///
/// Everything but visible text is escaped, so that an answer is harmless on a screen, too.
enum JSONOutput {
  /// The value in one line, without a line end.
  static func text(_ value: JSONValue) -> String {
    var out = ""
    write(value, to: &out)
    return out
  }

  private static func write(_ value: JSONValue, to out: inout String) {
    switch value {
    case .null: out += "null"
    case .bool(let flag): out += flag ? "true" : "false"
    case .integer(let number): out += String(number)
    case .string(let text): write(text, to: &out)
    case .array(let elements):
      out += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { out += "," }
        write(element, to: &out)
      }
      out += "]"
    case .object(let object):
      out += "{"
      for (index, member) in object.members.enumerated() {
        if index > 0 { out += "," }
        write(member.key, to: &out)
        out += ":"
        write(member.value, to: &out)
      }
      out += "}"
    }
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case _ where !scalar.isASCII && DisplayText.hasEffect(scalar), "\u{0}"..<"\u{20}", "\u{7F}":
        for unit in String(scalar).utf16 { out += "\\u" + digits(unit) }
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }

  private static func digits(_ unit: UInt16) -> String {
    let text = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - text.count) + text
  }
}

extension JSONValue {
  /// A position, a version or another number of the log.
  static func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  /// An instant.
  static func time(_ value: Timestamp) -> JSONValue { .string(value.description) }

  /// What `make` makes of a value, `null` without one.
  static func optional<T>(_ value: T?, _ make: (T) -> JSONValue) -> JSONValue {
    value.map(make) ?? .null
  }

  /// A text or `null`.
  static func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

  /// An array of texts.
  static func texts(_ values: some Sequence<String>) -> JSONValue {
    .array(values.map(JSONValue.string))
  }
}
