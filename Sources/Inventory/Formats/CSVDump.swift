import Events

/// Reads what `Export-Csv`, `ConvertTo-Csv` and `wmic /format:csv` print.
func readCSV(_ bytes: [UInt8]) throws(InventoryError) -> Dump {
  var lines = LineScanner(bytes)
  var typeName: String?
  var headerLine: LineScanner.Line?
  while let line = lines.next() {
    let text = line.bytes
    if text.starts(with: Array("#TYPE ".utf8)) {
      typeName = String(decoding: text.dropFirst(6), as: UTF8.self).trimmed.lowercased()
    } else if !text.isBlank {
      headerLine = line
      break
    }
  }
  guard let headerLine else { throw emptyInput() }
  let delimiter = delimiter(of: headerLine.bytes)
  var scanner = CSVScanner(
    bytes, delimiter: delimiter, from: headerLine.bytes.startIndex, line: headerLine.number)
  guard let header = try scanner.next() else { throw emptyInput() }
  let columns = try columns(of: header, delimiter: delimiter)

  let isWMIC = columns.first == "node"
  var records: [DumpRecord] = []
  while let row = try scanner.next() {
    guard row.fields.count == columns.count else { throw wrongWidth(row, columns.count) }
    guard records.count < Limits.records else { throw tooManyRecords("rows", line: row.line) }
    var fields = [String: DumpValue](minimumCapacity: columns.count)
    for (column, field) in zip(columns, row.fields) where !field.isEmpty {
      fields[column] = .text(isWMIC ? unescaped(ArraySlice(field.utf8)) : field)
    }
    for column in columns where fields[column] == nil { fields[column] = .absent }
    records.append(
      DumpRecord(fields: fields, place: Place(line: row.line), typeName: typeName))
  }
  return Dump(records: records)
}

/// The delimiter that the header has most of: a German system writes `;`.
private func delimiter(of header: ArraySlice<UInt8>) -> UInt8 {
  var counts: [UInt8: Int] = [:]
  var isQuoted = false
  for byte in header {
    if byte == Ascii.quote { isQuoted.toggle() }
    if !isQuoted { counts[byte, default: 0] += 1 }
  }
  let candidates = [Ascii.comma, Ascii.semicolon, Ascii.tab]
  var best = Ascii.comma
  for candidate in candidates where counts[candidate] ?? 0 > counts[best] ?? 0 { best = candidate }
  return best
}

private func columns(
  of header: CSVScanner.Row, delimiter: UInt8
) throws(InventoryError) -> [String] {
  var columns: [String] = []
  var seen = Set<String>()
  for field in header.fields {
    let name = field.trimmed.lowercased()
    guard !name.isEmpty else {
      throw InventoryError(
        .syntax, at: Place(line: header.line), "a column of the header has no name",
        remedy: "Export the file again; its first line names the columns")
    }
    guard seen.insert(name).inserted else {
      throw InventoryError(
        .duplicate, at: Place(line: header.line), "the column \(quoted(field)) is there twice",
        remedy: "Select each column once", quoted: field)
    }
    columns.append(name)
  }
  let known = ["name", "vmname", "elementname", "id", "vmid", "state", "enabledstate"]
  guard known.contains(where: seen.contains) else {
    throw InventoryError(
      .missing, at: Place(line: header.line),
      "the header \(quoted(header.fields.joined(separator: ","))) names no known column",
      remedy: "Export at least Id, Name and State of 'Get-VM', with the line of column names")
  }
  return columns
}

private func wrongWidth(_ row: CSVScanner.Row, _ width: Int) -> InventoryError {
  let found = row.fields.count
  return InventoryError(
    .syntax, at: Place(line: row.line),
    "the row has \(found) \(found == 1 ? "field" : "fields") where the header has \(width)",
    remedy: "Check whether the file is cut off, or a field with the delimiter in it lacks quotes")
}

/// The error of a dump with more rows than any fleet has machines.
func tooManyRecords(_ what: String, line: Int? = nil) -> InventoryError {
  InventoryError(
    .tooMany, at: Place(line: line), "more than \(Limits.records) \(what)",
    remedy: "Check the program that wrote this, or split the dump by host")
}

/// The error of an input with nothing in it.
func emptyInput() -> InventoryError {
  InventoryError(
    .empty, "the input is empty",
    remedy: "Check that the command which wrote it found Hyper-V and ran with administrator rights")
}
