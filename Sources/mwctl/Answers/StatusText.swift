internal import Events
internal import Projections
internal import Workflow

/// A status board for whoever is awake at three in the morning: what is wrong first, then how far
/// each machine is.
struct StatusText {
  let answer: StatusAnswer

  init(_ answer: StatusAnswer) { self.answer = answer }

  func write(to page: inout Page) {
    guard !answer.hosts.isEmpty else {
      page.paragraph("The log knows no host yet. Import an inventory: mwctl import FILE")
      return
    }
    let hosts = answer.hosts.sorted { StatusText.loudness($0) > StatusText.loudness($1) }
    page.line(.dim("As of \(answer.now), position \(answer.position) of the log"))
    if hosts.count > 1 { overview(hosts, to: &page) }
    for host in hosts { write(host, to: &page) }
  }

  /// Dangers before refusals before everything else; among equals the order of names stays.
  private static func loudness(_ status: StatusAnswer.HostStatus) -> Int {
    let worst = status.decision.hazards.map(\.severity).max()
    let danger = worst == .critical ? 100 : worst == .warning ? 10 : 0
    return danger + rank(status.decision.status)
  }

  private static func rank(_ status: Decision.Status) -> Int {
    switch status {
    case .blocked: 4
    case .ready: 3
    case .waiting: 2
    case .done: 1
    }
  }

  private func overview(_ hosts: [StatusAnswer.HostStatus], to page: inout Page) {
    var table = Table(columns: [
      .init("Host", .cutInside, minimum: 10), .init("Status", .keep), .init("Phase", .keep),
      .init("Running", .keep, right: true), .init("Hazards", .keep, right: true),
      .init("Window", .cutInside), .init("Ends", .keep),
    ])
    for status in hosts {
      let machines = status.host.machines
      let hazards = status.decision.hazards
      table.add(
        "\(status.host.name)", StatusText.word(status.decision.status),
        "\(status.decision.phase.rawValue)",
        "\(machines.count { $0.state == .running }) of \(machines.count)",
        hazards.isEmpty ? .dim("0") : .bad("\(hazards.count)"),
        "\(status.decision.window?.text ?? "-")",
        "\(status.situation.window.map { TextTime.of($0.until, near: answer.now) } ?? "-")")
    }
    page.blank()
    page.table(table)
  }

  private func write(_ status: StatusAnswer.HostStatus, to page: inout Page) {
    let decision = status.decision
    page.blank()
    page.line(
      .heading(status.host.name.text), "  ", StatusText.word(decision.status), "  ",
      "\(StatusText.meaning(decision.phase))")
    page.paragraph(facts(of: status), .dim, indent: 2)
    for hazard in decision.hazards { write(hazard, to: &page) }
    write(decision.blockers, of: decision, to: &page)
    for attempt in decision.inFlight { write(attempt, to: &page) }
    if let step = decision.steps.first { write(step, of: decision, to: &page) }
    guard !status.machines.isEmpty else { return }
    page.blank()
    page.table(machines(status), indent: 2)
  }

  private func facts(of status: StatusAnswer.HostStatus) -> String {
    let host = status.host
    var parts: [String] = []
    if let window = status.situation.window {
      let left = window.until.seconds(since: answer.now)
      let end = TextTime.of(window.until, near: answer.now)
      parts.append(
        window.status == .open && left > 0
          ? "window \(window.id) until \(end), \(TextDuration.of(left)) left"
          : window.status == .open
            ? "window \(window.id) over since \(end)"
            : "window \(window.id) \(window.status.rawValue)")
    } else {
      parts.append("under no window")
    }
    let target = status.situation.profile.targetBuild
    let build = host.facts.build.map { "build \($0)" } ?? "build unknown"
    let isThere = host.facts.build?.reaches(target) == true
    parts.append(isThere ? "\(build), the target" : "\(build), target \(target)")
    if let look = host.lastWholeObservation {
      let age = max(0, answer.now.seconds(since: look.time))
      parts.append(
        age < 172_800
          ? "seen whole \(TextDuration.of(age)) ago"
          : "seen whole \(TextTime.of(look.time, near: answer.now))")
    } else {
      parts.append("never seen whole")
    }
    return parts.joined(separator: "; ")
  }

  private func write(_ hazard: Hazard, to page: inout Page) {
    let label: Span =
      switch hazard.severity {
      case .critical: .bad("CRITICAL  ")
      case .warning: .warn("Warning   ")
      case .notice: "Notice    "
      }
    page.paragraph(
      "\(hazard.subject): \(hazard.message) (\(hazard.rule), position \(hazard.position))",
      indent: 2, label: label)
  }

  /// The headline with its remedy, and few of the others: a board is no list of reasons.
  private func write(_ blockers: [Refusal], of decision: Decision, to page: inout Page) {
    // What is told as a hazard above need not be told again.
    let blockers = blockers.filter { blocker in
      !decision.hazards.contains { $0.rule == blocker.rule && $0.subject == blocker.subject }
    }
    guard let first = blockers.first else { return }
    page.paragraph(
      "\(first.subject): \(first.message) (\(first.rule))", indent: 2, label: .bad("Blocked   "))
    if let remedy = first.remedies.first { page.paragraph(remedy, indent: 12, label: "-> ") }
    for blocker in blockers.dropFirst().prefix(3) {
      page.paragraph(
        "\(blocker.subject): \(blocker.message) (\(blocker.rule))", indent: 2, label: "Also      ")
    }
    guard blockers.count > 4 else { return }
    page.line("            and \(blockers.count - 4) more: mwctl next --host \(decision.host)")
  }

  private func write(_ attempt: InFlight, to page: inout Page) {
    let vm = attempt.vmName.map { " \($0)" } ?? ""
    let since = TextDuration.of(max(0, answer.now.seconds(since: attempt.startedAt)))
    let end = TextTime.of(attempt.leaseUntil, near: answer.now)
    page.paragraph(
      "\(attempt.action.rawValue)\(vm) by \(attempt.owner), begun \(since) ago, "
        + (attempt.isInDoubt
          ? "expected by \(end): nobody knows how it ended (attempt \(attempt.attempt))"
          : "expected by \(end)"),
      indent: 2, label: attempt.isInDoubt ? .bad("In doubt  ") : .warn("Under way "))
  }

  private func write(_ step: Step, of decision: Decision, to page: inout Page) {
    let vm = step.vmName.map { " \($0)" } ?? ""
    let others = decision.steps.count - 1
    page.paragraph(
      "\(step.action.rawValue)\(vm), about \(TextDuration.of(step.estimate.expectedSeconds))"
        + (others > 0 ? "; \(others) more beside it" : ""),
      indent: 2, label: .good("Safe now  "))
    page.line("            -> mwctl next --host \(decision.host)")
  }
}

extension StatusText {
  static func word(_ status: Decision.Status) -> Span {
    switch status {
    case .ready: .good("READY")
    case .waiting: .warn("WAITING")
    case .blocked: .bad("BLOCKED")
    case .done: .good("DONE")
    }
  }

  static func meaning(_ phase: Decision.Phase) -> String {
    switch phase {
    case .inventory: "has to be looked at first"
    case .quiesce: "machines have to be shut down"
    case .consolidate: "snapshots have to be merged"
    case .patch: "the host has to be upgraded"
    case .verifyHost: "has to be looked at after its restart"
    case .restart: "machines have to run again"
    case .updateGuests: "guests need new Integration Services"
    case .verifyGuests: "guests have to be checked"
    case .done: "nothing is left"
    }
  }
}
