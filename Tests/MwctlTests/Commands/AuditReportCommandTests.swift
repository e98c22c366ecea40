import AuditLog
import Events
import Foundation
import Projections
import Testing
import Workflow

@testable import mwctl

@Suite struct AuditReportCommandTests {
  private static let madeAt = Timestamp(milliseconds: 1_299_402_000_000)

  private func report(_ log: SampleLog) throws -> Report {
    let id = try #require(WindowID("sp1-night-1"))
    return try log.log.read {
      try ReportReader.report(on: id, from: $0, madeAt: AuditReportCommandTests.madeAt)
    }
  }

  private func text(
    _ format: ReportFormat, width: Int = 80
  ) throws -> String {
    AuditReportCommand.text(try report(.auditedNight()), format, Terminal(width: width))
  }

  @Test func `a host that waits for another is not told to be ready`() throws {
    let log = try SampleLog()
    for (number, name) in ["hv-01", "hv-02"].enumerated() {
      try log.look(SampleLog.host(name, [SampleLog.vm("vm-\(number)", number + 1, .off)]))
    }
    try log.open("sp1-night-1", ["hv-01", "hv-02"], hours: 24, maximumHostsDown: 1)
    try log.record(.patch, "hv-01", nil, .started)
    let id = try #require(WindowID("sp1-night-1"))
    let report = try log.log.read { try ReportReader.report(on: id, from: $0, madeAt: log.now) }
    #expect(report.hosts.map(\.status) == [.waiting, .blocked])
  }

  @Test(arguments: [80, 160])
  func `tells the night in text`(width: Int) throws {
    try expectGolden(text(.text, width: width), "report-\(width).txt")
  }

  @Test func `tells the night in Markdown`() throws {
    try expectGolden(text(.markdown), "report.md")
  }

  @Test func `tells the night in one page of HTML`() throws {
    try expectGolden(text(.html), "report.html")
  }

  @Test func `tells the night to programs`() throws {
    let text = try text(.json)
    let value = try JSONValue(parsing: Array(text.utf8))
    try expectGolden(value.spread() + "\n", "report.json")
    #expect(value[path: "schema"] == .string("mwctl.report/1"))
    #expect(text.filter { $0 == "\n" }.count == 1, "an answer is one line")
  }

  @Test func `needs nothing but itself as a page, and names every column to a reader`() throws {
    let page = try text(.html)
    for word in ["<script", "http:", "https:", "src=", "url(", "@import", "<link", "<iframe"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("<html lang=\"en\">"))
    for tag in ["main", "section", "table", "tbody", "tr", "dl", "figure", "svg", "style"] {
      let opened = page.matches(of: try Regex("<\(tag)[ >]")).count
      #expect(opened == page.matches(of: try Regex("</\(tag)>")).count, "\(tag)")
      #expect(opened > 0, "\(tag)")
    }
    let tables = page.matches(of: /<table>/).count
    #expect(page.matches(of: /<caption/).count == tables)
    #expect(page.matches(of: /<thead><tr><th scope="col"/).count == tables)
  }

  @Test func `breaks words that no column could hold, and no others`() throws {
    let log = try SampleLog.auditedNight()
    let id = try #require(WindowID("sp1-night-1"))
    let tail = String(repeating: "x", count: 2000)
    try log.append(.windowSuspended(WindowSuspended(reason: tail)), to: .window(id))
    log.wait(minutes: 1)
    try log.open("later", ["hv-02"], hours: 1)
    let other = try #require(WindowID("later"))
    let long = String(repeating: "y", count: 2000)
    try log.append(.windowSuspended(WindowSuspended(reason: long)), to: .window(other))
    let report = try log.log.read {
      try ReportReader.report(on: other, from: $0, madeAt: log.now)
    }
    let page = AuditReportCommand.text(report, .html, Terminal())
    #expect(page.contains("<td class=\"long\">\(long)</td>"))
    #expect(!page.contains("xxx"), "another window's events are none of its own")
    let text = AuditReportCommand.text(report, .text, Terminal(width: 80))
    #expect(text.split(separator: "\n").allSatisfy { DisplayText.width(String($0)) <= 80 })
  }

