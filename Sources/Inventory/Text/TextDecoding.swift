import Events

/// The text of an input as valid UTF-8 without a byte order mark and without NUL.
struct DecodedText {
  var bytes: [UInt8]
  /// Whether the encoding had to be guessed.
  var isGuessed: Bool
}

/// Finds out the encoding of `bytes` and gives their text as UTF-8.
///
/// A byte order mark decides. Without one, zeros in every other byte mean UTF-16 and valid UTF-8
/// is UTF-8; what is left is read as Windows-1252, which is what `Export-Csv -Encoding Default`
/// writes in western Europe, and the caller is told that it was a guess.
///
/// - Complexity: O(*n*) in the number of bytes.
func decodeText(_ bytes: [UInt8]) throws(InventoryError) -> DecodedText {
  if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
    throw unreadable("the text is UTF-32, which is not supported")
  }
  if bytes.starts(with: [0xFF, 0xFE]) {
    return DecodedText(bytes: try decodeUTF16(bytes, from: 2, lowFirst: true), isGuessed: false)
  }
  if bytes.starts(with: [0xFE, 0xFF]) {
    return DecodedText(bytes: try decodeUTF16(bytes, from: 2, lowFirst: false), isGuessed: false)
  }
  if let lowFirst = looksLikeUTF16(bytes) {
    return DecodedText(
      bytes: try decodeUTF16(bytes, from: 0, lowFirst: lowFirst), isGuessed: false)
  }
  if let index = bytes.firstIndex(of: 0) { throw nul(line: lineNumber(of: index, in: bytes)) }
  let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  if String(validating: text, as: UTF8.self) != nil {
    return DecodedText(bytes: text, isGuessed: false)
  }
  return DecodedText(bytes: try decodeWindows1252(text), isGuessed: true)
}

/// Whether zeros stand in every other byte of the beginning, and which byte of a pair is the low.
private func looksLikeUTF16(_ bytes: [UInt8]) -> Bool? {
  let sample = bytes.prefix(400)
  guard sample.count >= 4 else { return nil }
  var zeros = [0, 0]
  for (index, byte) in sample.enumerated() where byte == 0 { zeros[index & 1] += 1 }
  let half = sample.count / 2
  if zeros[1] * 2 > half, zeros[0] == 0 { return true }
  if zeros[0] * 2 > half, zeros[1] == 0 { return false }
  return nil
}

private func decodeUTF16(
  _ bytes: [UInt8], from start: Int, lowFirst: Bool
) throws(InventoryError) -> [UInt8] {
  guard (bytes.count - start) % 2 == 0 else {
    throw unreadable("the UTF-16 text ends in the middle of a character")
  }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count / 2 + 16)
  var line = 1
  var index = start
  func unit(_ index: Int) -> UInt32 {
    let (low, high) = lowFirst ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
    return UInt32(high) << 8 | UInt32(low)
  }
  while index < bytes.count {
    var value = unit(index)
    index += 2
    if value == 10 { line += 1 }
    if value == 0 { throw nul(line: line) }
    if (0xD800...0xDBFF).contains(value), index < bytes.count,
      (0xDC00...0xDFFF).contains(unit(index))
    {
      value = 0x10000 + (value - 0xD800) << 10 + (unit(index) - 0xDC00)
      index += 2
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw unreadable("half of a UTF-16 surrogate pair stands alone", line: line)
    }
    append(scalar, to: &out)
  }
  return out
}

private func decodeWindows1252(_ bytes: [UInt8]) throws(InventoryError) -> [UInt8] {
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count + bytes.count / 8)
  for (index, byte) in bytes.enumerated() {
    guard (0x80...0x9F).contains(byte) else {
      append(Unicode.Scalar(byte), to: &out)
      continue
    }
    guard let scalar = windows1252[Int(byte) - 0x80] else {
      throw unreadable(
        "byte \(byte) is neither UTF-8, UTF-16 nor Windows-1252",
        line: lineNumber(of: index, in: bytes))
    }
    append(scalar, to: &out)
  }
  return out
}

/// What Windows-1252 has at 0x80 to 0x9F.
private let windows1252: [Unicode.Scalar?] = [
  "€", nil, "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", nil, "Ž", nil,
  nil, "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", nil, "ž", "Ÿ",
]

private func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
  if scalar.value < 0x80 {
    out.append(UInt8(scalar.value))
  } else {
    out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}

private func lineNumber(of index: Int, in bytes: [UInt8]) -> Int {
  var line = 1
  for byte in bytes[..<index] where byte == 10 { line += 1 }
  return line
}

private func nul(line: Int) -> InventoryError {
  InventoryError(
    .encoding, at: Place(line: line), "the text holds a NUL character",
    remedy: "Give a text file, saved as UTF-8 or Unicode; this one is binary or damaged")
}

private func unreadable(_ problem: String, line: Int? = nil) -> InventoryError {
  InventoryError(
    .encoding, at: Place(line: line), problem,
    remedy: "Write the file again as UTF-8 or Unicode, for example with '-Encoding UTF8'")
}
