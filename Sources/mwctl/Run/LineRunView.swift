internal import Events
internal import Execution
internal import Foundation
internal import Workflow

/// A run as lines of text, one for each thing that happens: where nobody looks at a terminal, and
/// above the live picture where somebody does.
final class LineRunView: RunView {
  private var lastWaiting: String?

  func tell(_ news: RunNews, at now: Timestamp) {
    guard let spans = lines(of: news) else { return }
    Output.page { page in
      page.paragraph(
        spans.text, spans.style, label: .dim("\(TextTime.clock(now)) "))
    }
  }

  func show(_ state: RunState) {}
  func clear() {}

  /// What happened in words; `nil` for what is not worth a line.
  private func lines(of news: RunNews) -> (text: String, style: Style?)? {
    if case .waiting(let until, let why) = news {
      guard lastWaiting != why else { return nil }
      lastWaiting = why
      return ("waiting until \(TextTime.clock(until)): \(why)", .dim)
    }
    lastWaiting = nil
    switch news {
    case .begun(let order, let attempt): return ("\(order.words) begun (attempt \(attempt))", nil)
    case .looking, .progress, .waiting: return nil
    case .seen(let order, let seconds):
      return ("\(order.host) looked at in \(TextDuration.of(seconds))", .dim)
    case .unseen(let order, let why): return ("\(order.host) could not be looked at: \(why)", .warn)
    case .refused(let order, let why): return ("\(order.words) not begun: \(why)", .warn)
    case .ended(let order, let attempt, let result, let seconds):
      return ended(order, attempt, result, seconds)
    case .hazard(let hazard, let host):
      let isCritical = hazard.severity == .critical
      return (
        "\(host) \(hazard.subject): \(hazard.message) (\(hazard.rule))", isCritical ? .bad : .warn
      )
    case .warning(let text, let host): return ("\(host): \(text)", .warn)
    case .trouble(let text): return (text, .bad)
    case .note(let text): return (text, .heading)
    }
  }

  private func ended(
    _ order: Dispatcher.Order, _ attempt: AttemptID, _ result: ExecutorResult, _ seconds: Int
  ) -> (String, Style?) {
    let time = TextDuration.of(seconds)
    switch result.verdict {
    case .completed: return ("\(order.words) completed in \(time)", .good)
    case .failed(let why): return ("\(order.words) failed after \(time): \(why)", .bad)
    case .inDoubt(let why):
      return ("\(order.words) is in doubt (attempt \(attempt)): \(why)", .bad)
    }
  }
}

extension Dispatcher.Order {
  /// The step in words: host, machine, action.
  var words: String {
    let target = step.vmName.map { " \($0)" } ?? ""
    let route = step.route.map { " by \($0.rawValue)" } ?? ""
    return "\(host)\(target): \(step.action.rawValue)\(route)"
  }
}
