/// What a piece of text means to whoever skims the screen.
///
/// Colour never carries a meaning alone: the words say the same. The colours are the terminal's own
/// sixteen, and of these the ones that can be read on a light and on a dark ground.
enum Style: Hashable, CaseIterable {
  /// What a block is about.
  case heading
  /// As it should be.
  case good
  /// To be looked at.
  case warn
  /// Wrong or dangerous.
  case bad
  /// Of less weight.
  case dim

  /// The text in this style, if the terminal shows colours.
  func apply(_ text: String, on terminal: Terminal) -> String {
    guard terminal.hasColour, !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private var code: String {
    switch self {
    case .heading: "1"
    case .good: "32"
    case .warn: "35"
    case .bad: "1;31"
    case .dim: "2"
    }
  }
}

/// A piece of text, plain or in a style.
///
/// Whatever the text holds, it is made harmless when it is shown, see ``DisplayText``.
struct Span: Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  let text: String
  let style: Style?

  init(_ text: String, _ style: Style? = nil) {
    self.text = DisplayText.harmless(text)
    self.style = style
  }

  init(stringLiteral value: String) { self.init(value) }

  static func heading(_ text: String) -> Span { Span(text, .heading) }
  static func good(_ text: String) -> Span { Span(text, .good) }
  static func warn(_ text: String) -> Span { Span(text, .warn) }
  static func bad(_ text: String) -> Span { Span(text, .bad) }
  static func dim(_ text: String) -> Span { Span(text, .dim) }

  /// The text as it is shown.
  func render(on terminal: Terminal) -> String {
    style.map { $0.apply(text, on: terminal) } ?? text
  }

  /// The same style with another text.
  func with(_ text: String) -> Span { Span(text, style) }
}
