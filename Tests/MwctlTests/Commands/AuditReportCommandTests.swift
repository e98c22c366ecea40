import AuditLog
import Events
import Foundation
import Testing

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
}
