internal import ArgumentParser
internal import AuditLog
internal import Events

struct InDoubtCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "in-doubt", abstract: "List the attempts that nobody knows the end of.",
    discussion: """
      An attempt that has no outcome when its lease ends is in doubt: nothing is assumed of it. For \
      each of them: what shows how it ended, and what settles it. Those whose lease still runs are \
      listed apart. Exits 0 where there are none, too.

      Examples:
        mwctl in-doubt
        mwctl in-doubt --host hv-01 --format json
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var decision: DecisionOptions
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader in
      try DoubtAnswer(
        FleetReader(reader), hosts: hosts, now: decision.now?.value ?? Environment.now)
    }
    answer.write(options.format)
  }
}
