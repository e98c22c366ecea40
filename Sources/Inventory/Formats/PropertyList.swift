import Events

/// Splits `Key=Value` text into objects, as `wmic /format:list` and the collector write it.
///
/// - Complexity: O(*n*) in the number of bytes.
struct PropertyListScanner {
  private var lines: LineScanner

  init(_ bytes: [UInt8]) { lines = LineScanner(bytes) }

  /// All objects of the text.
  ///
  /// A blank line ends an object. Where every line stands alone between blank lines, as happens
  /// when PowerShell redirects the output of `wmic`, a key that comes again begins the next one.
  mutating func objects() throws(InventoryError) -> [DumpRecord] {
    var blocks: [DumpRecord] = []
    var current = DumpRecord(fields: [:], place: .nowhere)
    while let line = lines.next() {
      guard !line.bytes.isBlank else {
        if !current.fields.isEmpty { blocks.append(current) }
        current = DumpRecord(fields: [:], place: .nowhere)
        guard blocks.count <= Limits.records * 4 else {
          throw tooManyRecords("objects", line: line.number)
        }
        continue
      }
      if current.fields.isEmpty { current.place = Place(line: line.number) }
      try add(line, to: &current)
    }
    if !current.fields.isEmpty { blocks.append(current) }
    let objects = blocks.allSatisfy { $0.fields.count == 1 } ? joined(blocks) : blocks
    guard objects.count <= Limits.records else { throw tooManyRecords("objects") }
    return objects
  }

  private func add(
    _ line: LineScanner.Line, to record: inout DumpRecord
  ) throws(InventoryError) {
    let place = Place(line: line.number)
    guard line.bytes.count <= Limits.textBytes else { throw textTooLong(line: line.number) }
    guard let equals = line.bytes.firstIndex(of: Ascii.equals) else {
      throw notKeyValue(line)
    }
    let key = line.bytes[..<equals]
    guard isKey(key) else { throw notKeyValue(line) }
    guard record.fields.count < Limits.fields else {
      throw InventoryError(
        .tooMany, at: place, "more than \(Limits.fields) lines of one object",
        remedy: "Check that blank lines stand between the objects")
    }
    let name = String(decoding: key, as: UTF8.self)
    let value = unescaped(line.bytes[(equals + 1)...])
    let field = record.fields.updateValue(
      value.isEmpty ? .absent : .text(value), forKey: name.lowercased())
    guard field == nil else {
      throw InventoryError(
        .duplicate, at: place, "\(quoted(name)) stands twice in one object",
        remedy: "Check that a blank line stands between two objects", quoted: name)
    }
  }

  private func joined(_ blocks: [DumpRecord]) -> [DumpRecord] {
    var objects: [DumpRecord] = []
    var current = DumpRecord(fields: [:], place: .nowhere)
    for block in blocks {
      guard let (key, value) = block.fields.first else { continue }
      if current.fields[key] != nil {
        objects.append(current)
        current = DumpRecord(fields: [:], place: .nowhere)
      }
      if current.fields.isEmpty { current.place = block.place }
      current.fields[key] = value
    }
    if !current.fields.isEmpty { objects.append(current) }
    return objects
  }

  private func notKeyValue(_ line: LineScanner.Line) -> InventoryError {
    let text = String(decoding: line.bytes.prefix(200), as: UTF8.self)
    return InventoryError(
      .syntax, at: Place(line: line.number), "\(quoted(text)) is not of the form Key=Value",
      remedy: "Write the dump straight into a file with 'wmic … get /format:list', "
        + "without any other text", quoted: text)
  }
}

/// Whether the bytes are a property's name: a letter or `_`, then letters, digits and `_`.
func isKey(_ bytes: some Collection<UInt8>) -> Bool {
  guard let first = bytes.first, !(48...57).contains(first), bytes.count <= 256 else {
    return false
  }
  return bytes.allSatisfy { byte in
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
  }
}

/// The text with `&amp;` and its kin as the characters they mean, each read once.
///
/// `&#13;` and the like are how the collector keeps a line break inside a value.
func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
  guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count)
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let rest = bytes[index...]
    if rest.first == UInt8(ascii: "&"),
      let end = rest.prefix(10).firstIndex(of: Ascii.semicolon),
      let scalar = entity(rest[(index + 1)..<end])
    {
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      index = end + 1
    } else {
      out.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: out, as: UTF8.self)
}

private func entity(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
  switch String(decoding: name, as: UTF8.self) {
  case "amp": "&"
  case "lt": "<"
  case "gt": ">"
  case "quot": "\""
  case "apos": "'"
  case let text where text.hasPrefix("#"): UInt32(text.dropFirst()).flatMap(Unicode.Scalar.init)
  default: nil
  }
}
