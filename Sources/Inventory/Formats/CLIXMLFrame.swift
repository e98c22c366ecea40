import Events

/// One open element of a CLIXML document, gathering what stands in it.
struct CLIXMLFrame {
  /// The element's name.
  let element: String
  /// The property it is the value of.
  let property: String?
  /// The number by which a `Ref` may point to it.
  let reference: String?
  /// The line it begins in.
  let line: Int
  /// Its text so far, as bytes of UTF-8.
  var text: [UInt8] = []
  /// Named values in it: `Props` and `MS`.
  var fields: [String: DumpValue] = [:]
  /// Values without a name in it: the elements of a list.
  var elements: [DumpValue] = []
  /// The value that an `Obj` wraps, such as the number of an enumeration.
  var wrapped: DumpValue?
  /// What `ToString` says of it.
  var string: String?
  /// The first of its type names.
  var typeName: String?
  /// Whether it is a list, perhaps an empty one.
  var isList = false
  /// How deep the values in it are nested.
  var depth = 0

  /// The value of an object whose element has ended.
  var objectValue: DumpValue {
    if isList, fields.isEmpty { return .list(elements) }
    if let wrapped {
      if case .number(let number) = wrapped, let string { return .named(string, number) }
      return wrapped
    }
    if !fields.isEmpty { return .object(fields) }
    return string.map(DumpValue.text) ?? .absent
  }
}

/// The value of an element that holds one simple value.
func simpleValue(_ element: String, _ text: String) -> DumpValue {
  switch element {
  case "Nil": return .absent
  case "B": return .flag(text.lowercased() == "true")
  case "I16", "I32", "I64", "U16", "U32", "By", "SB": return number(text)
  case "U64": return number(text)
  default: return text.isEmpty ? .absent : .text(text)
  }
}

private func number(_ text: String) -> DumpValue {
  Int64(text.trimmed).map(DumpValue.number) ?? .text(text)
}
