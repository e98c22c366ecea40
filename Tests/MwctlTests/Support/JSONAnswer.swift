import Events
import Testing

@testable import mwctl

extension JSONValue {
  /// The value at a path of keys and indices, as in `hosts/0/host`; `nil` where there is none.
  subscript(path path: String) -> JSONValue? {
    var value: JSONValue? = self
    for step in path.split(separator: "/").map(String.init) {
      switch value {
      case .object(let object)?: value = object[step]
      case .array(let elements)?:
        value = Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      default: return nil
      }
    }
    return value
  }

  /// The names of an object's members, in order.
  var keys: [String] {
    guard case .object(let object) = self else { return [] }
    return object.members.map(\.key)
  }

  /// The elements of an array.
  var elements: [JSONValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// The element of an array whose `key` is `text`.
  func element(where key: String, is text: String) -> JSONValue? {
    elements.first { $0[path: key] == .string(text) }
  }

  /// Reads the one line of an answer.
  init(answer: CLI.Result, sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(answer.lines.count == 1, "an answer is one line", sourceLocation: sourceLocation)
    self = try JSONValue(parsing: Array(answer.stdout.utf8))
  }
}

extension JSONValue {
  /// The value with a line for each member and element, so that a difference can be read.
  func spread(indent: String = "") -> String {
    let deeper = indent + "  "
    switch self {
    case .object(let object) where !object.members.isEmpty:
      let members = object.members.map { member in
        "\(deeper)\(JSONOutput.text(.string(member.key))): "
          + member.value.spread(indent: deeper)
      }
      return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { deeper + $0.spread(indent: deeper) }.joined(separator: ",\n")
        + "\n\(indent)]"
    case .object, .array, .null, .bool, .integer, .string: return JSONOutput.text(self)
    }
  }
}

extension Page {
  /// What is shown in so many columns, without colour.
  static func text(width: Int = 80, _ build: (inout Page) -> Void) -> String {
    var page = Page(for: Terminal(width: width))
    build(&page)
    return page.text
  }
}
