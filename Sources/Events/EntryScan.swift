/// The attributes of an entry, found in its bytes without a copy: what the check of a whole log
/// compares with the columns of a table.
///
/// Made only of bytes that are an entry to the letter: canonical JSON, the attributes of an entry
/// and no others, fixed ones with their fixed values, times and positions in their one form. Valid
/// as long as the bytes are.
package struct EntryScan {
  /// A text that stands in an entry.
  package struct Text {
    private let start: UnsafePointer<UInt8>
    private let count: Int

    fileprivate init(_ base: UnsafePointer<UInt8>, _ place: Range<Int>) {
      start = base + place.lowerBound
      count = place.count
    }

    /// The bytes as they stand there, escapes included.
    package var written: UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(start: start, count: count)
    }

    /// The text.
    ///
    /// - Complexity: O(*n*) in the bytes.
    var text: String {
      guard written.contains(Byte.backslash) else {
        return String(decoding: written, as: UTF8.self)
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count)
      var index = 0
      while index < count {
        let (byte, length) =
          start[index] == Byte.backslash ? unescape(at: index) : (start[index], 1)
        bytes.append(byte)
        index &+= length
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether it is the text of these bytes.
    ///
    /// - Complexity: O(*n*) in the bytes.
    package func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
      // Escapes only make a text longer to write.
      if other.count == count {
        return written.hasSameBytes(as: other) && !other.contains(Byte.backslash)
      }
      var index = 0
      for byte in other {
        guard index < count else { return false }
        if start[index] != Byte.backslash {
          guard start[index] == byte else { return false }
          index &+= 1
        } else {
          let (escaped, length) = unescape(at: index)
          guard escaped == byte else { return false }
          index &+= length
        }
      }
      return index == count
    }

    /// The byte that a canonical escape stands for, and how many it takes.
    private func unescape(at index: Int) -> (UInt8, Int) {
      switch start[index &+ 1] {
      case UInt8(ascii: "b"): (0x08, 2)
      case UInt8(ascii: "f"): (0x0C, 2)
      case UInt8(ascii: "n"): (Byte.lineFeed, 2)
      case UInt8(ascii: "r"): (Byte.carriageReturn, 2)
      case UInt8(ascii: "t"): (Byte.tab, 2)
      case UInt8(ascii: "u"):
        ((start[index &+ 4] &- Byte.zero) << 4 | hexDigit(start[index &+ 5]), 6)
      case let other: (other, 2)
      }
    }

    private func hexDigit(_ byte: UInt8) -> UInt8 {
      byte <= Byte.nine ? byte &- Byte.zero : byte &- UInt8(ascii: "a") &+ 10
    }
  }

  /// Who recorded it.
  package let actor: Text
  /// The id of the event that caused it.
  let causationID: Text?
  /// The key of the command.
  package let commandID: Text
  /// The window it belongs to.
  let correlationID: Text?
  /// The event's data: an object in canonical JSON.
  let data: UnsafeBufferPointer<UInt8>
  /// The event's own identity.
  package let id: Text
  /// When it was recorded.
  package let recordedAt: Timestamp
  /// Its place in the log.
  package let position: Position
  /// The log's name in the world.
  package let source: Text
  /// Its place in its stream.
  package let version: StreamVersion
  /// What it is about.
  package let subject: Text
  /// When it happened.
  package let time: Timestamp
  /// What happened.
  package let type: Text
  /// The version of the rules that judged it.
  let workflowVersion: Text

  /// Finds the attributes; nothing where the bytes are no entry to the letter.
  ///
  /// - Complexity: O(*n*) in the bytes; nothing is allocated for plain ASCII.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count <= Entry.maximumBytes, let base = bytes.baseAddress,
      var scanner = CanonicalScanner(bytes)
    else { return nil }
    guard scanner.skip("{\"authid\":"), let actor = scanner.string(),
      scanner.skip(",\"authtype\":\"user\"")
    else { return nil }
    var (causation, correlation): (Range<Int>?, Range<Int>?)
    guard Self.optional(",\"causationid\":", &scanner, &causation),
      scanner.skip(",\"commandid\":"), let command = scanner.string(),
      Self.optional(",\"correlationid\":", &scanner, &correlation),
      let data = Self.data(&scanner),
      scanner.skip(",\"datacontenttype\":\"application/json\",\"id\":"),
      let id = scanner.string(), scanner.skip(",\"recordedtime\":"),
      let recorded = scanner.string(), scanner.skip(",\"sequence\":"),
      let sequence = scanner.string(), scanner.skip(",\"source\":"),
      let source = scanner.string(),
      scanner.skip(",\"specversion\":\"1.0\",\"streamversion\":"),
      let version = scanner.integer(), scanner.skip(",\"subject\":"),
      let subject = scanner.string(), scanner.skip(",\"time\":"), let time = scanner.string(),
      scanner.skip(",\"type\":"), let type = scanner.string(),
      scanner.skip(",\"workflowversion\":"), let workflow = scanner.string(),
      scanner.skip("}"),
      scanner.isAtEnd
    else { return nil }
    func part(_ place: Range<Int>) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: bytes[place])
    }
    guard let recordedAt = Timestamp(canonical: part(recorded)),
      let happenedAt = Timestamp(canonical: part(time)),
      let position = Self.position(part(sequence))
    else { return nil }
    self.actor = Text(base, actor)
    causationID = causation.map { Text(base, $0) }
    commandID = Text(base, command)
    correlationID = correlation.map { Text(base, $0) }
    self.data = part(data)
    self.id = Text(base, id)
    self.recordedAt = recordedAt
    self.position = position
    self.source = Text(base, source)
    self.version = version
    self.subject = Text(base, subject)
    self.time = happenedAt
    self.type = Text(base, type)
    workflowVersion = Text(base, workflow)
  }

  /// Goes past a member that may be left out; false where it is there and no text.
  private static func optional(
    _ key: StaticString, _ scanner: inout CanonicalScanner, _ place: inout Range<Int>?
  ) -> Bool {
    guard scanner.skip(key) else { return true }
    place = scanner.string()
    return place != nil
  }

  /// Goes past the event's data; its place with the braces.
  private static func data(_ scanner: inout CanonicalScanner) -> Range<Int>? {
    guard scanner.skip(",\"data\":{") else { return nil }
    let start = scanner.at - 1
    // A value's depth counts from the whole document.
    return scanner.restOfObject() ? start..<scanner.at : nil
  }

  /// A position of exactly 20 digits.
  private static func position(_ digits: UnsafeBufferPointer<UInt8>) -> Position? {
    guard digits.count == 20 else { return nil }
    var value: Position = 0
    for digit in digits {
      guard digit &- Byte.zero <= 9 else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = product.addingReportingOverflow(Int64(digit &- Byte.zero))
      guard !isTooLarge, !isStillTooLarge else { return nil }
      value = sum
    }
    return value
  }
}
