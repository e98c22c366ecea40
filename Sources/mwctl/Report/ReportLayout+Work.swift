internal import Events
internal import Projections
internal import Workflow

// What was done, by whom and when.

extension ReportLayout {
  var machines: ReportDocument.Section {
    var grid = ReportDocument.Grid(
      title: "Machines before and after",
      columns: [
        .init("Machine", .cutInside, minimum: 10), .init("Host", .cutInside, minimum: 5),
        .init("Before", .wrap, minimum: 6), .init("After", .wrap, minimum: 6),
        .init("Integration Services", .wrap, minimum: 12), .init("Down for", .wrap, right: true),
      ], empty: "There was no machine.")
    for machine in report.machines {
      grid.rows.append([
        "\(machine.name)", "\(machine.host)", "\(machine.before?.state.rawValue ?? "not there")",
        machine.after.map { .init(Span($0.state.rawValue)) } ?? .init(.bad("not there")),
        .init(services(machine)), .init(downtime(machine)),
      ])
    }
    return ReportDocument.Section(
      id: "machines", title: "Machines",
      blocks: [
        .table(grid),
        .prose(
          .dim(
            "Down: from the begin of a machine's shutdown, or from when it was seen not running, "
              + "until its guest was verified or seen well. A '+' says that it still was down at "
              + "the end. A machine that was off before and only started for its update was never "
              + "down.")),
        .chart(chart),
      ])
  }

  private func services(_ machine: Report.MachineLine) -> Span {
    let before = machine.before?.facts.integrationServices?.description ?? "not known"
    guard let after = machine.after, let verdict = machine.verdict else { return Span(before) }
    let now = after.facts.integrationServices?.description ?? "not known"
    let text = before == now ? now : "\(before) -> \(now)"
    switch verdict {
    case .current: return .good("\(text), current")
    case .outdated: return .bad("\(text), outdated")
    case .unknown: return .warn(before == now ? "not known" : text)
    case .notApplicable: return Span("do not apply")
    }
  }

  private func downtime(_ machine: Report.MachineLine) -> Span {
    guard let seconds = machine.downtimeSeconds else { return .dim("not known") }
    guard seconds > 0 || machine.isDown else { return .dim("-") }
    let text = TextDuration.of(seconds) + (machine.isDown ? "+" : "")
    return machine.isDown ? .bad(text) : Span(text)
  }

  private var chart: ReportDocument.Chart {
    let scope = report.scope
    let times = report.machines.flatMap(\.outages).flatMap { [$0.since, $0.until ?? report.end] }
    let from = min(scope.opened.time, times.min() ?? scope.opened.time)
    // What lies behind the last outage would only make the bars short.
    let until = times.max() ?? report.end
    return ReportDocument.Chart(
      title: "When machines were down", from: from, until: max(until, from.adding(seconds: 1)),
      rows: report.machines.filter { !$0.outages.isEmpty }.map { machine in
        (
          DisplayText.harmless("\(machine.host)/\(machine.name)"), downtime(machine).text,
          machine.outages.map { ($0.since, $0.until ?? report.end) }
        )
      })
  }

  var work: ReportDocument.Section {
    ReportDocument.Section(
      id: "work", title: "What was done, by whom and when",
      blocks: report.hosts.map { .table(grid(of: $0)) })
  }

  /// The deeds on a host, and on the machines that were last on it.
  private func grid(of host: Report.HostLine) -> ReportDocument.Grid {
    var grid = ReportDocument.Grid(
      title: "Steps on \(host.name)",
      columns: [
        .init("Machine", .cutInside, minimum: 8), .init("Step", .wrap, minimum: 12),
        .init("Began", .wrap, minimum: 9), .init("Ended", .wrap, minimum: 9),
        .init("By", .wrap, minimum: 5), .init("Outcome", .wrap, minimum: 14),
        .init("Positions", .wrap, minimum: 6, right: true),
      ], empty: "Nothing was done on \(host.name).")
    for deed in host.deeds { grid.rows.append(row(deed, "the host")) }
    for machine in report.machines where machine.host == host.name {
      for deed in machine.deeds { grid.rows.append(row(deed, machine.name)) }
    }
    return grid
  }

  private func row(_ deed: WorkLog.Deed, _ name: String) -> [ReportDocument.Cell] {
    let actors = [deed.began?.actor, deed.ended?.actor].compactMap { $0 }
    let who = actors.first == actors.last ? actors.first : actors.joined(separator: ", ended by ")
    let positions = [deed.began?.position, deed.ended?.position].compactMap { $0 }.map { "\($0)" }
    return [
      "\(name)", "\(deed.action.rawValue)\(deed.route.map { " by \($0.rawValue)" } ?? "")",
      deed.began.map { time($0.time) } ?? .init(.warn("not announced")),
      deed.ended.map { time($0.time) } ?? .init(.bad("not known")),
      "\(who ?? "")", .init(outcome(of: deed)),
      "\(positions.joined(separator: ", "))",
    ]
  }

  /// How a deed ended, in words.
  func outcome(of deed: WorkLog.Deed) -> Span {
    let took = deed.seconds.map { " after \(TextDuration.of($0))" } ?? ""
    var notes: [String] = []
    if let reason = deed.reason { notes.append("reason: \(reason)") }
    if !deed.overridden.isEmpty {
      notes.append("set aside: \(deed.overridden.joined(separator: ", "))")
    }
    if !deed.against.isEmpty { notes.append("against \(deed.against.joined(separator: ", "))") }
    if deed.renewals > 0 {
      notes.append("lease renewed \(deed.renewals) time\(deed.renewals == 1 ? "" : "s")")
    }
    notes += deed.doubts.map { "in doubt: \(clause($0))" }
    for change in deed.takeOvers {
      notes.append(
        "taken over by \(change.mark.actor) at position \(change.mark.position): "
          + clause(change.reason))
    }
    for mark in deed.late { notes.append("told late at position \(mark.position)") }
    let tail = notes.isEmpty ? "" : "; " + notes.joined(separator: "; ")
    switch deed.outcome {
    case .done?:
      return deed.against.isEmpty ? .good("done\(took)\(tail)") : .bad("done\(took)\(tail)")
    case .failed(let why)?: return .bad("failed\(took): \(why)\(tail)")
    case .found(.effected, let why)?: return .warn("in doubt, found done: \(clause(why))\(tail)")
    case .found(.notEffected, let why)?:
      return .warn("in doubt, found without effect: \(clause(why))\(tail)")
    case .judged(.effected, let why)?:
      return .warn("in doubt, settled by a person as done: \(clause(why))\(tail)")
    case .judged(.notEffected, let why)?:
      return .warn("in doubt, settled by a person as without effect: \(clause(why))\(tail)")
    case nil:
      return deed.wasInDoubt(at: report.end)
        ? .bad("in doubt: nobody knows\(tail)") : .warn("under way\(tail)")
    }
  }

  /// A sentence without its full stop: more may follow.
  func clause(_ sentence: String) -> String {
    sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
  }
}
