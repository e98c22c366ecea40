internal import ArgumentParser
internal import Events

struct SettleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Say how an attempt ended that nobody knew the end of.",
    discussion: """
      For what a look cannot tell ('mwctl import' settles what it can). What you found is a claim: \
      it moves the state, and the host is looked at again before it is patched or restarted.

      Only an attempt in doubt can be settled; one whose lease still runs belongs to its owner \
      (exit 3). 'mwctl in-doubt' says what to look at.

      Examples:
        mwctl settle 41 effected --reason 'no .avhd file is left on D:'
        mwctl settle 41 not-effected --reason 'the request was never sent'
      """)

  @Argument(help: "The attempt, as 'mwctl in-doubt' shows it.") var attempt: String
  @Argument(
    help: ArgumentHelp(
      "What you found.",
      discussion: AttemptSettled.Finding.allCases.map(\.rawValue)
        .joined(separator: ", ")))
  var finding: ChoiceArgument<AttemptSettled.Finding>
  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var repetition: RepetitionOptions
  @Option(help: "How you know.") var reason: String

  func run() throws {
    let reason = try Text.checked(reason, as: "--reason")
    try AttemptChange(attempt, options, recording, repetition).apply(
      .settle(finding.value, reason: reason))
  }
}
