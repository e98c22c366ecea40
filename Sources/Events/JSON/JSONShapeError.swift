/// A value that is not of the kind a reader asked for.
public struct JSONShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the value is, as in `$.hosts[3].name`.
  public let path: String
  /// What was asked for, as in `a string`.
  public let expected: String
  /// What is there, as in `a number`, or `nothing`.
  public let found: String

  /// Makes an error.
  public init(path: String, expected: String, found: String) {
    self.path = path
    self.expected = expected
    self.found = found
  }

  /// The error in words, as in `$.hosts[3].name: expected a string, found a number`.
  public var description: String {
    "\(path): expected \(expected), found \(found)"
  }
}

/// The way from the root to a value, turned into text only when an error needs it.
enum JSONTrail: Sendable {
  case root
  case named(String)
  indirect case key(String, JSONTrail)
  indirect case index(Int, JSONTrail)

  /// The trail as text, as in `$.hosts[3]["odd name"]`.
  var path: String {
    var steps: [String] = []
    var trail = self
    while true {
      switch trail {
      case .root:
        return steps.reversed().reduce("$", +)
      case .named(let name):
        return steps.reversed().reduce(name, +)
      case .key(let key, let parent):
        steps.append(Self.step(to: key))
        trail = parent
      case .index(let index, let parent):
        steps.append("[\(index)]")
        trail = parent
      }
    }
  }

  private static func step(to key: String) -> String {
    let isPlain = key.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
      default: false
      }
    }
    return isPlain && !key.isEmpty ? ".\(key)" : "[\(CanonicalWriter.quoted(key))]"
  }
}
