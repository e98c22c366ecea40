import Events

/// Goes through a text line by line, whatever ends the lines.
///
/// `wmic` ends them with two carriage returns when its output is redirected, so every carriage
/// return before a line feed belongs to the end of the line.
struct LineScanner {
  /// One line without its end, and its number from 1.
  struct Line {
    var bytes: ArraySlice<UInt8>
    var number: Int
  }

  private let bytes: [UInt8]
  private var index = 0
  private var number = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next line, or nothing at the end.
  ///
  /// - Complexity: O(*n*) in the length of the line.
  mutating func next() -> Line? {
    guard index < bytes.count else { return nil }
    number += 1
    let start = index
    while index < bytes.count, bytes[index] != Ascii.lineFeed { index += 1 }
    var end = index
    while end > start, bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
    index += 1
    return Line(bytes: bytes[start..<end], number: number)
  }
}

extension Collection<UInt8> {
  /// Whether there is nothing but white space.
  var isBlank: Bool {
    allSatisfy { $0 == Ascii.space || $0 == Ascii.tab || $0 == 10 || $0 == 13 }
  }
}
