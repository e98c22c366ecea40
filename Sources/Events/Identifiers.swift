/// An identifier that is one text.
public protocol TextIdentifier: Hashable, Sendable, CustomStringConvertible {
  /// The identifier as it is written.
  var text: String { get }
  /// Reads an identifier, or nothing where the text is none.
  init?(_ text: String)
}

extension TextIdentifier {
  /// The text as people see it.
  public var description: String { text }
}

/// The name of a Hyper-V host, as its administrators write it.
///
/// Names are compared in lower case, since Windows computer names are not case-sensitive.
public struct HostName: TextIdentifier, Comparable {
  /// The name in lower case.
  public let text: String

  /// Makes a host name of 1 to 255 letters, digits, `-`, `.` and `_`, or nothing.
  ///
  /// It does not begin with `-`, and is neither `.` nor `..`.
  /// The narrow alphabet keeps a name harmless in a stream's name, a file name and a command line.
  public init?(_ text: String) {
    guard let name = text.withBytes({ HostName($0) }) else { return nil }
    self = name
  }

  /// Makes a host name from its bytes, see ``init(_:)-(String)``.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isName(bytes, atMost: 255) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let isLower = bytes.allSatisfy { !(65...90).contains($0) }
    self.text = isLower ? text : text.lowercased()
  }

  /// Whether the left one comes before the right one.
  public static func < (left: HostName, right: HostName) -> Bool { left.text < right.text }
}

/// The name an administrator gave a maintenance window.
public struct WindowID: TextIdentifier, Comparable {
  /// The name as given.
  public let text: String

  /// Makes a window name of 1 to 100 letters, digits, `-`, `.` and `_`, or nothing.
  ///
  /// It does not begin with `-`, and is neither `.` nor `..`.
  public init?(_ text: String) {
    guard let id = text.withBytes({ WindowID($0) }) else { return nil }
    self = id
  }

  /// Makes a window name from its bytes, see ``init(_:)-(String)``.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isName(bytes, atMost: 100) else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the left one comes before the right one.
  public static func < (left: WindowID, right: WindowID) -> Bool { left.text < right.text }
}

/// The token of one attempt at an action: the position of the event that gave it, its `started` or
/// the last by which somebody took it over.
///
/// Positions only rise, so of two tokens the greater one is the later one: an outcome under a token
/// that another has followed is told by somebody who does not answer for the attempt any more.
public struct AttemptID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The position of the event that gave the token.
  public let position: Position

  /// The token given at `position`.
  public init(_ position: Position) { self.position = position }

  /// Reads a token as it is printed: a decimal position.
  public init?(_ text: String) {
    guard let position = Position(text), position >= 0 else { return nil }
    self.position = position
  }

  /// The text as people see it.
  public var description: String { String(position) }

  /// Whether the left one comes before the right one.
  public static func < (left: AttemptID, right: AttemptID) -> Bool {
    left.position < right.position
  }
}

/// Where an entry stands in the whole log, from 0 without gaps.
public typealias Position = Int64

/// Where an event stands in its stream, from 1 without gaps; 0 is a stream with no event yet.
public typealias StreamVersion = Int64

/// A stream: the events of one consistency boundary.
public enum StreamName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// What concerns the whole log: its birth, profiles, keys.
  case log
  /// A host and the virtual machines on it.
  case host(HostName)
  /// A maintenance window.
  case window(WindowID)

  /// Reads `log`, `host/NAME` or `window/NAME`.
  public init?(_ text: String) {
    guard let name = text.withBytes({ StreamName($0[...]) }) else { return nil }
    self = name
  }

  /// Reads the name of a stream from its bytes, see ``init(_:)-(String)``.
  init?(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    if bytes.elementsEqual("log".utf8) {
      self = .log
    } else if bytes.starts(with: "host/".utf8),
      let name = HostName(UnsafeBufferPointer(rebasing: bytes.dropFirst(5)))
    {
      self = .host(name)
    } else if bytes.starts(with: "window/".utf8),
      let id = WindowID(UnsafeBufferPointer(rebasing: bytes.dropFirst(7)))
    {
      self = .window(id)
    } else {
      return nil
    }
  }

  /// The text as people see it.
  public var description: String {
    switch self {
    case .log: "log"
    case .host(let name): "host/\(name)"
    case .window(let id): "window/\(id)"
    }
  }

  /// Whether these are the bytes of its ``description``, which is not made for that.
  package func isWritten(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .log: bytes.elementsEqual("log".utf8)
    case .host(let name): StreamName.isWritten("host/", name.text, bytes)
    case .window(let id): StreamName.isWritten("window/", id.text, bytes)
    }
  }

  private static func isWritten(
    _ kind: String, _ name: String, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    bytes.starts(with: kind.utf8)
      && name.hasBytes(UnsafeBufferPointer(rebasing: bytes.dropFirst(kind.utf8.count)))
  }

  /// Whether the left one comes before the right one.
  public static func < (left: StreamName, right: StreamName) -> Bool {
    left.description < right.description
  }
}

/// Whether a text is a name that means nothing else: no option of a command, and no folder.
private func isName(_ bytes: UnsafeBufferPointer<UInt8>, atMost limit: Int) -> Bool {
  (1...limit).contains(bytes.count) && bytes.allSatisfy(isNameByte)
    && bytes.first != UInt8(ascii: "-") && !bytes.elementsEqual(".".utf8)
    && !bytes.elementsEqual("..".utf8)
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
    UInt8(ascii: "_"):
    true
  default: false
  }
}
