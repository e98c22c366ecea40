internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

// What was out of the ordinary, what is left, and what it all rests on.

extension ReportLayout {
  var overrides: ReportDocument.Section {
    var grid = ReportDocument.Grid(
      title: "Rules set aside",
      columns: [
        .init("Time", .keep), .init("Rule", .wrap, minimum: 10), .init("For", .wrap, minimum: 8),
        .init("By", .wrap, minimum: 5), .init("Reason", .wrap, minimum: 12),
        .init("Position", .keep, right: true),
      ], key: 1, empty: "No rule was set aside.")
    for line in report.overrides {
      let extent = line.fact.action.map { ", for \($0.rawValue)" } ?? ", until the window closes"
      grid.rows.append([
        time(line.mark.time), .init(.warn(line.fact.rule)), "\(line.subject)\(extent)",
        "\(line.mark.actor)", "\(line.fact.reason)", "\(line.mark.position)",
      ])
    }
    return ReportDocument.Section(
      id: "overrides", title: "Rules set aside", blocks: [.table(grid)])
  }

  var hazards: ReportDocument.Section {
    var grid = ReportDocument.Grid(
      title: "Hazards",
      columns: [
        .init("Seen", .keep), .init("Severity", .keep), .init("About", .wrap, minimum: 8),
        .init("What", .wrap, minimum: 14), .init("Rule", .wrap, minimum: 10),
        .init("State", .wrap, minimum: 6), .init("Position", .keep, right: true),
      ], key: 2, empty: "No hazard was seen.")
    for line in report.hazards {
      let severity: Span =
        switch line.hazard.severity {
        case .critical: .bad("critical")
        case .warning: .warn("warning")
        case .notice: "notice"
        }
      grid.rows.append([
        time(line.since.time), .init(severity), "\(line.subject)",
        "\(line.hazard.message)", "\(line.hazard.rule)",
        line.stands ? .init(.bad("stands")) : .init(.good("gone")), "\(line.hazard.position)",
      ])
    }
    return ReportDocument.Section(
      id: "hazards", title: "Hazards",
      blocks: [
        .table(grid),
        .prose(
          .dim(
            "'Stands' and 'gone' tell of the end. Judged by the rules of version \(Rules.version), those of "
              + "this program.")),
      ])
  }

  var doubts: ReportDocument.Section {
    var grid = ReportDocument.Grid(
      title: "Attempts in doubt, and how each was settled",
      columns: [
        .init("Attempt", .keep, right: true), .init("Step", .wrap, minimum: 10),
        .init("On", .wrap, minimum: 8), .init("Begun", .wrap, minimum: 9),
        .init("In doubt since", .wrap, minimum: 9), .init("How it was settled", .wrap, minimum: 14),
      ], empty: "No attempt was ever in doubt.")
    for deed in report.doubts {
      grid.rows.append([
        "\(deed.attempt.map { "\($0)" } ?? "-")", "\(deed.action.rawValue)",
        "\(report.subject(of: deed))",
        "\(deed.began.map { "\(time($0.time).span.text) by \($0.actor)" } ?? "not known")",
        (deed.lapsedAt ?? deed.leaseUntil).map { time($0) } ?? "not known",
        .init(settlement(of: deed)),
      ])
    }
    return ReportDocument.Section(
      id: "in-doubt", title: "Attempts in doubt, and how each was settled", blocks: [.table(grid)])
  }

  private func settlement(of deed: WorkLog.Deed) -> Span {
    let before = handling(of: deed)
    guard let ended = deed.ended, let outcome = deed.outcome else {
      return .bad("\(before)not settled")
    }
    let place =
      "\(time(ended.time).span.text), recorded by \(ended.actor), position \(ended.position)"
    switch outcome {
    case .found(.effected, let why):
      return .warn("\(before)found done: \(clause(why)) (\(place))")
    case .found(.notEffected, let why):
      return .warn("\(before)found without effect: \(clause(why)) (\(place))")
    case .judged(.effected, let why):
      return .warn("\(before)settled by a person as done: \(clause(why)) (\(place))")
    case .judged(.notEffected, let why):
      return .warn("\(before)settled by a person as without effect: \(clause(why)) (\(place))")
    case .done: return .warn("\(before)told done after all (\(place))")
    case .failed(let why): return .warn("\(before)told failed after all: \(why) (\(place))")
    }
  }

