internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

/// Lays a report out: what stands where, in which words.
struct ReportLayout {
  let report: Report

  init(_ report: Report) { self.report = report }

  var document: ReportDocument {
    let scope = report.scope
    return ReportDocument(
      kind: "Maintenance report", title: scope.window.id.text,
      verdict: Span(report.verdict.text, report.verdict.style),
      subtitle: "\(scope.profile.title). Made at \(report.madeAt) from the log "
        + "'\(report.origin)', \(report.head.size) events.",
      sections: [
        summary, scopeSection, machines, work, overrides, hazards, doubts, outstanding, unknowns,
        timeline, commitment,
      ])
  }

  // MARK: - What came of it

  private var summary: ReportDocument.Section {
    let down = report.machines.compactMap(\.downtimeSeconds).max() ?? 0
    let failed = report.deeds.count { deed in
      if case .failed? = deed.outcome { true } else { false }
    }
    let open = report.doubts.count { $0.outcome == nil }
    let done = report.hosts.count { $0.status == .done }
    return ReportDocument.Section(
      id: "summary", title: "Summary",
      blocks: [
        .figures([
          figure(
            "\(done) of \(report.hosts.count)", "hosts done",
            done == report.hosts.count ? .good : .bad),
          figure("\(report.machines.count)", "machines"),
          figure(TextDuration.of(down), "longest downtime"),
          figure("\(failed)", "steps failed", failed == 0 ? nil : .warn),
          figure(
            "\(report.overrides.count)", "rules set aside", report.overrides.isEmpty ? nil : .warn),
          figure("\(report.hazards.count)", "hazards", report.hazards.isEmpty ? nil : .bad),
          figure(
            "\(report.doubts.count)",
            open == 0 ? "in doubt, all settled" : "in doubt, \(open) open",
            report.doubts.isEmpty ? nil : open == 0 ? .warn : .bad),
          figure(
            "\(report.outstanding.count)", "machines outstanding",
            report.outstanding.isEmpty ? .good : .bad),
          figure("\(report.unknowns.count)", "not known", report.unknowns.isEmpty ? nil : .warn),
        ]),
        .table(hostGrid),
      ])
  }

  private func figure(
    _ value: String, _ label: String, _ style: Style? = nil
  ) -> ReportDocument.Figure {
    ReportDocument.Figure(value: Span(value, style), label: label)
  }

  private var hostGrid: ReportDocument.Grid {
    ReportDocument.Grid(
      title: "Hosts",
      columns: [
        .init("Host", .cutInside, minimum: 8), .init("At the end", .wrap, minimum: 10),
        .init("Build before", .wrap), .init("Build after", .wrap), .init("Seen whole", .wrap),
      ],
      rows: report.hosts.map { host in
        [
          .init(Span(host.name.text)),
          .init(
            host.status == .done
              ? .good("done")
              : .bad("not done: \(StatusText.meaning(host.phase))")),
          "\(host.buildBefore?.description ?? "not known")",
          "\(host.buildAfter?.description ?? "not known")",
          host.lastWholeLook.map { time($0.time) } ?? .init(.bad("never")),
        ]
      }, empty: "The window has no host.")
  }

  private var scopeSection: ReportDocument.Section {
    let scope = report.scope
    let moved = scope.window.until == scope.plannedUntil ? "" : ", moved to \(scope.window.until)"
    var facts: [(label: String, value: Span)] = [
      ("Window", Span(scope.window.id.text)),
      ("Hosts", Span(scope.window.hosts.map(\.text).joined(separator: ", "))),
      ("Planned", Span("\(scope.window.from) to \(scope.plannedUntil)\(moved)")),
      ("Opened", Span("\(scope.opened.time) by \(scope.opened.actor)")),
      (
        "First and last step",
        scope.firstDeed.flatMap { first in
          scope.lastDeed.map { Span("\(first) to \($0)") }
        } ?? "nothing was done"
      ),
      (
        "Closed",
        scope.closed.map { Span("\($0.time) by \($0.actor)") }
          ?? .warn("not closed; it is \(scope.window.status.rawValue)")
      ),
    ]
    if let end = scope.closed?.time, end > scope.window.until {
      let late = TextDuration.of(end.seconds(since: scope.window.until))
      facts.append(("Overrun", .warn("closed \(late) after its end")))
    }
    if let limit = scope.window.maximumHostsDown {
      facts.append(("Hosts down at once", Span("at most \(limit)")))
    }
    facts.append(
      ("Profile", Span("\(scope.profile.name) (position \(scope.profile.position))")))
    return ReportDocument.Section(
      id: "scope", title: "Scope", blocks: [.facts(facts), .table(changeGrid)])
  }

  private var changeGrid: ReportDocument.Grid {
    ReportDocument.Grid(
      title: "What became of the window",
      columns: [
        .init("Time", .keep), .init("What", .wrap), .init("By", .wrap),
        .init("Reason", .wrap, minimum: 12), .init("Position", .keep, right: true),
      ],
      rows: report.scope.changes.map { change in
        [
          time(change.mark.time), "\(change.what)", "\(change.mark.actor)",
          change.reason.map { .init(Span($0)) } ?? .init(.dim("none given")),
          "\(change.mark.position)",
        ]
      }, empty: "It was neither interrupted nor closed.")
  }

  // MARK: - Helpers of all parts

  /// An instant to the second, with its day only where that is not the one the window was opened on.
  func time(_ time: Timestamp) -> ReportDocument.Cell {
    let day = TextTime.day(time)
    let clock = TextTime.clock(time)
    let text =
      day == TextTime.day(report.scope.opened.time) ? clock : "\(day.dropFirst(5)) \(clock)"
    return ReportDocument.Cell(Span(text), time: time)
  }
}
