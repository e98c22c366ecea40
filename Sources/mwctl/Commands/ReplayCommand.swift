internal import ArgumentParser
internal import AuditLog
internal import Events

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Show how everything stood at a moment of the past.",
    discussion: """
      Folds every event up to the moment anew and answers what 'mwctl status' would have answered \
      then. A moment is a position of the log, or a time: what had been recorded by then, whenever \
      it had happened.

      Examples:
        mwctl replay --as-of 120
        mwctl replay --as-of 2011-03-05T23:00:00Z --host hv-01
      """)

  @OptionGroup var options: LogOptions
  @Option(help: "The moment: a position, or a time of recording (RFC 3339).")
  var asOf: Moment
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []
  @Option(help: "Only this virtual machine, by name or GUID.") var vm: String?

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader in
      let fleet = FleetReader(reader)
      try fleet.rewind(to: asOf)
      return try StatusAnswer(fleet, hosts: hosts, vm: vm, now: fleet.present(at: asOf))
    }
    answer.write(options.format)
  }
}
