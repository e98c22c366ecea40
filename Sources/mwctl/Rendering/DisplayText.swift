/// Text as a terminal shows it: made harmless, measured and cut by columns.
///
/// Names and reasons come from machines and people; none of them may move the cursor, retitle the
/// window or turn the reading direction of what stands beside it.
enum DisplayText {
  /// The text with everything that has an effect instead of a shape written out, as in `\u{1B}`.
  static func harmless(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    guard text.unicodeScalars.contains(where: hasEffect) else { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard hasEffect(scalar) else {
        out.append(scalar)
        continue
      }
      out.append(
        contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
    }
    return String(out)
  }

  /// Whether a scalar does something to a terminal or a reader's eye rather than showing a shape.
  static func hasEffect(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
  }

  /// How many columns the text takes.
  ///
  /// - Complexity: O(*n*).
  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + width($1) }
  }

  /// How many columns one character takes, marks that combine with it included.
  static func width(_ character: Character) -> Int {
    character.unicodeScalars.reduce(0) { max($0, width($1)) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The ranges that Unicode calls East Asian wide or fullwidth, emoji aside.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]

  /// The text in at most `width` columns; what does not fit is replaced by `…`.
  static func shortened(_ text: String, to width: Int) -> String {
    guard self.width(text) > width else { return text }
    guard width > 1 else { return width == 1 ? "…" : "" }
    return prefix(text, width - 1) + "…"
  }

  /// The text in at most `width` columns, its beginning and its end kept: names of machines often
  /// differ at the end only.
  static func shortenedInside(_ text: String, to width: Int) -> String {
    guard self.width(text) > width else { return text }
    guard width > 4 else { return shortened(text, to: width) }
    let tail = (width - 1) / 2
    return prefix(text, width - 1 - tail) + "…" + suffix(text, tail)
  }

  /// The text padded with blanks to `width` columns, never shortened.
  static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - self.width(text)))
    return right ? blanks + text : text + blanks
  }

  /// The text in lines of at most `width` columns, broken between words; a word that is longer
  /// than a line is broken inside.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    let width = max(1, width)
    guard self.width(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    var blanks = ""
    // Empty pieces are further blanks between two words: kept inside a line, dropped at its end.
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      defer { blanks += " " }
      guard !word.isEmpty else { continue }
      if !line.isEmpty, self.width(line) + blanks.count + self.width(String(word)) <= width {
        line += blanks + word
      } else {
        if !line.isEmpty { lines.append(line) }
        line = String(word)
      }
      blanks = ""
      while self.width(line) > width {
        let head = piece(of: line, width)
        guard !head.isEmpty else { break }
        lines.append(head)
        line = String(line.dropFirst(head.count))
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The beginning of a word that is longer than a line: up to a hyphen, where one stands late
  /// enough in it.
  private static func piece(of word: String, _ width: Int) -> String {
    let head = prefix(word, width)
    guard let hyphen = head.lastIndex(of: "-") else { return head }
    let piece = head[...hyphen]
    return self.width(String(piece)) * 2 >= width ? String(piece) : head
  }

  private static func prefix(_ text: String, _ width: Int) -> String {
    var left = width
    return String(
      text.prefix { character in
        left -= self.width(character)
        return left >= 0
      })
  }

  private static func suffix(_ text: String, _ width: Int) -> String {
    String(prefix(String(text.reversed()), width).reversed())
  }
}
