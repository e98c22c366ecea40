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
