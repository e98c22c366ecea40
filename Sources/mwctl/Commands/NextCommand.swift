internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

struct NextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Say what is safe to do next, for each host.",
    discussion: """
      Lists every step that is safe right now, side by side, the recommended one first; what is \
      under way; what a person has to do something about; and what is wrong.

      With --exit-code the answer is the exit code: 0 a step is ready, 10 only waiting, 11 blocked, \
      12 everything done.

      Examples:
        mwctl next
        mwctl next --host hv-01 --why
        mwctl next --as-of 120
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var decision: DecisionOptions
  @Option(help: "Only this host; may be given more than once.") var host: [String] = []
  @Option(help: "Decide on what was known then: a position, or a time of recording.")
  var asOf: Moment?
  @Flag(help: "Show the verdict of every rule.") var why = false
  @Flag(help: "Show instructions for every step, not only for the recommended one.")
  var how = false
  @Flag(help: "Answer with the exit code, too.") var exitCode = false

  func run() throws {
    let hosts = try host.map(HostArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { reader -> NextAnswer in
      let fleet = FleetReader(reader)
      if let asOf { try fleet.rewind(to: asOf) }
      let now = try decision.now?.value ?? fleet.present(at: asOf)
      let names = hosts.isEmpty ? try fleet.hostNames() : hosts
      var answer = NextAnswer(position: try fleet.lastPosition(), now: now)
      for name in names {
        let situation = try fleet.situation(of: fleet.knownHost(name), at: now)
        answer.decisions.append(Workflow.decide(situation))
        if why { answer.reasons[name] = situation.explanations }
      }
      return answer
    }
    answer.write(options.format, isFull: how)
    if exitCode { throw ExitCode(answer.exitCode) }
  }
}
