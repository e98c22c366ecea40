internal import ArgumentParser
internal import Foundation

/// The command line of mwctl: the shell around a functional core, and the only place with a clock,
/// a terminal and an environment.
@main
struct Mwctl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mwctl",
    abstract: "Takes Hyper-V hosts through an upgrade without wrecking their virtual machines.",
    discussion: """
      Every step is an event in an append-only log. What is so now is folded from the log, and from \
      that mwctl decides what is safe next.

      A night in short:
        mwctl init
        mwctl import hv-01.txt
        mwctl window open sp1 --hosts hv-01 --from 2011-03-05T20:00:00Z --until 2011-03-06T04:00:00Z
        mwctl next
        mwctl record shutdown --host hv-01 --vm sql-01 --started
        mwctl record shutdown --host hv-01 --vm sql-01 --completed
      """,
    version: Mwctl.version,
    subcommands: [
      InitCommand.self, ImportCommand.self, WindowCommand.self, NextCommand.self,
      RunCommand.self, RecordCommand.self, RenewCommand.self, TakeOverCommand.self,
      InDoubtCommand.self,
      SettleCommand.self, ObserveCommand.self, OverrideCommand.self, StatusCommand.self,
      PlanCommand.self, SimulateCommand.self, FeaturesCommand.self, LogCommand.self,
      ReplayCommand.self,
      DiffCommand.self, AuditCommand.self, BackupCommand.self, RestoreCommand.self,
      RulesCommand.self, ProfileCommand.self,
      RebuildCommand.self,
      DemoCommand.self, CompletionsCommand.self,
    ])

  static let version = "0.1.0"

  static func main() async {
    do {
      var command = try command(Array(CommandLine.arguments.dropFirst()))
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: error)
    }
  }

  /// Says what went wrong where it belongs, and ends the process with the code for it.
  private static func exit(withError error: any Error) -> Never {
    let isJSON = ErrorOutput.wantsJSON(CommandLine.arguments)
    if let failure = error as? Failure ?? ErrorOutput.failure(of: error) {
      ErrorOutput.write(failure, asJSON: isJSON)
      Foundation.exit(failure.code.exitCode)
    }
    let code = exitCode(for: error)
    guard code != .success else {
      // Help and version are answers.
      FileHandle.standardOutput.write(Data((fullMessage(for: error) + "\n").utf8))
      Foundation.exit(0)
    }
    if let exit = error as? ExitCode { Foundation.exit(exit.rawValue) }
    guard code == .validationFailure else {
      ErrorOutput.write(Failure(.internalFailure, "\(error)"), asJSON: isJSON)
      Foundation.exit(Failure.Code.internalFailure.exitCode)
    }
    if isJSON {
      ErrorOutput.write(Failure(.usage, message(for: error)), asJSON: true)
    } else {
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
    }
    Foundation.exit(Failure.Code.usage.exitCode)
  }
}
