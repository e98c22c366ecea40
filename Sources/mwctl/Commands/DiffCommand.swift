internal import ArgumentParser
internal import AuditLog
internal import Events

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what changed between two moments.",
    discussion: """
      A moment is a position of the log, or a time of recording. Both states are folded anew from \
      the events; what differs is told host by host and machine by machine.

      Examples:
        mwctl diff 40 120
        mwctl diff 2011-03-05T20:00:00Z 2011-03-06T04:00:00Z --host hv-01
      """)

  @OptionGroup var options: LogOptions
  @Argument(help: "The earlier moment.") var from: Moment
  @Argument(help: "The later moment.") var to: Moment
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader in
      try DiffAnswer(
        from: DiffCommand.state(at: from, reader), to: DiffCommand.state(at: to, reader),
        hosts: hosts)
    }
    answer.write(options.format)
  }

  private static func state(
    at moment: Moment, _ reader: LogReader
  ) throws -> DiffAnswer.State {
    let fleet = FleetReader(reader)
    try fleet.rewind(to: moment)
    return (fleet, try fleet.present(at: moment))
  }
}
