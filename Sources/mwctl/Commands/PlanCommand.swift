internal import ArgumentParser
internal import AuditLog
internal import Events

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Foresee what is left for each host, with times.",
    discussion: """
      Runs the rules forward over what is known now, each step taking as long as the profile \
      expects, and once more as long as it may take at worst. Says when all is done, how long each \
      virtual machine is down, whether it fits the window, and what could not be known. Where a \
      window limits how many of its hosts are out of service at once, each waits for its turn.

      A plan for a window that has not begun yet begins with it. Nothing is recorded.

      Examples:
        mwctl plan
        mwctl plan --host hv-01 --now 2011-03-05T20:00:00Z
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var decision: DecisionOptions
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader in
      try PlanAnswer(
        FleetReader(reader), hosts: hosts, now: decision.now?.value ?? Environment.now)
    }
    answer.write(options.format)
  }
}
