import Events

/// Splits CSV into rows, strictly.
///
/// An own reader and not a package such as SwiftCSV: those are lenient. They drop or pad rows of
/// another width than the header, and take a quote in the middle of a field as it comes. Here that
/// is an error with its line, because a row that slid by one column would give a machine the
/// state of another field. The grammar is RFC 4180 with either delimiter, blank lines allowed.
///
/// - Complexity: O(*n*) in the number of bytes; each byte is looked at once.
struct CSVScanner {
  /// One row and the line it begins in.
  struct Row {
    var fields: [String]
    var line: Int
  }

  private let bytes: [UInt8]
  private let delimiter: UInt8
  private var index: Int
  private(set) var line: Int

  /// A scanner that goes on at `index`, which lies in line `line`.
  init(_ bytes: [UInt8], delimiter: UInt8, from index: Int, line: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.index = index
    self.line = line
  }

  /// The next row that is not blank, or nothing at the end.
  mutating func next() throws(InventoryError) -> Row? {
    skipBlankLines()
    guard index < bytes.count else { return nil }
    let start = line
    var fields: [String] = []
    while true {
      guard fields.count < Limits.fields else {
        throw InventoryError(
          .tooMany, at: Place(line: line), "more than \(Limits.fields) columns",
          remedy: "Select the columns that are needed, such as Id, Name and State")
      }
      fields.append(try field())
      if index < bytes.count, bytes[index] == delimiter {
        index += 1
        continue
      }
      endLine()
      return Row(fields: fields, line: start)
    }
  }

  private mutating func field() throws(InventoryError) -> String {
    guard index < bytes.count, bytes[index] == Ascii.quote else { return try plainField() }
    let start = line
    index += 1
    var content: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == Ascii.quote {
        guard index < bytes.count, bytes[index] == Ascii.quote else {
          try expectEnd(of: start)
          return String(decoding: content, as: UTF8.self)
        }
        index += 1
      }
      if byte == Ascii.lineFeed { line += 1 }
      content.append(byte)
      guard content.count <= Limits.textBytes else { throw textTooLong(line: start) }
    }
    throw InventoryError(
      .syntax, at: Place(line: start), "a quoted field is not closed before the file ends",
      remedy: "Check whether the file is cut off, and export it again")
  }

  private mutating func plainField() throws(InventoryError) -> String {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == delimiter || byte == Ascii.lineFeed || byte == Ascii.carriageReturn { break }
      guard byte != Ascii.quote else {
        throw InventoryError(
          .syntax, at: Place(line: line), "a quote stands inside a field that has none around it",
          remedy: "Put the whole field in quotes and double the quotes inside it")
      }
      index += 1
    }
    guard index - start <= Limits.textBytes else { throw textTooLong(line: line) }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// After a closing quote only a delimiter or the end of the line may follow.
  private func expectEnd(of start: Int) throws(InventoryError) {
    guard index < bytes.count else { return }
    let byte = bytes[index]
    if byte == delimiter || byte == Ascii.lineFeed || byte == Ascii.carriageReturn { return }
    throw InventoryError(
      .syntax, at: Place(line: start), "text follows the closing quote of a field",
      remedy: "Double the quotes inside a quoted field, or export the file again")
  }

  private mutating func endLine() {
    while index < bytes.count, bytes[index] == Ascii.carriageReturn { index += 1 }
    guard index < bytes.count, bytes[index] == Ascii.lineFeed else { return }
    index += 1
    line += 1
  }

  private mutating func skipBlankLines() {
    while index < bytes.count {
      switch bytes[index] {
      case Ascii.lineFeed: line += 1
      case Ascii.carriageReturn: break
      default: return
      }
      index += 1
    }
  }
}

/// The error of a text that no inventory has.
func textTooLong(line: Int? = nil, column: Int? = nil) -> InventoryError {
  InventoryError(
    .tooLarge, at: Place(line: line, column: column),
    "a text is longer than \(Limits.textBytes) bytes",
    remedy: "Check whether this is an inventory, or leave that text out of it")
}

/// The bytes that the grammars here are made of.
enum Ascii {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let semicolon = UInt8(ascii: ";")
  static let equals = UInt8(ascii: "=")
  static let dash = UInt8(ascii: "-")
}
