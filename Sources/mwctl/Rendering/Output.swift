internal import Events
internal import Foundation
internal import Synchronization

/// Where text goes: the answer, and nothing else, to the standard output; everything else to the
/// standard error.
///
/// What cannot be written ends the process: half an answer must not look like a whole one. A run has
/// more to lose than its answer, and goes on to its end unheard; see ``outlive(_:)``.
enum Output {
  /// What becomes of the process when its standard output cannot be written any more.
  private enum Loss {
    case ends
    case isTold(@Sendable () -> Void)
    case hasCome
  }

  private static let loss = Mutex(Loss.ends)

  /// Goes on from now on when the standard output cannot be written any more: nothing more is
  /// written to it then, and `onLoss` is told, once.
  static func outlive(_ onLoss: @escaping @Sendable () -> Void) {
    loss.withLock { $0 = .isTold(onLoss) }
  }

  /// Whether the standard output could not be written.
  static var isLost: Bool {
    loss.withLock { if case .hasCome = $0 { true } else { false } }
  }

  /// Prints prose, wrapped to the terminal; whatever it holds is made harmless.
  static func line(_ text: String = "") { page { $0.paragraph(text) } }

  /// Prints a table.
  static func table(_ table: Table, indent: Int = 0) { page { $0.table(table, indent: indent) } }

  /// Builds a page for the terminal and prints it.
  static func page<Failure: Error>(
    _ build: (inout Page) throws(Failure) -> Void
  ) throws(Failure) {
    var page = Page(for: .standardOutput)
    try build(&page)
    write([UInt8](page.text.utf8))
  }

  /// Builds a page beside the answer, on the standard error: what a person is asked.
  static func aside(_ build: (inout Page) -> Void) {
    var page = Page(for: .standardError)
    build(&page)
    write([UInt8](page.text.utf8), to: STDERR_FILENO)
  }

  /// Prints a JSON answer: one line.
  static func json(_ value: JSONValue) { write([UInt8]((JSONOutput.text(value) + "\n").utf8)) }

  /// Tells what is wrong though it does not hinder, on the standard error.
  static func warning(_ text: String) { tell(text, label: .warn("Warning: ")) }

  /// Tells what went wrong, on the standard error.
  static func error(_ text: String) { tell(text, label: "") }

  /// Tells scripts what went wrong, on the standard error: one line.
  static func errorJSON(_ value: JSONValue) {
    write([UInt8]((JSONOutput.text(value) + "\n").utf8), to: STDERR_FILENO)
  }

  /// Prints bytes as they are.
  static func write(_ bytes: [UInt8]) {
    guard !isLost, !write(bytes, to: STDOUT_FILENO) else { return }
    let why = String(cString: strerror(errno))
    let former = loss.withLock { loss in
      defer { if case .isTold = loss { loss = .hasCome } }
      return loss
    }
    switch former {
    case .ends:
      error("The answer cannot be written: \(why).")
      exit(Failure.Code.internalFailure.exitCode)
    case .isTold(let tell):
      error("The answer cannot be written: \(why).")
      tell()
    case .hasCome: return
    }
  }

  /// Tells what to do about it, under what went wrong.
  static func remedy(_ text: String) { tell(text, label: "-> ", indent: 2) }

  private static func tell(_ text: String, label: Span, indent: Int = 0) {
    var page = Page(for: .standardError)
    page.paragraph(text, indent: indent, label: label)
    write([UInt8](page.text.utf8), to: STDERR_FILENO)
  }

  /// Writes all of it.
  ///
  /// - Returns: Whether that went well; `errno` says why not.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Foundation.write(
          descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }
}
