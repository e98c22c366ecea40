internal import ArgumentParser
internal import AuditLog
internal import Events

struct RenewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew", abstract: "Say that an attempt of yours is still under way.",
    discussion: """
      Moves the end of its lease on, never back; without a word by then the attempt is in doubt. \
      Only who answers for an attempt can renew it; somebody else takes it over first.

      A lease that has ended is renewed, too, as long as nobody found out what became of the \
      attempt or took it over: the doubt in between stays in the log. It is not renewed if \
      something else was told done to the same machine or host since (exit 3).

      Examples:
        mwctl renew 41
        mwctl renew 41 --lease 2h
      """)

  @Argument(help: "The attempt, as 'record' answered it.") var attempt: String
  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var repetition: RepetitionOptions
  @Option(
    help: ArgumentHelp(
      "How long it may take from now on: 90s, 30m, 2h.",
      discussion: "Default: as long as such a step takes at worst, by the profile."))
  var lease: DurationArgument?

  func run() throws {
    try AttemptChange(attempt, options, recording, repetition).apply(
      .renew(seconds: lease?.seconds))
  }
}

/// The option of every command that may be repeated without harm.
struct RepetitionOptions: ParsableArguments {
  @Option(help: "A key of your own: the same command under it is recorded once.") var id: String?
}

/// A token on the command line.
enum AttemptArgument {
  static func parse(_ text: String) throws -> AttemptID {
    guard let attempt = AttemptID(text) else {
      throw Failure(.usage, "'\(text)' is no attempt: it is a position, as 'record' answered it.")
    }
    return attempt
  }
}

/// The part that all commands about an open attempt share: one write, one answer.
struct AttemptChange {
  private let attempt: AttemptID
  private let options: LogOptions
  private let actor: String
  private let at: Timestamp?
  private let id: String?

  init(
    _ attempt: String, _ options: LogOptions, _ recording: RecordingOptions,
    _ repetition: RepetitionOptions
  ) throws {
    self.attempt = try AttemptArgument.parse(attempt)
    self.options = options
    actor = try recording.resolvedActor()
    at = try recording.toldTime()
    id = try repetition.id.map { try Text.checked($0, as: "--id", maximumBytes: 200) }
  }

  func apply(_ change: AttemptBook.Change) throws {
    let request = AttemptBook.Request(attempt: attempt, change: change, at: at, id: id)
    let log = try AuditLog.open(at: options.path)
    let answer = try log.transact(actor: actor, commandID: id) { ledger in
      try AttemptBook(ledger: ledger).record(request, now: Environment.now)
    }
    answer.write(options.format)
  }
}
