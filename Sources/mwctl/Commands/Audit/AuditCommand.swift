internal import ArgumentParser

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Look back as an auditor: events, decisions, reports.",
    subcommands: [AuditExplainCommand.self, AuditReportCommand.self, LogCommand.self])
}
