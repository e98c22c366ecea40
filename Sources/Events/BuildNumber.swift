/// A dotted version of Windows or of the Integration Services, such as `6.1.7601.17514`.
///
/// Compared by major, minor and build only: hotfixes raise the revision of single files, so two
/// revisions of one build count as the same.
public struct BuildNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The first three parts: what is compared.
  public let major: Int, minor: Int, build: Int
  /// The fourth part, where one was given; shown, never compared by order.
  public let revision: Int?

  /// Reads three or four numbers with dots between them.
  ///
  /// Nothing for an empty text, and nothing for `0.0` in all its lengths: that is what Hyper-V
  /// says when it cannot read a version, so it is unknown rather than old.
  public init?(_ text: String) {
    guard let number = text.withBytes({ BuildNumber($0) }) else { return nil }
    self = number
  }

  /// Reads a version from its bytes, see ``init(_:)-(String)``.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var numbers = (0, 0, 0, 0)
    var (dots, number, digits) = (0, 0, 0)
    for byte in bytes {
      switch byte {
      case Byte.zero...Byte.nine:
        number = number * 10 + Int(byte - Byte.zero)
        digits += 1
        guard number <= 999_999_999 else { return nil }
      case Byte.point:
        guard digits > 0, dots < 3 else { return nil }
        BuildNumber.set(number, at: dots, in: &numbers)
        (dots, number, digits) = (dots + 1, 0, 0)
      default: return nil
      }
    }
    guard digits > 0, dots >= 2 else { return nil }
    BuildNumber.set(number, at: dots, in: &numbers)
    guard numbers != (0, 0, 0, 0) else { return nil }
    (major, minor, build) = (numbers.0, numbers.1, numbers.2)
    revision = dots == 3 ? numbers.3 : nil
  }

  private static func set(_ number: Int, at part: Int, in numbers: inout (Int, Int, Int, Int)) {
    switch part {
    case 0: numbers.0 = number
    case 1: numbers.1 = number
    case 2: numbers.2 = number
    default: numbers.3 = number
    }
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
