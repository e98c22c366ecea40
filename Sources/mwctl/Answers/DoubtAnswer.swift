internal import Events
internal import Projections
internal import Workflow

/// What `mwctl in-doubt` answers: the attempts that nobody knows the end of, what shows how each
/// ended, and what settles it; and, apart from them, those that are under way.
struct DoubtAnswer {
  /// One attempt.
  struct Line {
    let host: HostName
    let attempt: Attempt
    let vmName: String?
    /// Until when it may still have its effect.
    let effectPossibleUntil: Timestamp
    /// What shows how it ended; empty for one that is under way.
    let lookAt: [Instruction]
    /// What can be recorded of it.
    let commands: [String]
  }

  let position: Position
  let now: Timestamp
  private(set) var inDoubt: [Line] = []
  private(set) var live: [Line] = []
  /// The hosts of which nobody can say what is in doubt, and why.
  private(set) var unreadable: [(host: HostName, why: String)] = []

  /// - Throws: ``Failure`` (not found) for a host that the log does not know.
  init(_ fleet: FleetReader, hosts names: [HostName], now: Timestamp) throws {
    try self.init(fleet, of: fleet.hosts(names), now: now)
  }

  init(_ fleet: FleetReader, of hosts: [Host], now: Timestamp) throws {
    position = try fleet.lastPosition()
    self.now = now
    for host in hosts {
      if let parked = host.parked {
        unreadable.append((host.name, "from position \(parked.position) on: \(parked.why)"))
      }
      guard !host.attempts.isEmpty else { continue }
      let situation = try fleet.situation(of: host, at: now)
      for attempt in host.attempts {
        let line = DoubtAnswer.line(attempt, in: situation)
        if attempt.isInDoubt(at: now) { inDoubt.append(line) } else { live.append(line) }
      }
    }
    inDoubt.sort { ($0.attempt.leaseUntil, $0.attempt.id) < ($1.attempt.leaseUntil, $1.attempt.id) }
    live.sort { ($0.attempt.leaseUntil, $0.attempt.id) < ($1.attempt.leaseUntil, $1.attempt.id) }
  }

  private static func line(_ attempt: Attempt, in situation: Situation) -> Line {
    let isInDoubt = attempt.isInDoubt(at: situation.now)
    let outcome = situation.outcomeCommand(for: attempt)
    let (token, name) = (
      attempt.id, attempt.vm.flatMap { situation.host.virtualMachines[$0]?.name }
    )
    let outcomes = ["\(outcome) --completed", "\(outcome) --failed 'what you found'"]
    let takeOver = "mwctl take-over \(token) --reason 'why'"
    return Line(
      host: situation.host.name, attempt: attempt, vmName: name,
      effectPossibleUntil: situation.effectPossible(of: attempt),
      lookAt: isInDoubt ? situation.places(toLookAt: attempt) : [],
      commands: isInDoubt
        ? ["mwctl import FILE"] + outcomes + [
          "mwctl settle \(token) effected --reason 'how you know'",
          "mwctl settle \(token) not-effected --reason 'how you know'", takeOver,
        ] : outcomes + ["mwctl renew \(token)", takeOver])
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { write(to: &$0) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.in-doubt/1", "position": .integer(position), "now": .time(now),
      "inDoubt": .array(inDoubt.map(DoubtAnswer.json)),
      "live": .array(live.map(DoubtAnswer.json)),
      "unreadable": .array(
        unreadable.map { ["host": .string($0.host.text), "message": .string($0.why)] }),
    ]
  }

  private static func json(_ line: Line) -> JSONValue {
    let attempt = line.attempt
    return [
      "host": .string(line.host.text), "action": .string(attempt.action.rawValue),
      "vm": .text(line.vmName ?? attempt.vm?.text), "vmId": .text(attempt.vm?.text),
      "attempt": .string(attempt.id.description), "owner": .string(attempt.owner),
      "startedBy": .string(attempt.beganBy), "startedAt": .time(attempt.startedAt),
      "leaseUntil": .time(attempt.leaseUntil), "reason": .text(attempt.doubt),
      "lookedAt": .optional(attempt.lookedAt?.time, JSONValue.time),
      "effectPossibleUntil": .time(line.effectPossibleUntil),
      "lookAt": .array(
        line.lookAt.map { ["tool": .string($0.tool), "text": .string($0.text)] }),
      "commands": .texts(line.commands),
    ]
  }

  func write(to page: inout Page) {
    for (host, why) in unreadable {
      page.paragraph(
        "What is in doubt on \(host) is not known: its log cannot be understood \(why)",
        label: .bad("Unknown: "))
    }
    if inDoubt.isEmpty, unreadable.isEmpty { page.paragraph("Nothing is in doubt.") }
    for line in inDoubt { write(line, to: &page) }
    guard !live.isEmpty else { return }
    page.blank()
    page.line(.heading("Under way, and not in doubt"))
    for line in live {
      page.line(
        "  \(DoubtAnswer.deed(line))  ",
        .dim("attempt \(line.attempt.id), \(line.attempt.owner) until \(line.attempt.leaseUntil)"))
    }
  }

  private func write(_ line: Line, to page: inout Page) {
    let attempt = line.attempt
    page.blank()
    page.line(.heading(DoubtAnswer.deed(line)), .dim("  attempt \(attempt.id)"))
    let since = attempt.leaseUntil
    let keeper = attempt.owner == attempt.beganBy ? "" : "; \(attempt.owner) took it over"
    let why = attempt.doubt ?? "its lease ended at \(since)"
    page.paragraph(
      "\(attempt.beganBy) began it at \(attempt.startedAt)\(keeper). Nobody knows how it ended: "
        + why + (why.hasSuffix(".") ? "" : "."), indent: 2)
    if let look = attempt.lookedAt {
      page.paragraph("A look at \(look.time) could not tell.", indent: 2)
    }
    if now < line.effectPossibleUntil {
      page.paragraph(
        "It may still have its effect until \(line.effectPossibleUntil).", indent: 2,
        label: .warn("Wait: "))
    }
    page.line("  ", .dim("What to look at"))
    for place in line.lookAt {
      let label = Span.dim("\(place.tool): ")
      // A command is copied from the screen, so no line is broken in it.
      if place.tool.hasPrefix("powershell") {
        page.line("    ", label, "\(place.text)")
      } else {
        page.paragraph(place.text, indent: 4, label: label)
      }
    }
    page.line("  ", .dim("What settles it"))
    for command in line.commands { page.line("    \(command)") }
  }

  private static func deed(_ line: Line) -> String {
    let target = line.vmName ?? line.attempt.vm?.text
    return line.attempt.action.rawValue + (target.map { " of \($0)" } ?? "") + " on \(line.host)"
  }
}
