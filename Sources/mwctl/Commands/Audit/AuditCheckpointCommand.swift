internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation

struct AuditCheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Sign what the log holds now, and print the signed note.",
    discussion: """
      Hashes every entry anew first, and signs nothing over a log that lost entries or holds others \
      than it held. Keep what is printed where nobody can change it who can change the log.

      A checkpoint is signed by itself when a window is opened, suspended or closed.

      Examples:
        mwctl audit checkpoint > checkpoint.txt
        mwctl audit checkpoint --copy-to /mnt/share/checkpoints
      """)

  @OptionGroup var options: LogOptions
  @OptionGroup var copying: CopyOptions

  func run() throws {
    let log = try AuditLog.open(at: options.path)
    let notary = Notary(log: log, copyTo: copying.place)
    let keys = try notary.keyFile.read()
    let note = try notary.sign(with: keys)
    let copied = notary.copy(note)
    switch options.format {
    case .text: Output.write(note.bytes)
    case .json, .jsonl:
      let checkpoint = try Checkpoint(parsing: note.text)
      Output.json([
        "schema": "mwctl.checkpoint/1", "origin": .string(checkpoint.origin),
        "size": .integer(checkpoint.size),
        "root": .string(Data(checkpoint.root).base64EncodedString()),
        "note": .string(String(decoding: note.bytes, as: UTF8.self)), "copy": .text(copied),
      ])
    }
  }
}
