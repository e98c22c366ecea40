import Events

/// A name or path that may be kept: not too long, nothing in it that a terminal would obey.
///
/// Such characters are refused rather than escaped: two machines must not look alike, and nobody
/// names one so on purpose.
func checked(
  _ text: String, _ what: String, limit: Int = Limits.nameBytes,
  at place: @autoclosure () -> Place
) throws(InventoryError) -> String {
  guard text.utf8.count <= limit else {
    throw InventoryError(
      .tooLarge, at: place(),
      "the \(what) \(quoted(text)) has \(text.utf8.count) bytes, more than \(limit)",
      remedy: "Shorten it, or leave it out of the inventory", quoted: text)
  }
  if let scalar = text.unicodeScalars.first(where: isControl) {
    throw InventoryError(
      .controlCharacter, at: place(),
      "the \(what) \(quoted(text)) holds the control character U+\(hex(scalar.value))",
      remedy: "Rename it in Hyper-V, or correct the file", quoted: text)
  }
  return text
}

/// A host name out of the input.
func hostName(_ text: String, at place: @autoclosure () -> Place) throws(InventoryError) -> HostName
{
  guard let name = HostName(text) else {
    throw InventoryError(
      .badValue, at: place(), "\(quoted(text)) is no host name",
      remedy:
        "A host name has 1 to 255 letters, digits, '-', '.' and '_', does not begin with '-', "
        + "and is neither '.' nor '..'", quoted: text)
  }
  return name
}

private func hex(_ value: UInt32) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