  /// What was done about an attempt before it ended: who took it over, how often it was renewed.
  private func handling(of deed: WorkLog.Deed) -> String {
    var parts = deed.takeOvers.map { change in
      "taken over by \(change.mark.actor) at \(time(change.mark.time).span.text), position "
        + "\(change.mark.position): \(clause(change.reason)); "
    }
    if deed.renewals > 0 {
      parts.append("lease renewed \(deed.renewals) time\(deed.renewals == 1 ? "" : "s"); ")
    }
    return parts.joined()
  }

  var outstanding: ReportDocument.Section {
    var grid = ReportDocument.Grid(
      title: "Machines outstanding",
      columns: [
        .init("Machine", .cutInside, minimum: 10), .init("Host", .cutInside, minimum: 5),
        .init("At the end", .wrap), .init("Left to do", .wrap, minimum: 16),
      ], empty: "Nothing is left to do on any machine.")
    for machine in report.outstanding {
      let steps = machine.outstanding.map(\.rawValue)
      grid.rows.append([
        "\(machine.name)", "\(machine.host)", "\(machine.after?.state.rawValue ?? "not there")",
        .init(.bad((steps + [machine.obstacle].compactMap { $0 }).joined(separator: ", "))),
      ])
    }
    return ReportDocument.Section(
      id: "outstanding", title: "Machines outstanding", blocks: [.table(grid)])
  }

  var unknowns: ReportDocument.Section {
    let grid = ReportDocument.Grid(
      title: "What is not known",
      columns: [.init("About", .wrap, minimum: 10), .init("Not known", .wrap, minimum: 20)],
      rows: report.unknowns.map { ["\($0.subject)", "\($0.what)"] },
      empty: "Nothing that this report would have to tell is unknown.")
    return ReportDocument.Section(
      id: "unknown", title: "What is not known",
      blocks: [
        .table(grid),
        .prose(
          .dim(
            "Beyond that, a log knows what it was told. Whether a claim was true, and what nobody "
              + "recorded, is in no report that is made from it.")),
      ])
  }

  var timeline: ReportDocument.Section {
    var grid = ReportDocument.Grid(
      title: "Timeline",
      columns: [
        .init("Time", .keep), .init("Position", .keep, right: true),
        .init("Who", .wrap, minimum: 5),
        .init("About", .wrap, minimum: 10), .init("What happened", .wrap, minimum: 18),
      ], key: 1, empty: "Nothing was recorded.")
    for entry in report.timeline {
      let isLate = abs(entry.recordedAt.seconds(since: entry.time)) >= 60
      let late = isLate ? " (recorded \(entry.recordedAt))" : ""
      grid.rows.append([
        time(entry.time), "\(entry.position)", "\(entry.actor)", "\(entry.subject)",
        .init(Span(entry.what + (entry.reason.map { ": \($0)" } ?? "") + late, entry.tone.style)),
      ])
    }
    return ReportDocument.Section(
      id: "timeline", title: "Timeline",
      blocks: [
        .prose(
          .dim("All that was recorded of the window and its hosts, in the order of the log. UTC.")),
        .table(grid),
      ], beginsPage: true)
  }

  var commitment: ReportDocument.Section {
    ReportDocument.Section(
      id: "log", title: "The log behind this report",
      blocks: [
        .prose(
          Span(
            "What this report tells rests on the log below as it was when the report was made. The "
              + "root covers every byte of it: an entry that is changed later, put in or taken out "
              + "gives another root. The report itself checks none of that; 'mwctl audit verify' "
              + "does.")),
        .facts([
          ("Log", Span(report.origin)), ("Events", Span("\(report.head.size)")),
          ("Root", Span(Data(report.head.root).base64EncodedString())),
          ("Report made", Span(report.madeAt.description)),
        ]),
      ] + checkpoint, beginsPage: true)
  }

  private var checkpoint: [ReportDocument.Block] {
    guard let checkpoint = report.checkpoint else {
      return [
        .prose(
          .warn(
            "No checkpoint was ever signed: compare size and root with what was noted elsewhere."))
      ]
    }
    let extent = "events 0 to \(checkpoint.size - 1)"
    return [
      .verbatim(
        label: "Latest signed checkpoint",
        text: String(decoding: checkpoint.note, as: UTF8.self)),
      .prose(
        report.isCovered
          ? Span("It covers \(extent), and with them all that this report tells of.")
          : .warn(
            "It covers \(extent). What this report tells of later events no signature covers yet.")),
    ]
  }
}

extension HistoryEntry.Tone {
  /// How a line of a timeline is shown.
  var style: Style? {
    switch self {
    case .plain, .begun: nil
    case .good: .good
    case .notable: .warn
    case .bad: .bad
    }
  }
}
