internal import ArgumentParser
internal import AuditLog
internal import Events

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how hosts and their virtual machines stand.",
    discussion: """
      A board for each host: what is dangerous first, then what blocks, what is under way, what is \
      safe to do, and a line for each virtual machine. With several hosts the loudest comes first.

      'Down for' counts from the begin of a machine's shutdown until its guest is verified; a '+' \
      says that it still counts.

      Examples:
        mwctl status
        mwctl status --host hv-01 --host hv-02
        mwctl status --vm sql-01
        mwctl status --format json
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var decision: DecisionOptions
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []
  @Option(help: "Only this virtual machine, by name or GUID.") var vm: String?

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader in
      try StatusAnswer(
        FleetReader(reader), hosts: hosts, vm: vm, now: decision.now?.value ?? Environment.now)
    }
    answer.write(options.format)
  }
}
