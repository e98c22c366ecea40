import Events

/// A value of a dump, whatever format it was written in.
indirect enum DumpValue: Sendable {
  /// Null, empty, or not there at all: unknown.
  case absent
  case text(String)
  case number(Int64)
  case flag(Bool)
  case list([DumpValue])
  /// The properties of an object, by name in lower case.
  case object([String: DumpValue])
  /// A value of an enumeration: PowerShell writes name and number, the name in English.
  case named(String, Int64)

  /// The text as it stands, where there is any.
  var text: String? {
    switch self {
    case .text(let text): text.isEmpty ? nil : text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "True" : "False"
    case .named(let name, _): name
    case .absent, .list, .object: nil
    }
  }

  /// A whole number, also where it is written as text.
  var number: Int64? {
    switch self {
    case .number(let number), .named(_, let number): number
    case .text(let text): Int64(text.trimmed)
    case .absent, .flag, .list, .object: nil
    }
  }

  /// A truth value, also where it is written as text.
  var flag: Bool? {
    switch self {
    case .flag(let flag): flag
    case .text(let text):
      switch text.trimmed.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    case .absent, .number, .list, .object, .named: nil
    }
  }

  var isAbsent: Bool {
    switch self {
    case .absent: true
    case .text(let text): text.isEmpty
    case .number, .flag, .list, .object, .named: false
    }
  }
}

/// One row, object or element of a dump.
struct DumpRecord: Sendable {
  /// The fields by name in lower case: PowerShell and WMI do not tell cases apart.
  var fields: [String: DumpValue]
  /// Where the record begins.
  var place: Place
  /// The .NET or WMI type it says it was, in lower case.
  var typeName: String?

  /// The value of a field; ``DumpValue/absent`` where there is none.
  subscript(_ name: String) -> DumpValue { fields[name] ?? .absent }

  /// The first of several fields that has a value.
  func first(of names: String...) -> DumpValue {
    for name in names {
      if let value = fields[name], !value.isAbsent { return value }
    }
    return .absent
  }
}

/// What all records of one dump have in common.
struct Dump: Sendable {
  var records: [DumpRecord]
  /// What a place of the dump is called in a sentence, such as `columns`.
  var fieldWord = "columns"
}

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    var rest = Substring(self)
    while let first = rest.unicodeScalars.first, first.properties.isWhitespace {
      rest = rest.dropFirst()
    }
    while let last = rest.unicodeScalars.last, last.properties.isWhitespace {
      rest = rest.dropLast()
    }
    return String(rest)
  }
}
