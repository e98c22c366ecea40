internal import Events
internal import Execution
internal import Foundation
internal import Workflow

/// A run as a picture that stays at the foot of the terminal, under the lines of what happened.
final class LiveRunView: RunView {
  private let lines = LineRunView()
  private var height = 0
  private var last: RunState?

  func tell(_ news: RunNews, at now: Timestamp) {
    clear()
    lines.tell(news, at: now)
    if let last { show(last) }
  }

  func show(_ state: RunState) {
    last = state
    // Asked for each time: a window may be made smaller in the middle of the night.
    let picture = RunPicture(state, rows: max(6, Terminal.rows - 2)).page(for: .standardOutput)
    var text = height > 0 ? "\u{1B}[\(height)F\u{1B}[J" : ""
    text += picture.text
    height = picture.lines.count
    Output.write([UInt8](text.utf8))
  }

  func clear() {
    guard height > 0 else { return }
    Output.write([UInt8]("\u{1B}[\(height)F\u{1B}[J".utf8))
    height = 0
    last = nil
  }
}

/// How things stand in a run, drawn: a head line, and a row for each host.
struct RunPicture {
  let state: RunState
  let rows: Int

  init(_ state: RunState, rows: Int) {
    self.state = state
    self.rows = rows
  }

  func page(for terminal: Terminal) -> Page {
    var page = Page(for: terminal)
    page.blank()
    page.line(head(width: terminal.width))
    // The most telling first: what works, what needs a person, then the rest.
    let ordered = state.decisions.enumerated().sorted { left, right in
      (weight(left.element), left.offset) < (weight(right.element), right.offset)
    }.map(\.element)
    var table = Table(columns: [
      .init("Host", .cutInside, minimum: 6), .init("Phase", .keep), .init("", .keep),
      .init("Now", .cut, minimum: 12),
    ])
    var left = rows - 2
    var hidden = 0
    for decision in ordered {
      let cells = self.rows(of: decision, barWidth: terminal.width >= 120 ? 18 : 9)
      guard left >= cells.count else {
        hidden += 1
        continue
      }
      left -= cells.count
      for row in cells { table.add(row) }
    }
    page.table(table, indent: 2, hasTitles: false)
    if hidden > 0 { page.line(.dim("  and \(hidden) more hosts")) }
    return page
  }

  /// One line in any case: a second one would be left behind when the picture is drawn anew.
  private func head(width: Int) -> [Span] {
    let spans = head
    let text = spans.map(\.text).joined()
    return DisplayText.width(text) <= width
      ? spans : [.heading(DisplayText.shortened(text, to: width))]
  }

  private var head: [Span] {
    let done = state.decisions.count { $0.status == .done }
    var spans: [Span] = [
      .heading("\(done) of \(state.decisions.count) hosts done"),
      .dim(", \(state.running.count) under way"),
    ]
    if state.isStopping { spans.append(.warn(", nothing more is begun")) }
    if let end = state.windowEnd {
      let left = end.seconds(since: state.now)
      spans.append(
        left > 0
          ? .dim(", \(TextDuration.of(left)) of the window left") : .bad(", the window is over"))
    }
    return spans
  }

  private func weight(_ decision: Decision) -> Int {
    if state.running.contains(where: { $0.order.host == decision.host }) { return 0 }
    switch decision.status {
    case .blocked: return 1
    case .ready, .waiting: return 2
    case .done: return 3
    }
  }

  /// One row for each thing under way on a host, or one that says why there is none.
  private func rows(of decision: Decision, barWidth: Int) -> [[Span]] {
    let tasks = state.running.filter { $0.order.host == decision.host }
    let first: [Span] = [
      .heading(decision.host.text), "\(decision.phase.rawValue)",
      bar(of: decision, width: barWidth),
    ]
    guard let task = tasks.first else { return [first + [idle(decision)]] }
    return [first + [span(of: task)]] + tasks.dropFirst().map { ["", "", "", span(of: $0)] }
  }

  private func bar(of decision: Decision, width: Int) -> Span {
    let all = Decision.Phase.allCases.count - 1
    let full = decision.phase.rank * width / all
    let text = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    return decision.status == .blocked ? .bad("[\(text)]") : .good("[\(text)]")
  }

  private func idle(_ decision: Decision) -> Span {
    switch decision.status {
    case .done: return .good("done")
    case .ready: return .dim("ready")
    case .waiting: return .dim("waits for what others do")
    case .blocked:
      let blocker = decision.blockers.first
      return .bad("needs a person: \(blocker?.rule ?? "blocked") \(blocker?.subject ?? "")")
    }
  }

  private func span(of task: RunTask) -> Span {
    let step = task.order.step
    let since = TextDuration.of(max(0, state.now.seconds(since: task.startedAt)))
    let name = step.vmName.map { "\(step.action.rawValue) \($0)" } ?? step.action.rawValue
    let usual = step.estimate.expectedSeconds
    var text = "\(name)  \(since)"
    if usual > 0 { text += " of about \(TextDuration.of(usual))" }
    if let percent = task.progress?.percent { text += ", \(percent) %" }
    if let message = task.progress?.message { text += ", \(message)" }
    let isLate = state.now.seconds(since: task.startedAt) > max(60, step.estimate.worstSeconds)
    return isLate || !task.isOurs ? .warn(text) : Span(text)
  }
}
