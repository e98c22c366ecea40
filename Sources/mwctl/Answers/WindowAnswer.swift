internal import Events
internal import Projections
internal import Workflow

/// What the `mwctl window` commands answer.
struct WindowAnswer {
  let windows: [Window]
  let decisions: [WindowID: [Decision]]
  let now: Timestamp

  init(windows: [Window], decisions: [WindowID: [Decision]], now: Timestamp) {
    self.windows = windows
    self.decisions = decisions
    self.now = now
  }

  /// One window with what can be done about its hosts.
  init(_ id: WindowID, in fleet: FleetReader, now: Timestamp) throws {
    guard let window = try fleet.window(id) else {
      throw Failure(
        .notFound, "There is no window '\(id)'.", remedies: ["mwctl window list shows them all."])
    }
    let decisions = try window.hosts.compactMap { name -> Decision? in
      guard let host = try fleet.host(name) else { return nil }
      return Workflow.decide(try fleet.situation(of: host, at: now))
    }
    self.init(windows: [window], decisions: [id: decisions], now: now)
  }

  func writeList(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl:
      Output.json(["schema": "mwctl.windows/1", "windows": .array(windows.map(json))])
    case .text:
      guard !windows.isEmpty else { return Output.line("There is no window yet.") }
      Output.table(
        Table(
          columns: [
            .init("Window"), .init("Status"), .init("From"), .init("Until"), .init("Hosts"),
          ],
          rows: windows.map { window in
            [
              window.id.text, window.status.rawValue, window.from.description,
              window.until.description, window.hosts.map(\.text).joined(separator: ", "),
            ]
          }))
    }
  }

  func write(_ format: OutputFormat) {
    guard let window = windows.first else { return }
    switch format {
    case .json, .jsonl: Output.json(json(window))
    case .text: writeText(window)
    }
  }

  private func json(_ window: Window) -> JSONValue {
    var object: JSONObject = [
      "schema": "mwctl.window/1", "window": .string(window.id.text),
      "status": .string(window.status.rawValue), "from": .string(window.from.description),
      "until": .string(window.until.description),
      "maxHostsDown": window.maximumHostsDown.map { .integer(Int64($0)) } ?? .null,
      "profile": .integer(window.profile), "reason": window.reason.map(JSONValue.string) ?? .null,
      "hosts": .array(window.hosts.map { .string($0.text) }),
    ]
    if let decisions = decisions[window.id] {
      object["progress"] = .array(decisions.map { NextAnswer.json($0) })
    }
    return .object(object)
  }

  private func writeText(_ window: Window) {
    Output.line(
      "Window \(window.id) is \(window.status.rawValue), \(window.from) to \(window.until)"
        + timeLeft(window))
    if let reason = window.reason { Output.line("Reason: \(reason)") }
    let decisions = decisions[window.id] ?? []
    Output.table(
      Table(
        columns: [
          .init("Host"), .init("Phase"), .init("Status"), .init("In doubt"), .init("Hazards"),
        ],
        rows: decisions.map { decision in
          [
            decision.host.text, decision.phase.rawValue, decision.status.rawValue,
            String(decision.inFlight.count(where: \.isInDoubt)), String(decision.hazards.count),
          ]
        }))
    for decision in decisions {
      for attempt in decision.inFlight where attempt.isInDoubt {
        Output.warning(
          "\(decision.host): nobody knows how '\(attempt.action.rawValue)'"
            + (attempt.vmName.map { " of \($0)" } ?? "") + " ended (attempt \(attempt.attempt)).")
      }
      for hazard in decision.hazards { Output.warning("\(hazard.subject): \(hazard.message)") }
    }
    if window.status == .open { Output.line("Next: mwctl next") }
    guard window.status == .closed else { return }
    for decision in decisions where decision.status != .done {
      Output.warning("\(decision.host) is not done: \(decision.phase.rawValue). See mwctl status.")
    }
  }

  private func timeLeft(_ window: Window) -> String {
    guard window.status != .closed else { return "." }
    let seconds = window.until.seconds(since: now)
    guard seconds > 0 else { return "; its time is over." }
    return "; \(seconds / 3600) h \(seconds % 3600 / 60) min left."
  }
}
