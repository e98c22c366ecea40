internal import Foundation

/// What a stream can show: the only place that asks whether there is a terminal, how wide it is,
/// and whether it may be coloured.
struct Terminal: Hashable {
  /// Wide enough for every line: nothing is wrapped or shortened for a pipe or a file.
  static let unlimited = 10_000
  /// The least that a line is broken for.
  static let narrowest = 40
  /// The least that a picture is drawn for.
  static let leastForPictures = 60

  /// Whether somebody looks at the stream while it is written.
  let isInteractive: Bool
  /// How many columns a line may take.
  let width: Int
  /// Whether text may be coloured.
  let hasColour: Bool
  /// Whether what was written can be drawn anew: it is a terminal that moves its cursor, wide
  /// enough for a picture.
  let canRedraw: Bool

  /// A stream that shows plain text in `width` columns.
  init(width: Int = unlimited, isInteractive: Bool = false, hasColour: Bool = false) {
    self.width = width
    self.isInteractive = isInteractive
    self.hasColour = hasColour
    canRedraw = isInteractive
  }

  /// Judges a stream by what its surroundings say.
  ///
  /// - Parameters:
  ///   - isTerminal: Whether the stream is a terminal.
  ///   - columns: The width that the terminal itself tells, if it does.
  ///   - environment: Looks up a variable; an empty one counts as not set.
  init(isTerminal: Bool, columns: Int?, environment: (String) -> String?) {
    isInteractive = isTerminal
    let told = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let fallback = isTerminal ? 80 : Terminal.unlimited
    width = max(Terminal.narrowest, told ?? (isTerminal ? columns : nil) ?? fallback)
    let isForced = environment("CLICOLOR_FORCE").map { $0 != "0" } ?? false
    let isForbidden = environment("NO_COLOR") != nil
    let isDumb = environment("TERM") == "dumb"
    hasColour = !isForbidden && (isForced || (isTerminal && !isDumb))
    // A line that is wider than the terminal itself would break, whatever COLUMNS says.
    let room = min(width, columns ?? width)
    canRedraw = isTerminal && !isDumb && room >= Terminal.leastForPictures && room == width
  }

  /// What the standard output can show.
  static var standardOutput: Terminal { Terminal(descriptor: STDOUT_FILENO) }

  /// What the standard error can show.
  static var standardError: Terminal { Terminal(descriptor: STDERR_FILENO) }

  private init(descriptor: Int32) {
    self.init(
      isTerminal: isatty(descriptor) == 1, columns: Terminal.columns(of: descriptor),
      environment: Environment.value)
  }

  /// How many lines the standard output shows at once; 24 where it does not tell.
  static var rows: Int {
    size(of: STDOUT_FILENO).flatMap { $0.ws_row > 0 ? Int($0.ws_row) : nil } ?? 24
  }

  private static func columns(of descriptor: Int32) -> Int? {
    size(of: descriptor).flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil }
  }

  private static func size(of descriptor: Int32) -> winsize? {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }
}
