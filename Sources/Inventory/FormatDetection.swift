import Events

/// Finds out the format of a text from its beginning.
func detectFormat(of text: [UInt8]) throws(InventoryError) -> InventoryFormat {
  guard let start = text.firstIndex(where: { !isSpace($0) }) else { throw emptyInput() }
  let head = text[start...].prefix(4096)
  switch head.first {
  case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
  case UInt8(ascii: "<"): return try detectXML(head)
  default: break
  }
  var lines = LineScanner(Array(head))
  guard let first = lines.next()?.bytes else { throw emptyInput() }
  if first.starts(with: Array("#< CLIXML".utf8)) { return .clixml }
  if first.starts(with: Array("#TYPE ".utf8)) { return .csv }
  if let equals = first.firstIndex(of: Ascii.equals), isKey(first[..<equals]) { return .wmi }
  let delimiters = [Ascii.comma, Ascii.semicolon, Ascii.tab]
  if first.first == Ascii.quote || first.contains(where: delimiters.contains) { return .csv }
  throw unknownFormat(String(decoding: first.prefix(200), as: UTF8.self))
}

private func detectXML(_ head: ArraySlice<UInt8>) throws(InventoryError) -> InventoryFormat {
  let text = String(decoding: head, as: UTF8.self).lowercased()
  if text.contains("<objs") { return .clixml }
  if text.hasPrefix("<!doctype html") || text.contains("<html") {
    throw InventoryError(
      .webPage, at: Place(line: 1), "the input is a web page",
      remedy: "Give the file the page leads to; it may be the page of a login")
  }
  // With a document type it is refused as such, by the reader.
  if text.contains("<!doctype") || text.contains("<!entity") { return .clixml }
  throw notCLIXML(quotedFrom: text)
}

/// The error of XML that is not PowerShell's.
func notCLIXML(quotedFrom text: String) -> InventoryError {
  InventoryError(
    .notCLIXML, at: Place(line: 1), "the XML \(quoted(text)) is not what Export-Clixml writes",
    remedy: "Write it with 'Get-VM | Export-Clixml vms.xml'", quoted: text)
}

private func unknownFormat(_ line: String) -> InventoryError {
  InventoryError(
    .unknownFormat, at: Place(line: 1), "the format of \(quoted(line)) is not known",
    remedy: "Give JSON, CSV, CLIXML or the output of 'wmic … get /format:list'; see "
      + "docs/inventory.md", quoted: line)
}

/// Refuses what PowerShell and `wmic` make for the eye: it cuts long values short.
///
/// Looked for are the line of dashes under the header of `Format-Table`, the `Name : value` lines
/// of `Format-List`, and the columns of `wmic` that only blanks keep apart.
func refuseScreenText(_ text: [UInt8]) throws(InventoryError) {
  guard text.contains(where: { !isSpace($0) }) else { throw emptyInput() }
  var lines = LineScanner(Array(text.prefix(65_536)))
  var head: [ArraySlice<UInt8>] = []
  while head.count < 2, let line = lines.next() {
    if !line.bytes.isBlank { head.append(line.bytes) }
  }
  guard let first = head.first, let start = first.first(where: { $0 != Ascii.space }) else {
    return
  }
  if head.count > 1, isRule(head[1]) { throw screenText(first, made: "by Format-Table") }
  guard ![UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<")].contains(start) else { return }
  if isListLine(first) { throw screenText(first, made: "by Format-List") }
  let hasDelimiter = first.contains { $0 == Ascii.comma || $0 == Ascii.semicolon || $0 == 61 }
  if !hasDelimiter, isSpacedHeader(first) { throw screenText(first, made: "for the screen") }
}

/// Whether a line is nothing but groups of dashes, at least two dashes in all.
private func isRule(_ line: ArraySlice<UInt8>) -> Bool {
  line.allSatisfy { $0 == Ascii.dash || $0 == Ascii.space }
    && line.filter { $0 == Ascii.dash }.count > 1
}

/// Whether a line is a name, blanks, a colon, a blank.
private func isListLine(_ line: ArraySlice<UInt8>) -> Bool {
  guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
  let name = line[..<colon]
  let word = name.prefix { $0 != Ascii.space }
  return isKey(word) && word.count < name.count
    && name.dropFirst(word.count).allSatisfy { $0 == Ascii.space }
}

/// Whether a line is at least two names with two or more blanks between them.
private func isSpacedHeader(_ line: ArraySlice<UInt8>) -> Bool {
  let words = line.split(separator: Ascii.space)
  guard words.count > 1, words.allSatisfy(isKey) else { return false }
  return String(decoding: line, as: UTF8.self).trimmed.contains("  ")
}

private func screenText(_ line: ArraySlice<UInt8>, made how: String) -> InventoryError {
  let text = String(decoding: line.prefix(200), as: UTF8.self).trimmed
  return InventoryError(
    .screenText, at: Place(line: 1), "\(quoted(text)) begins a text made \(how), which cuts values",
    remedy: "Use '| Export-Csv vms.csv', '| Export-Clixml vms.xml' or 'wmic … /format:list'",
    quoted: text)
}

private func isSpace(_ byte: UInt8) -> Bool {
  byte == Ascii.space || (9...13).contains(byte)
}
