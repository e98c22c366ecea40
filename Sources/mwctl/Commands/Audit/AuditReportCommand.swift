internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation

/// The forms of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, markdown, json, html
}

struct AuditReportCommand: ParsableCommand, LogNaming {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Report on a maintenance window.",
    discussion: """
      What was planned and what happened; for each machine what was done by whom and when, and how \
      long it was down; which rules were set aside and why; hazards; what nobody knew for a while \
      and how it was settled; what is left, and what is not known. The last part names the log \
      and its root.

      The HTML page needs nothing but itself, and prints on A4.

      Examples:
        mwctl audit report sp1-night-1
        mwctl audit report sp1-night-1 --format html --output sp1-night-1.html
        mwctl audit report sp1-night-1 --format json
      """)

  @Argument(help: "The window's name.") var window: String
  @Option(help: .log) var log: String?
  @OptionGroup var decision: DecisionOptions
  @Option(help: "How the report is written.") var format: ReportFormat = .text
  @Option(help: "The file it is written to. Default: the standard output.") var output: String?

  func run() throws {
    let id = try WindowArgument.parse(window)
    let now = try decision.now?.value ?? Environment.now
    let log = try AuditLog.open(at: path, access: .readOnly)
    let report = try log.read { try ReportReader.report(on: id, from: $0, madeAt: now) }
    guard let output else {
      return Output.write([UInt8](AuditReportCommand.text(report, format, .standardOutput).utf8))
    }
    // In a file nobody's terminal has a width or colours.
    let text = AuditReportCommand.text(report, format, Terminal(width: 100))
    do {
      try Data(text.utf8).write(to: URL(filePath: output), options: .atomic)
    } catch {
      throw Failure(
        .internalFailure, "The report cannot be written to '\(output)'.",
        remedies: ["Check that its folder is there and can be written to."])
    }
  }

  /// The report in one of its forms.
  static func text(_ report: Report, _ format: ReportFormat, _ terminal: Terminal) -> String {
    switch format {
    case .json: return JSONOutput.text(report.json) + "\n"
    case .text:
      var page = Page(for: terminal)
      TextReport(ReportLayout(report).document).write(to: &page)
      return page.text
    case .markdown: return MarkdownReport(ReportLayout(report).document).text
    case .html: return HTMLReport(ReportLayout(report).document).text
    }
  }
}
