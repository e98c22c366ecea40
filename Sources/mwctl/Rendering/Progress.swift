internal import Foundation

/// How far a long command is, on the standard error: only where somebody looks at it, and only for
/// what takes more than a second.
struct Progress {
  private let title: String
  private let total: Int
  private let terminal: Terminal
  private let began = ContinuousClock.now
  private var shownAt: ContinuousClock.Instant?

  /// Work on `total` pieces.
  init(_ title: String, total: Int, on terminal: Terminal = .standardError) {
    self.title = title
    self.total = total
    self.terminal = terminal
  }

  /// Tells that `done` pieces are done.
  mutating func show(_ done: Int) {
    guard terminal.canRedraw else { return }
    let now = ContinuousClock.now
    guard began.duration(to: now) > .seconds(1),
      shownAt.map({ $0.duration(to: now) > .milliseconds(200) }) ?? true
    else { return }
    shownAt = now
    put("\r\u{1B}[K" + Progress.text(title, done, of: total, width: terminal.width))
  }

  /// Wipes the line out.
  mutating func finish() {
    guard shownAt != nil else { return }
    shownAt = nil
    put("\r\u{1B}[K")
  }

  /// What is shown: title, share, count.
  static func text(_ title: String, _ done: Int, of total: Int, width: Int) -> String {
    let share = total > 0 ? min(100, done * 100 / total) : 100
    return DisplayText.shortened("\(title) \(share) % (\(done) of \(total))", to: width - 1)
  }

  private func put(_ text: String) {
    Output.write([UInt8](text.utf8), to: STDERR_FILENO)
  }
}
