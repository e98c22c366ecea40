/// Tells code from comments and string literals, as far as a check of style needs it.
///
/// No parser: it knows comments, the forms of string literals and what is interpolated in them.
struct CodeReader {
  private let source: [UInt8]
  private var output: [UInt8]
  private var index = 0

  /// The code of `text`, with everything else blanked out.
  static func codeOnly(_ text: String) -> String {
    var reader = CodeReader(text)
    reader.code(until: nil)
    return String(decoding: reader.output, as: UTF8.self)
  }

  private init(_ text: String) {
    source = Array(text.utf8)
    output = source
  }

  /// Passes over code, up to the parenthesis that ends an interpolation if there is one.
  private mutating func code(until end: UInt8?) {
    var depth = 0
    while index < source.count {
      if sees("//") {
        blank { $0.sees("\n") }
      } else if sees("/*") {
        comment()
      } else if let hashes = literalStart() {
        literal(hashes)
      } else {
        if sees("(") { depth += 1 }
        if sees(")") {
          if depth == 0, end != nil { return }
          depth -= 1
        }
        index += 1
      }
    }
  }

  private mutating func comment() {
    var depth = 0
    repeat {
      if sees("/*") {
        depth += 1
        skip(2)
      } else if sees("*/") {
        depth -= 1
        skip(2)
      } else {
        skip(1)
      }
    } while depth > 0 && index < source.count
  }

  /// The number of `#` before a quotation mark, if a literal begins here.
  private func literalStart() -> Int? {
    var place = index
    while place < source.count, source[place] == UInt8(ascii: "#") { place += 1 }
    guard place < source.count, source[place] == UInt8(ascii: "\"") else { return nil }
    return place - index
  }

  private mutating func literal(_ hashes: Int) {
    let marks = String(repeating: "#", count: hashes)
    index += hashes
    let quotes = sees("\"\"\"") ? "\"\"\"" : "\""
    index += quotes.utf8.count
    while index < source.count, !sees(quotes + marks) {
      if sees("\\\(marks)(") {
        index += hashes + 2
        code(until: UInt8(ascii: ")"))
        index += 1
      } else {
        skip(sees("\\\(marks)") ? hashes + 2 : 1)
      }
    }
    index = min(index + quotes.utf8.count + hashes, source.count)
  }

  private mutating func blank(_ isEnd: (CodeReader) -> Bool) {
    while index < source.count, !isEnd(self) { skip(1) }
  }

  /// Blanks out some bytes; line ends stay.
  private mutating func skip(_ count: Int) {
    for _ in 0..<count where index < source.count {
      if source[index] != UInt8(ascii: "\n") { output[index] = UInt8(ascii: " ") }
      index += 1
    }
  }

  private func sees(_ text: String) -> Bool {
    let bytes = text.utf8
    return index + bytes.count <= source.count
      && source[index..<index + bytes.count].elementsEqual(bytes)
  }
}
