internal import ArgumentParser
internal import AuditLog
internal import Events

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Show which guests may use what the upgrade brings.",
    discussion: """
      For each virtual machine: whether its guest may use Dynamic Memory and RemoteFX, and why. \
      What is not known is 'unknown', never guessed.

      Examples:
        mwctl features
        mwctl features --host hv-01 --format json
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var decision: DecisionOptions
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []
  @Option(help: "Only this virtual machine, by name or GUID.") var vm: String?

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader in
      try FeaturesAnswer(
        FleetReader(reader), hosts: hosts, vm: vm, now: decision.now?.value ?? Environment.now)
    }
    answer.write(options.format)
  }
}
