internal import Events
internal import Execution
internal import Foundation

// What ends a run early.

extension Runner {
  /// Somebody asked it to end: begins nothing more; the second time leaves at once.
  func interrupt() {
    interrupts += 1
    dispatcher.stop()
    // Nothing more is begun, whatever the answer would be.
    question = nil
    guard interrupts > 1 else { return noteInterrupt() }
    for stop in stops.values { stop.yield(.leaving) }
    leavesAt = Environment.now.adding(seconds: 3)
    isOver = tasks.isEmpty
  }

  /// Nobody looks on any more: the session dropped, or the reader of the standard output is gone,
  /// often both at once.
  func abandon() {
    guard interrupts == 0 else { return }
    interrupt()
  }

  /// Whoever carries out the steps is gone.
  func leave() {
    guard !dispatcher.isStopped else { return }
    dispatcher.stop()
    tell(.note("The input has ended, and nobody is there to do anything: nothing more is begun."))
  }

  private func noteInterrupt() {
    var parts: [String] = []
    if !tasks.isEmpty { parts.append("\(tasks.count) under way are waited for") }
    let ended = unrecorded.count
    if ended > 0 {
      parts.append(
        ended == 1
          ? "how 1 ended is not recorded yet, which is tried until it is"
          : "how \(ended) ended is not recorded yet, which is tried until it is")
    }
    let text =
      parts.isEmpty
      ? "Interrupted; nothing is under way."
      : "Interrupted: nothing more is begun; \(parts.joined(separator: ", and ")). Once more leaves "
        + "at once, and leaves them in doubt."
    if Output.isLost { Output.warning(text) } else { tell(.note(text)) }
  }
}
