/// Why an inventory could not be read.
///
/// ``description`` is made for the person who made the file: where, what is wrong in their own
/// words, and what to do. Compare by ``code``; the sentences may get better.
public struct InventoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// There is nothing in the input.
    case empty
    /// The input, or one text in it, is longer than any real inventory.
    case tooLarge
    /// More hosts, machines, rows or entries than any real inventory has.
    case tooMany
    /// Nested deeper than any real inventory.
    case tooDeep
    /// The bytes are no text in a known encoding.
    case encoding
    /// The input breaks the grammar of its format.
    case syntax
    /// A table or list made for the screen, which truncates.
    case screenText
    /// A web page.
    case webPage
    /// XML that PowerShell did not write.
    case notCLIXML
    /// XML with a document type or entities, which are never read.
    case unsafeXML
    /// No known format.
    case unknownFormat
    /// JSON of another schema or a later version of it.
    case unknownSchema
    /// A required field, column or element is missing.
    case missing
    /// A value has the wrong type.
    case wrongType
    /// A value is none of those that are allowed here.
    case badValue
    /// A name holds control characters.
    case controlCharacter
    /// The same thing is listed twice.
    case duplicate
    /// Neither the input nor the caller says which host this is.
    case hostUnknown
    /// The input speaks of another host than the one that was asked for.
    case hostMismatch
    /// The rows are of something else, such as snapshots.
    case notVirtualMachines
    /// A dump that lists no machine at all, as one made without administrator rights does.
    case noVirtualMachines
    /// The input ends before its own end mark.
    case truncated
  }

  /// The kind of failure.
  public var code: Code
  /// The line, from 1, where the format has lines.
  public var line: Int?
  /// The column, from 1, where one is known.
  public var column: Int?
  /// The path into the document, such as `$.hosts[0].name`.
  public var path: String?
  /// The words of the input that are meant, shortened and with control characters escaped.
  public var quoted: String?
  /// What is wrong, without the place and without a full stop.
  public var problem: String
  /// What to do about it, without a full stop.
  public var remedy: String

  /// The place, what is wrong and what to do, in full sentences.
  public var description: String {
    "\(sentence(problem, at: Place(line: line, column: column, path: path))) \(remedy)."
  }

  init(
    _ code: Code, at place: Place = .nowhere, _ problem: String, remedy: String,
    quoted: String? = nil
  ) {
    self.code = code
    self.line = place.line
    self.column = place.column
    self.path = place.path
    self.quoted = quoted.map { escaped($0) }
    self.problem = problem
    self.remedy = remedy
  }
}

/// Where in the input something stands.
struct Place: Hashable, Sendable, CustomStringConvertible {
  var line: Int?
  var column: Int?
  var path: String?

  static let nowhere = Place()

  var isNowhere: Bool { line == nil && path == nil }

  /// The place of a field in what stands here.
  func field(_ name: String) -> Place {
    guard let path else { return self }
    return Place(line: line, column: column, path: "\(path).\(escaped(name))")
  }

  var description: String {
    var parts: [String] = []
    if let path { parts.append(path) }
    if let line {
      parts.append("\(path == nil ? "Line" : "line") \(line)")
      if let column { parts.append("column \(column)") }
    }
    return parts.joined(separator: ", ")
  }
}

/// A sentence with its full stop: after its place, or with a capital where it has none.
func sentence(_ words: String, at place: Place) -> String {
  let ended = words.hasSuffix(".") || words.hasSuffix("?") ? words : words + "."
  return place.isNowhere ? ended.prefix(1).uppercased() + ended.dropFirst() : "\(place): \(ended)"
}

/// The user's words in quotes, short enough for one line and harmless to a terminal.
func quoted(_ text: String) -> String { "'\(escaped(text))'" }

/// The first `limit` characters of a text, control characters as `\u{…}`.
func escaped(_ text: String, limit: Int = 60) -> String {
  var out = ""
  var count = 0
  for scalar in text.unicodeScalars {
    guard count < limit else { return out + "…" }
    if isControl(scalar) {
      out += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      out.unicodeScalars.append(scalar)
    }
    count += 1
  }
  return out
}

/// Whether a character could move a terminal's cursor or turn its text round.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
  default: false
  }
}
