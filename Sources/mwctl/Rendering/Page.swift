/// Text for people as it is built up, line by line, for one terminal.
struct Page {
  /// Prose is not wider than this, however wide the terminal is.
  static let readable = 100

  let terminal: Terminal
  private(set) var lines: [String] = []

  init(for terminal: Terminal) { self.terminal = terminal }

  /// The whole text, each line with its end.
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// An empty line; none at the top and none after another one.
  mutating func blank() {
    if let last = lines.last, !last.isEmpty { lines.append("") }
  }

  /// A line that is left as long as it is.
  mutating func line(_ spans: Span...) { line(spans) }

  /// A line that is left as long as it is.
  mutating func line(_ spans: [Span]) {
    lines.append(spans.map { $0.render(on: terminal) }.joined())
  }

  /// Prose behind a label: wrapped, its later lines standing under its first word.
  ///
  /// - Parameters:
  ///   - text: The prose; each line of it begins a new one.
  ///   - style: Its style.
  ///   - indent: Blanks before the label.
  ///   - label: What stands before the first line.
  mutating func paragraph(
    _ text: String, _ style: Style? = nil, indent: Int = 0, label: Span = ""
  ) {
    let margin = indent + DisplayText.width(label.text)
    let room = width(behind: margin)
    var isFirst = true
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for piece in DisplayText.wrapped(DisplayText.harmless(String(part)), to: room) {
        let head =
          isFirst
          ? String(repeating: " ", count: indent) + label.render(on: terminal)
          : String(repeating: " ", count: margin)
        lines.append(head + Span(piece, style).render(on: terminal))
        isFirst = false
      }
    }
  }

  /// How wide prose may be.
  ///
  /// In a pipe or a file a sentence stays one line, so that it can be found.
  private func width(behind margin: Int) -> Int {
    guard terminal.width < Terminal.unlimited else { return Terminal.unlimited }
    return max(20, min(terminal.width, max(Page.readable, margin + 40)) - margin)
  }

  /// A table.
  mutating func table(_ table: Table, indent: Int = 0, hasTitles: Bool = true) {
    let blanks = String(repeating: " ", count: indent)
    lines += table.render(width: terminal.width - indent, on: terminal, hasTitles: hasTitles)
      .map { $0.isEmpty ? "" : blanks + $0 }
  }
}
