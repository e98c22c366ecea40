internal import Events
internal import Execution
internal import Workflow

/// A run as lines of JSON, one for each thing that happens: for machines.
final class JSONRunView: RunView {
  func tell(_ news: RunNews, at now: Timestamp) {
    var object: JSONObject = ["schema": "mwctl.run/1", "time": .string(now.description)]
    for (key, value) in members(of: news) { object[key] = value }
    Output.json(.object(object))
  }

  func show(_ state: RunState) {}
  func clear() {}

  private func members(of news: RunNews) -> [(String, JSONValue)] {
    switch news {
    case .begun(let order, let attempt):
      [("event", "begun")] + order.members + [("attempt", .string(attempt.description))]
    case .looking(let order): [("event", "looking")] + order.members
    case .progress(let order, let progress):
      [("event", "progress")] + order.members + [
        ("percent", progress.percent.map { .integer(Int64($0)) } ?? .null),
        ("message", .text(progress.message)),
      ]
    case .ended(let order, let attempt, let result, let seconds):
      [("event", "ended")] + order.members
        + [("attempt", .string(attempt.description)), ("seconds", .integer(Int64(seconds)))]
        + result.members
    case .seen(let order, let seconds):
      [("event", "seen")] + order.members + [("seconds", .integer(Int64(seconds)))]
    case .unseen(let order, let why):
      [("event", "unseen")] + order.members + [("why", .string(why))]
    case .refused(let order, let why):
      [("event", "refused")] + order.members + [("why", .string(why))]
    case .hazard(let hazard, let host):
      [
        ("event", "hazard"), ("host", .string(host.text)), ("rule", .string(hazard.rule)),
        ("subject", .string(hazard.subject)), ("severity", .string(hazard.severity.rawValue)),
        ("message", .string(hazard.message)),
      ]
    case .warning(let text, let host):
      [("event", "warning"), ("host", .string(host.text)), ("message", .string(text))]
    case .trouble(let text): [("event", "trouble"), ("message", .string(text))]
    case .note(let text): [("event", "note"), ("message", .string(text))]
    case .waiting(let until, let why):
      [("event", "waiting"), ("until", .string(until.description)), ("why", .string(why))]
    }
  }
}

extension Dispatcher.Order {
  fileprivate var members: [(String, JSONValue)] {
    [
      ("host", .string(host.text)), ("action", .string(step.action.rawValue)),
      ("vm", .text(step.vmName)), ("vmId", .text(step.vm?.text)),
    ]
  }
}

extension ExecutorResult {
  fileprivate var members: [(String, JSONValue)] {
    switch verdict {
    case .completed: [("outcome", "completed")]
    case .failed(let why): [("outcome", "failed"), ("why", .string(why))]
    case .inDoubt(let why): [("outcome", "in-doubt"), ("why", .string(why))]
    }
  }
}
