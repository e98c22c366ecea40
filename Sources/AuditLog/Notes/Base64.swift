import Foundation

/// Base 64 of RFC 4648, section 4, in the one form that each text of bytes has.
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// The bytes; nothing where the text is not what ``encode(_:)`` makes of them.
  ///
  /// What other readers let pass, such as bits behind the last byte, would let one signature be
  /// written in several ways.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard let data = Data(base64Encoded: String(text)),
      data.base64EncodedString().utf8.elementsEqual(text.utf8)
    else { return nil }
    return Array(data)
  }
}

/// Decimal numbers in the one form that each has.
enum Decimal {
  /// A number from 0 on; nothing where it has a sign, leading noughts, or is too large.
  static func parse(_ text: some StringProtocol) -> Int64? {
    guard let number = Int64(text), number >= 0, String(number).utf8.elementsEqual(text.utf8)
    else { return nil }
    return number
  }
}
