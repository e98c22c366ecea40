import Events

/// Reads a native inventory or `Get-VM | ConvertTo-Json`; the key `schema` tells them apart.
func readJSON(
  _ bytes: [UInt8], host: HostName?, warnings: Warnings
) throws(InventoryError) -> Inventory {
  guard bytes.contains(where: { !($0 == 32 || (9...13).contains($0)) }) else { throw emptyInput() }
  let value = try parsed(bytes, fractions: .keepAsText)
  if case .object(let object) = value, object["schema"] != nil || object["hosts"] != nil {
    // Once more, since a native inventory holds no fractions.
    var native = NativeInventory(warnings: warnings)
    return try native.read(JSONReader(try parsed(bytes, fractions: .refuse)), host: host)
  }
  let dump = Dump(records: try records(of: value), fieldWord: "properties")
  return try dump.inventory(host: host, warnings: warnings)
}

private func parsed(
  _ bytes: [UInt8], fractions: FractionPolicy
) throws(InventoryError) -> JSONValue {
  do {
    return try JSONValue(parsing: bytes, fractions: fractions, maximumDepth: Limits.depth)
  } catch {
    let isDeep = error.code == .tooDeep
    throw InventoryError(
      isDeep ? .tooDeep : .syntax, at: Place(line: error.line, column: error.column),
      "\(error.code)",
      remedy: isDeep
        ? "No inventory is nested deeper than \(Limits.depth) levels; use 'ConvertTo-Json -Depth 4'"
        : "Correct the JSON there, or write the file again")
  }
}

private func records(of value: JSONValue) throws(InventoryError) -> [DumpRecord] {
  switch value {
  case .array(let elements):
    return try records(of: elements, path: "$")
  case .object(let object):
    // Windows PowerShell wraps some arrays as {"value":[…],"Count":n}.
    if object.members.count == 2, case .array(let elements)? = object["value"],
      object["Count"] != nil
    {
      return try records(of: elements, path: "$.value")
    }
    return [record(object, path: "$")]
  case .null, .bool, .integer, .string:
    throw InventoryError(
      .wrongType, at: Place(path: "$"), "an array or an object is needed here, not \(value.kind)",
      remedy: "Write it with 'Get-VM | ConvertTo-Json', or as mwctl.inventory/1")
  }
}

private func records(
  of elements: [JSONValue], path: String
) throws(InventoryError) -> [DumpRecord] {
  guard elements.count <= Limits.records else { throw tooManyRecords("elements") }
  var records: [DumpRecord] = []
  for (index, element) in elements.enumerated() {
    guard case .object(let object) = element else {
      throw InventoryError(
        .wrongType, at: Place(path: "\(path)[\(index)]"),
        "an object is needed here, not \(element.kind)",
        remedy: "Write it with 'Get-VM | ConvertTo-Json -Depth 4'")
    }
    records.append(record(object, path: "\(path)[\(index)]"))
  }
  return records
}

private func record(_ object: JSONObject, path: String) -> DumpRecord {
  DumpRecord(fields: fields(object), place: Place(path: path))
}

private func fields(_ object: JSONObject) -> [String: DumpValue] {
  var fields: [String: DumpValue] = [:]
  for member in object.members { fields[member.key.lowercased()] = dumpValue(member.value) }
  return fields
}

private func dumpValue(_ value: JSONValue) -> DumpValue {
  switch value {
  case .null: return .absent
  case .bool(let flag): return .flag(flag)
  case .integer(let number): return .number(number)
  case .string(let text): return .text(text)
  case .array(let elements): return .list(elements.map(dumpValue))
  case .object(let object):
    // An enumeration that came over a remote session: {"value":2,"Value":"Running"}.
    let fields = fields(object)
    return fields.count == 1 ? fields["value"] ?? .object(fields) : .object(fields)
  }
}
