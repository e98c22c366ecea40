internal import ArgumentParser
internal import AuditLog

struct AuditVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check the whole log from its stored bytes.",
    discussion: """
      Looks at every entry, every column beside it, the hash tree, every checkpoint that was signed, \
      the guards, the pages of the file, and the cached states. Names the first bad position and \
      exits 5 where anything is not as it was recorded.

      A log that was put back or rewritten as a whole is sound in itself. Only a checkpoint, and the \
      key, that were kept elsewhere show it.

      Examples:
        mwctl audit verify
        mwctl audit verify --checkpoint /mnt/usb/checkpoint-000000000412 \\
          --key contoso.example/hyper-v+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
      """)

  @OptionGroup var options: LogOptions
  @Option(help: "A checkpoint that was kept elsewhere; may be given more than once.")
  var checkpoint: [String] = []
  @Option(help: "A verifier key that was kept elsewhere; may be given more than once.")
  var key: [String] = []

  func run() throws {
    let outside = try checkpoint.map(CheckpointFile.read)
    let trusted = try key.map(KeyArgument.parse)
    let answer = try VerifyAnswer.verify(
      options.path, outside: outside, trusted: trusted, terminal: .standardError)
    answer.write(options.format)
    guard answer.verification.isSound else { throw ExitCode(Failure.Code.unverified.exitCode) }
  }
}
