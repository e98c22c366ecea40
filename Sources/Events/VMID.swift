/// The identity of a virtual machine: its GUID, upper case, without braces.
///
/// A VM keeps it when it is renamed or moves to another host. Kept as a number of 128 bits, since
/// a replay reads, compares and looks up one or more per entry.
public struct VMID: TextIdentifier, Comparable {
  private let high: UInt64
  private let low: UInt64

  /// Reads a GUID in either case, with or without braces.
  public init?(_ text: String) {
    guard let id = text.withBytes({ VMID($0) }) else { return nil }
    self = id
  }

  /// Reads a GUID from its bytes, see ``init(_:)-(String)``.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    let isBraced = bytes.count == 38 && bytes[0] == Byte.openBrace && bytes[37] == Byte.closeBrace
    guard isBraced || bytes.count == 36 else { return nil }
    let digits = isBraced ? UnsafeBufferPointer(rebasing: bytes[1..<37]) : bytes
    var (high, low): (UInt64, UInt64) = (0, 0)
    for index in 0..<36 {
      if VMID.isDash(index) {
        guard digits[index] == Byte.minus else { return nil }
        continue
      }
      guard let digit = hexDigit(digits[index]) else { return nil }
      high = high << 4 | low >> 60
      low = low << 4 | UInt64(digit)
    }
    self.high = high
    self.low = low
  }

  /// The GUID in upper case without braces.
  public var text: String {
    String(unsafeUninitializedCapacity: 36) { bytes in
      var shift = 128
      for index in 0..<36 {
        if VMID.isDash(index) {
          bytes[index] = Byte.minus
          continue
        }
        shift -= 4
        let word = shift >= 64 ? high >> UInt64(shift - 64) : low >> UInt64(shift)
        let digit = UInt8(truncatingIfNeeded: word & 0x0F)
        bytes[index] = digit < 10 ? Byte.zero + digit : UInt8(ascii: "A") + digit - 10
      }
      return 36
    }
  }

  /// Whether the left one comes before the right one, as their texts do.
  public static func < (left: VMID, right: VMID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  private static func isDash(_ index: Int) -> Bool {
    index == 8 || index == 13 || index == 18 || index == 23
  }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x37
  case 0x61...0x66: byte - 0x57
  default: nil
  }
}