  @Test func `counts a machine that moved once, with all that was done to it`() throws {
    let log = try SampleLog()
    let old = "6.1.7600.16385"
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running, services: old)]))
    try log.look(SampleLog.host("hv-02", [SampleLog.vm("web-01", 2, .off)]))
    try log.open("sp1-night-1", ["hv-01", "hv-02"], hours: 5)
    log.wait(minutes: 1)
    try log.perform(.shutDown, "hv-01", "dc-01", minutes: 2)
    log.wait(minutes: 1)
    try log.look(
      SampleLog.host("hv-02", [SampleLog.vm("web-01", 2, .off), SampleLog.vm("dc-01", 1, .off)]))
    let report = try report(log)
    #expect(report.machines.map(\.name).sorted() == ["dc-01", "web-01"])
    let moved = try #require(report.machines.first { $0.name == "dc-01" })
    #expect(moved.host.text == "hv-02")
    #expect(moved.before?.state == .running)
    #expect(moved.after?.state == .off)
    #expect(moved.deeds.count == 1)
    #expect(moved.isDown)
  }

  @Test func `tells of an open window what is under way, and what nobody knows`() throws {
    let log = try SampleLog()
    try log.look(
      SampleLog.host(
        "hv-01", [SampleLog.vm("dc-01", 1, .running), SampleLog.vm("sql-01", 2, .running)]))
    try log.open("sp1-night-1", ["hv-01"], hours: 5)
    try log.record(.shutDown, "hv-01", "dc-01", .started, leaseSeconds: 60)
    try log.record(.shutDown, "hv-01", "sql-01", .started, leaseSeconds: 3600)
    log.wait(minutes: 10)
    let id = try #require(WindowID("sp1-night-1"))
    let report = try log.log.read { try ReportReader.report(on: id, from: $0, madeAt: log.now) }
    #expect(report.scope.closed == nil)
    #expect(report.verdict.text.contains("open"))
    #expect(report.doubts.map { report.subject(of: $0) } == ["hv-01/dc-01"])
    let unknowns = report.unknowns.map { "\($0.subject): \($0.what)" }
    #expect(unknowns.contains { $0.hasPrefix("hv-01/dc-01: How 'shutdown'") })
    #expect(unknowns.contains { $0.contains("still under way") && $0.contains("sql-01") })
  }

  @Test func `tells how an attempt was settled after the window had closed`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running)]))
    try log.open("sp1-night-1", ["hv-01"], hours: 5)
    try log.record(.shutDown, "hv-01", "dc-01", .started, leaseSeconds: 60)
    log.wait(minutes: 10)
    let id = try #require(WindowID("sp1-night-1"))
    try log.write { try WindowBook(ledger: $0).close(id, reason: nil, at: log.now) }
    let before = try report(log)
    #expect(before.doubts.map(\.outcome) == [nil])
    log.wait(minutes: 60)
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .off)]))
    try log.record(.start, "hv-01", "dc-01", .completed)
    let after = try report(log)
    #expect(after.doubts.count == 1)
    #expect(after.doubts[0].ended?.time == log.now)
    #expect(after.deeds.count == 1, "what was done after the window is none of its work")
    #expect(after.timeline == before.timeline)
  }

  @Test func `shows the latest signed checkpoint, and whether it covers the window`() throws {
    let log = try SampleLog.auditedNight()
    let key = SigningKey(forOrigin: "test.example/hyper-v")
    func sign(_ size: Int64) throws {
      let note = try SignedNote("test.example/hyper-v\n\(size)\nAAAA\n", signedBy: [key])
      try log.log.write { try $0.store(note, size: size) }
    }
    #expect(try report(log).checkpoint == nil)
    try sign(40)
    let early = try report(log)
    #expect(!early.isCovered)
    let text = AuditReportCommand.text(early, .text, Terminal(width: 100))
    #expect(text.contains("no signature covers yet"))
    #expect(text.contains("\u{2014} test.example/hyper-v"))
    try sign(55)
    let whole = try report(log)
    #expect(whole.isCovered)
    #expect(whole.json[path: "log/checkpointSize"] == .integer(55))
  }

  @Test func `writes to a file, and to the standard output`() throws {
    let log = try Workspace(.open)
    let printed = try log.mwctl("audit report night --now 2011-03-05T21:00:00Z --format html")
    #expect(printed.exitCode == 0)
    let written = try log.mwctl(
      "audit report night --now 2011-03-05T21:00:00Z --format html --output night.html")
    #expect(written.exitCode == 0)
    #expect(written.stdout.isEmpty)
    let file = try String(contentsOfFile: log.folder.path("night.html"), encoding: .utf8)
    #expect(file == printed.stdout)
    let failed = try log.mwctl("audit report night --output nowhere/night.html")
    #expect(failed.exitCode == 1)
    #expect(failed.stderr.contains("'nowhere/night.html'"))
  }

  @Test func `ends with 4 where there is no such window`() throws {
    let log = try Workspace(.open)
    try log.fails(.notFound, "audit report never")
    try log.fails(.notFound, "audit report night --log nowhere.db")
    try log.fails(.malformed, "audit report night --now 2011-03-05T21:00:00")
    #expect(try log.mwctl("audit report night --format pdf").exitCode == 64)
  }
}
