import Events

/// Undoes PowerShell's `_xHHHH_`: four hexadecimal digits for one UTF-16 code unit.
///
/// Two of them may be a surrogate pair. A half of one is left for the caller as nothing.
///
/// - Complexity: O(*n*) in the length of the text.
func unescapeCLIXML(_ text: String) -> String? {
  guard text.contains("_x") else { return text }
  let bytes = Array(text.utf8)
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count)
  var high: UInt32?
  var index = 0
  while index < bytes.count {
    guard let unit = escapedUnit(bytes, at: index) else {
      guard high == nil else { return nil }
      out.append(bytes[index])
      index += 1
      continue
    }
    index += 7
    var value = unit
    if let first = high {
      guard (0xDC00...0xDFFF).contains(unit) else { return nil }
      value = 0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00)
      high = nil
    } else if (0xD800...0xDBFF).contains(unit) {
      high = unit
      continue
    }
    guard let scalar = Unicode.Scalar(value) else { return nil }
    out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
  return high == nil ? String(decoding: out, as: UTF8.self) : nil
}

/// The code unit that `_xHHHH_` at `index` stands for.
private func escapedUnit(_ bytes: [UInt8], at index: Int) -> UInt32? {
  guard index + 7 <= bytes.count, bytes[index] == 95, bytes[index + 1] == 120,
    bytes[index + 6] == 95
  else { return nil }
  var value: UInt32 = 0
  for byte in bytes[(index + 2)..<(index + 6)] {
    switch byte {
    case 48...57: value = value << 4 | UInt32(byte - 48)
    case 65...70: value = value << 4 | UInt32(byte - 55)
    case 97...102: value = value << 4 | UInt32(byte - 87)
    default: return nil
    }
  }
  return value
}
