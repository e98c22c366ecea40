internal import ArgumentParser
internal import AuditLog

struct RebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Fold every host anew and compare with what is cached.",
    discussion: """
      What is cached is never the truth, only the events are. This folds them all beside the cache, \
      compares byte for byte, says what differed, and then keeps what the events fold to. Events \
      are not touched.

      Example:
        mwctl rebuild
      """)

  @OptionGroup var options: LogOptions

  func run() throws {
    let log = try AuditLog.open(at: options.path)
    try RebuildAnswer.rebuild(log, terminal: .standardError).write(options.format)
  }
}
