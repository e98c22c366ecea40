internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation

struct AuditImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a log anew from an export, the same to the byte.",
    discussion: """
      Everything is checked while it is taken in, against every checkpoint of the export. Nothing is \
      made of an export that does not verify (exit code 5), and nothing is written over a file that \
      is there.

      The keys of the folder prove no more than that it fits together. Name the key that you got on \
      another way: --key.

      Example:
        mwctl audit import /mnt/usb/hyper-v-log --log copy.db \\
          --key contoso.example/hyper-v+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
      """)

  @Argument(help: "The folder that 'mwctl audit export' wrote.") var folder: String
  @OptionGroup var options: LogOptions
  @Option(help: "A verifier key that was kept elsewhere; may be given more than once.")
  var key: [String] = []

  func run() throws {
    let trusted = try key.map(KeyArgument.parse)
    var progress: Progress?
    let made = try LogImport.make(at: options.path, from: folder, trusted: trusted) {
      done, total in
      var shown = progress ?? Progress("Importing", total: Int(total))
      shown.show(Int(done))
      progress = shown
    }
    progress?.finish()
    if made.hasTail {
      Output.warning(
        "There are lines behind the checkpoint, as an export that broke off leaves them. Nobody "
          + "signed them, and they were left out.")
    }
    // Cached states are no part of an export.
    let log = try AuditLog.open(at: options.path)
    _ = try RebuildAnswer.rebuild(log, terminal: .standardError)
    answer(made)
  }

  private func answer(_ made: LogImport) {
    let root = Data(made.root).base64EncodedString()
    switch options.format {
    case .json, .jsonl:
      Output.json([
        "schema": "mwctl.audit-import/1", "log": .string(options.path),
        "size": .integer(made.size), "root": .string(root),
        "checkpoints": .number(made.checkpoints),
        "signers": .texts(made.signers.map(\.description)), "keyGiven": .bool(!key.isEmpty),
      ])
    case .text:
      Output.page { page in
        page.line(
          .good("Imported: "), "\(made.size) entries and \(made.checkpoints) ",
          "checkpoint\(made.checkpoints == 1 ? "" : "s") into \(options.path).")
        page.line(.heading("root  "), Span(root))
        for signer in made.signers {
          page.line(.heading("key   "), Span(signer.description))
        }
        if key.isEmpty {
          page.paragraph(
            "That key is the folder's own. Hold it against the one that you got on another way.")
        }
        page.paragraph("The private key is not part of an export: this log signs nothing.")
      }
    }
  }
}
