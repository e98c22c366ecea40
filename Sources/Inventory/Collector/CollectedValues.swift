import Events

// The values of a collector file are the project's own, so they are read strictly.

/// A time with its offset, in a field named in lower case.
func instant(_ field: String, of record: DumpRecord) throws(InventoryError) -> Timestamp? {
  guard let text = record[field].text else { return nil }
  guard let instant = Timestamp(text) else {
    throw bad(field, text, "a time such as 2011-03-05T20:00:00Z", record)
  }
  return instant
}

/// A number that is not negative.
func amount(_ field: String, of record: DumpRecord) throws(InventoryError) -> Int64? {
  guard let text = record[field.lowercased()].text else { return nil }
  guard let number = Int64(text), number >= 0 else {
    throw bad(field, text, "a whole number, not negative", record)
  }
  return number
}

/// A truth value.
func flag(_ field: String, of record: DumpRecord) throws(InventoryError) -> Bool? {
  let value = record[field.lowercased()]
  guard let text = value.text else { return nil }
  guard let flag = value.flag else { throw bad(field, text, "True or False", record) }
  return flag
}

/// The error of a field that a collector always writes.
func missing(_ field: String, of record: DumpRecord) -> InventoryError {
  InventoryError(
    .missing, at: record.place, "the object has no \(field)",
    remedy: "Run the collector again and import its file unchanged")
}

/// The error of a value that a collector never writes.
func bad(
  _ field: String, _ text: String, _ expected: String, _ record: DumpRecord
) -> InventoryError {
  InventoryError(
    .badValue, at: record.place, "\(field) is \(quoted(text)), which is not \(expected)",
    remedy: "Run the collector again and import its file unchanged", quoted: text)
}
