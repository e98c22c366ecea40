/// A dotted version of Windows or of the Integration Services, such as `6.1.7601.17514`.
///
/// Compared by major, minor and build only: hotfixes raise the revision of single files, so two
/// revisions of one build count as the same.
public struct BuildNumber: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The first three parts: what is compared.
  public let major: Int, minor: Int, build: Int
  /// The fourth part, where one was given; shown, never compared by order.
  public let revision: Int?

  /// Reads three or four numbers with dots between them.
  ///
  /// Nothing for an empty text, and nothing for `0.0` in all its lengths: that is what Hyper-V
  /// says when it cannot read a version, so it is unknown rather than old.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isDigits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    let numbers = isDigits ? parts.compactMap { Int($0) } : []
    guard (3...4).contains(parts.count), numbers.count == parts.count,
      numbers.allSatisfy({ (0...999_999_999).contains($0) }), numbers.contains(where: { $0 != 0 })
    else { return nil }
    (major, minor, build) = (numbers[0], numbers[1], numbers[2])
    revision = numbers.count == 4 ? numbers[3] : nil
  }

  /// The text as people see it.
  public var description: String {
    "\(major).\(minor).\(build)" + (revision.map { ".\($0)" } ?? "")
  }

  /// Whether the left one comes before the right one.
  public static func < (left: BuildNumber, right: BuildNumber) -> Bool {
    (left.major, left.minor, left.build) < (right.major, right.minor, right.build)
  }

  /// Whether this build is `target` or a later one, revisions aside.
  public func reaches(_ target: BuildNumber) -> Bool { !(self < target) }
}
