internal import ArgumentParser
internal import Events

struct TakeOverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take-over", abstract: "Answer for somebody's attempt from now on.",
    discussion: """
      For an attempt whose owner is gone, or whose laptop is: live or in doubt, another's or your \
      own. It starts nothing, and settles nothing. The attempt goes on under a new token; what is \
      told under the old one comes late, is kept, and moves nothing. If two take the same attempt \
      over, one is first, and the other is told so (exit 3).

      Example:
        mwctl take-over 41 --reason 'anna went home, the merge goes on'
      """)

  @Argument(help: "The attempt, as 'mwctl in-doubt' shows it.") var attempt: String
  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var repetition: RepetitionOptions
  @Option(help: "Why.") var reason: String
  @Option(
    help: ArgumentHelp(
      "How long it may take from now on: 90s, 30m, 2h.",
      discussion: "Default: as long as such a step takes at worst, by the profile."))
  var lease: DurationArgument?

  func run() throws {
    let reason = try Text.checked(reason, as: "--reason")
    try AttemptChange(attempt, options, recording, repetition).apply(
      .takeOver(seconds: lease?.seconds, reason: reason))
  }
}
