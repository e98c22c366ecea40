internal import ArgumentParser
internal import AuditLog
internal import Events

struct AuditKeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Show the keys that sign checkpoints, make one, or rotate it.",
    subcommands: [Show.self, Create.self, Rotate.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the verifier keys that the log introduces.",
      discussion: """
        An auditor keeps the key where nobody can change it who can change the log.

        Example:
          mwctl audit keys
        """)
    @OptionGroup var options: LogOptions

    func run() throws {
      let log = try AuditLog.open(at: options.path, access: .readOnly)
      KeysAnswer(keys: try log.read { try $0.keys() }, keyFile: KeyFile(besideLog: log.path))
        .write(options.format)
    }
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Make the first key of a log that has none yet.",
      discussion: "Logs of earlier versions have none; 'mwctl init' makes one by itself.")
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions
    @OptionGroup var copying: CopyOptions

    func run() throws {
      let time = try recording.time()
      let change = KeyChange(log: try AuditLog.open(at: options.path), copyTo: copying.place)
      try change.create(actor: recording.resolvedActor(), at: time)
      try change.answer().write(options.format)
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate", abstract: "Put a new key in the place of the one in force.",
      discussion: """
        The event says so, and the checkpoint that is signed with it carries both signatures: the \
        old key vouches for the new one. Then the old one is removed from the key's file.

        Where the old key is gone, say --old-key-lost: nobody vouches for the new one then, and the \
        log says that.

        Example:
          mwctl audit keys rotate --reason 'yearly'
        """)
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions
    @OptionGroup var copying: CopyOptions
    @Option(help: "Why.") var reason: String
    @Flag(help: "The old key cannot sign any more.") var oldKeyLost = false

    func run() throws {
      let time = try recording.time()
      let reason = try Text.checked(self.reason, as: "--reason")
      let change = KeyChange(log: try AuditLog.open(at: options.path), copyTo: copying.place)
      try change.rotate(
        reason: reason, isOldKeyLost: oldKeyLost, actor: recording.resolvedActor(), at: time)
      try change.answer().write(options.format)
    }
  }
}
