internal import ArgumentParser
internal import AuditLog
internal import Events

struct AuditExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain one event: what it rested on, what it changed.",
    discussion: """
      Shows how its host stood just before, what is recorded of the rules' verdicts, and what \
      today's rules say on that state, under the profile then in force and at the event's time; \
      who set which rule aside and why; what the step rested on; for an outcome the attempt that \
      it ends, and whether it came late; for a look what it changed.

      A replay never runs the rules again; this does, and what it tells of today is no part of \
      the log.

      Examples:
        mwctl audit explain 41
        mwctl audit explain 41 --format json
      """)

  @Argument(help: "The event's position in the log, from 0.") var position: Int64
  @OptionGroup var options: LogOptions

  func run() throws {
    guard position >= 0 else {
      throw Failure(.usage, "'\(position)' is no position: they are counted from 0.")
    }
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let answer = try log.read { try ExplainAnswer(position, in: $0) }
    answer.write(options.format)
  }
}
