/// An identifier that is one text: coded as that text, also where it is the key of a dictionary.
public protocol TextIdentifier: Hashable, Sendable, Codable, CodingKeyRepresentable,
  CustomStringConvertible
{
  /// The identifier as it is written.
  var text: String { get }
  /// Reads an identifier, or nothing where the text is none.
  init?(_ text: String)
}

extension TextIdentifier {
  /// The text as people see it.
  public var description: String { text }

  /// The identifier as a key of a dictionary.
  public var codingKey: any CodingKey { TextKey(stringValue: text) }

  /// Reads it from a key of a dictionary.
  public init?<Key: CodingKey>(codingKey: Key) { self.init(codingKey.stringValue) }

  /// Reads it from a single value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no \(Self.self)")
    }
    self = value
  }

  /// Writes it as a single value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

private struct TextKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
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
    guard isName(text, atMost: 255) else { return nil }
    let isLower = text.utf8.allSatisfy { !(65...90).contains($0) }
    self.text = isLower ? text : text.lowercased()
  }

  /// Whether the left one comes before the right one.
  public static func < (left: HostName, right: HostName) -> Bool { left.text < right.text }
}

/// The identity of a virtual machine: its GUID, upper case, without braces.
///
/// A VM keeps it when it is renamed or moves to another host.
public struct VMID: TextIdentifier, Comparable {
  /// The GUID in upper case without braces.
  public let text: String

  /// Reads a GUID in either case, with or without braces.
  public init?(_ text: String) {
    let isBraced = text.utf8.count == 38 && text.utf8.first == 0x7B && text.utf8.last == 0x7D
    let digits = isBraced ? String(text.dropFirst().dropLast()) : text
    guard digits.utf8.count == 36 else { return nil }
    var isUpper = true
    for (index, byte) in digits.utf8.enumerated() {
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      guard isDash ? byte == UInt8(ascii: "-") : isHexDigit(byte) else { return nil }
      if byte >= UInt8(ascii: "a") { isUpper = false }
    }
    self.text = isUpper ? digits : digits.uppercased()
  }

  /// Whether the left one comes before the right one.
  public static func < (left: VMID, right: VMID) -> Bool { left.text < right.text }
}

/// The name an administrator gave a maintenance window.
public struct WindowID: TextIdentifier, Comparable {
  /// The name as given.
  public let text: String

  /// Makes a window name of 1 to 100 letters, digits, `-`, `.` and `_`, or nothing.
  ///
  /// It does not begin with `-`, and is neither `.` nor `..`.
  public init?(_ text: String) {
    guard isName(text, atMost: 100) else { return nil }
    self.text = text
  }

  /// Whether the left one comes before the right one.
  public static func < (left: WindowID, right: WindowID) -> Bool { left.text < right.text }
}

/// The token of one attempt at an action: the position of its `started` event.
///
/// Positions only rise, so of two attempts the one with the greater token is the later one.
public struct AttemptID: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The position of the attempt's `started` event.
  public let position: Position

  /// The attempt that began at `position`.
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
    if text == "log" {
      self = .log
    } else if text.hasPrefix("host/"), let name = HostName(String(text.dropFirst(5))) {
      self = .host(name)
    } else if text.hasPrefix("window/"), let id = WindowID(String(text.dropFirst(7))) {
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

  /// Whether the left one comes before the right one.
  public static func < (left: StreamName, right: StreamName) -> Bool {
    left.description < right.description
  }
}

/// Whether a text is a name that means nothing else: no option of a command, and no folder.
private func isName(_ text: String, atMost limit: Int) -> Bool {
  (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    && text.utf8.first != UInt8(ascii: "-") && text != "." && text != ".."
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

private func isHexDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}
