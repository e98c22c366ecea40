/// A JSON document that was read: its tape, and the bytes of its texts.
///
/// Shared by the readers of its parts. A place is always one of the tape at which a value begins.
final class JSONDocument: Sendable {
  let tape: JSONTape
  /// The bytes of the source, then those of the texts that it writes with escapes.
  private let bytes: OwnedBuffer<UInt8>
  /// What a path begins with.
  private let name: String

  /// Reads one JSON value that fills the bytes, see ``JSONValue/init(parsing:fractions:maximumDepth:)``.
  ///
  /// The bytes are copied. What is read is the same whatever keys are expected.
  init(
    parsing source: UnsafeBufferPointer<UInt8>, canonical: Bool, fractions: FractionPolicy,
    maximumDepth: Int, expecting order: JSONKeyOrder? = nil, name: String = "$"
  ) throws(JSONError) {
    var parser = try JSONParser(
      source, canonical: canonical, fractions: fractions, maximumDepth: maximumDepth)
    if let order { try parser.parse(expecting: order) } else { try parser.parse() }
    var bytes = OwnedBuffer<UInt8>(capacity: source.count + parser.unescaped.count)
    bytes.append(contentsOf: source)
    parser.unescaped.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    self.bytes = bytes
    self.name = name
    tape = parser.finish()
  }

  /// Lays out a value as if it had been read.
  init(_ value: JSONValue, name: String) {
    var writer = JSONTapeWriter()
    writer.append(value)
    self.name = name
    bytes = writer.bytes
    tape = writer.tape
  }

  /// The text at a place; nil when something else stands there.
  ///
  /// Complexity: linear in its length.
  func text(at place: Int) -> String? {
    withText(at: place) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends the bytes of the text at a place; nil when something else stands there.
  @inline(__always)
  func withText<Result>(
    at place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    guard tape.kind(at: place) == .text else { return nil }
    return bytes.withRange(
      from: tape.offset(ofTextAt: place), count: tape.length(ofTextAt: place), body)
  }

  /// The place of the value under a key of the object at a place; nil when there is none.
  ///
  /// Complexity: linear in the number of members.
  @inline(never)
  func member(_ key: String, ofObjectAt object: Int) -> Int? {
    key.withBytes { member($0, from: object &+ 1, to: tape.end(of: object)) }
  }

  /// The place of the value under a key among the members from one place to another.
  func member(_ key: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var place = start
    while place < end {
      let length = tape.length(ofTextAt: place)
      if length == key.count {
        let isWanted = bytes.withRange(from: tape.offset(ofTextAt: place), count: length) {
          $0.hasSameBytes(as: key)
        }
        if isWanted { return place &+ 2 }
      }
      place = tape.end(of: place &+ 2)
    }
    return nil
  }

  /// The places of the elements of the array at a place.
  func elements(ofArrayAt array: Int) -> Places {
    Places(document: self, place: array + 1, end: tape.end(of: array), stride: 0)
  }

  /// The places of the keys of the object at a place; each value stands two words on.
  func keys(ofObjectAt object: Int) -> Places {
    Places(document: self, place: object + 1, end: tape.end(of: object), stride: 2)
  }

  /// Goes from value to value, or from key to key.
  struct Places: Sequence, IteratorProtocol {
    fileprivate let document: JSONDocument
    fileprivate var place: Int
    fileprivate let end: Int
    fileprivate let stride: Int

    mutating func next() -> Int? {
      guard place < end else { return nil }
      defer { place = document.tape.end(of: place + stride) }
      return place
    }
  }
}

extension JSONDocument {
  /// The value at a place.
  ///
  /// Complexity: linear in its size.
  func value(at place: Int) -> JSONValue {
    switch tape.kind(at: place) {
    case .null: .null
    case .no: .bool(false)
    case .yes: .bool(true)
    case .integer, .wideInteger: .integer(tape.integer(at: place) ?? 0)
    case .text: .string(text(at: place) ?? "")
    case .array: .array(values(ofArrayAt: place))
    case .object: .object(object(at: place))
    }
  }

  private func values(ofArrayAt array: Int) -> [JSONValue] {
    var values: [JSONValue] = []
    values.reserveCapacity(elements(ofArrayAt: array).reduce(0) { count, _ in count + 1 })
    for place in elements(ofArrayAt: array) { values.append(value(at: place)) }
    return values
  }

  /// The members of the object at a place.
  ///
  /// Complexity: linear in its size.
  func object(at place: Int) -> JSONObject {
    var members: [JSONObject.Member] = []
    members.reserveCapacity(keys(ofObjectAt: place).reduce(0) { count, _ in count + 1 })
    for key in keys(ofObjectAt: place) {
      members.append(JSONObject.Member(key: text(at: key) ?? "", value: value(at: key + 2)))
    }
    return JSONObject(members)
  }

  /// Where a value stands, as in `$.hosts[3]["odd name"]`.
  ///
  /// Looked for from the root, so that reading keeps no account of it. Complexity: linear in the
  /// values that stand before those on the way.
  func path(of wanted: Int) -> String {
    var path = name
    var place = 0
    while place < wanted {
      switch tape.kind(at: place) {
      case .array:
        var index = 0
        place += 1
        while tape.end(of: place) <= wanted {
          place = tape.end(of: place)
          index += 1
        }
        path += "[\(index)]"
      case .object:
        place += 1
        while tape.end(of: place + 2) <= wanted { place = tape.end(of: place + 2) }
        path += Self.step(to: text(at: place) ?? "")
        place += 2
      case .null, .no, .yes, .integer, .wideInteger, .text: return path
      }
    }
    return path
  }

  /// The part of a path that leads to a member.
  static func step(to key: String) -> String {
    let isPlain = key.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
      default: false
      }
    }
    return isPlain && !key.isEmpty ? ".\(key)" : "[\(CanonicalWriter.quoted(key))]"
  }
}

/// Lays out values on a tape.
private struct JSONTapeWriter: ~Copyable {
  var tape = JSONTape(capacity: 64)
  var bytes = OwnedBuffer<UInt8>(capacity: 256)

  mutating func append(_ value: JSONValue) {
    switch value {
    case .null: tape.append(.null)
    case .bool(false): tape.append(.no)
    case .bool(true): tape.append(.yes)
    case .integer(let number): tape.append(number)
    case .string(let text): append(text)
    case .array(let elements):
      let head = tape.count
      tape.append(.array)
      for element in elements { append(element) }
      tape.close(head)
    case .object(let object):
      let head = tape.count
      tape.append(.object)
      for member in object.members {
        append(member.key)
        append(member.value)
      }
      tape.close(head)
    }
  }

  private mutating func append(_ text: String) {
    let offset = bytes.count
    text.withBytes { bytes.append(contentsOf: $0) }
    tape.appendText(offset: offset, count: bytes.count - offset)
  }
}
