internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Simulation

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Play the coming night many times, with all that goes wrong.",
    discussion: """
      Takes the hosts as they were last seen, their window and its profile, and plays the night \
      from now, or from the beginning of the window, as 'mwctl run' would go about it: steps take a \
      random time between half of what the profile expects and its worst, executors fail or fall \
      silent, hosts stay away after their restart, another administrator meddles, the run itself \
      crashes. A person is assumed to do what a blocker asks for.

      Says in how many nights all was done in time, how much too short the window was in the \
      others, how long each machine was down, and what a person was needed for. The same seed gives \
      the same answer. What is assumed, and how often what goes wrong: docs/simulation.md.

      A night that harmed a machine by a step that was allowed, or that came to something else that \
      never should be, is a defect of mwctl: the answer names its number, and the exit code is 1. \
      --night plays it again, on the same log, from the same time and with the same options.

      Nothing is recorded.

      Examples:
        mwctl simulate
        mwctl simulate --nights 10000 --jobs 4
        mwctl simulate --calm --now 2011-03-05T20:00:00Z
        mwctl simulate --night 4711 --now 2011-03-05T20:00:00Z
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var decision: DecisionOptions
  @Option(help: "Only this host; may be given more than once. Default: all under a window.")
  var host: [String] = []
  @Option(help: "How many nights are played. Default: 1000.") var nights: Int?
  @Option(help: "The number that all chance comes from. Default: 1.") var seed: UInt64?
  @Option(help: "Only this night, by the number that an earlier answer gave it.")
  var night: UInt64?
  @Option(help: "How many executors work at once, as for 'mwctl run'.") var jobs = 1
  @Flag(help: "Nothing goes wrong; only the times are left to chance.") var calm = false

  func validate() throws {
    guard nights.map({ $0 >= 1 && $0 <= 10_000_000 }) ?? true else {
      throw ValidationError("--nights is from 1 to 10000000.")
    }
    guard night == nil || (nights == nil && seed == nil) else {
      throw ValidationError("--night plays one night: leave out --nights and --seed.")
    }
    guard jobs >= 1, jobs <= 1000 else { throw ValidationError("--jobs is from 1 to 1000.") }
  }

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let setting = try log.read { reader in
      try SimulationSetting(
        FleetReader(reader), hosts: hosts, now: decision.now?.value ?? Environment.now)
    }
    let study = Study(evening: setting.evening, rates: calm ? .none : .usual, jobs: jobs)
    let nights: SimulatedNights =
      night.map { .one($0) } ?? .drawn(self.nights ?? 1000, seed: seed ?? 1)
    let answer = SimulationAnswer(setting, study, nights, isCalm: calm)
    answer.write(options.format)
    if let defect = answer.defect { throw defect }
  }
}
