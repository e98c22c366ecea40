internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation

struct AuditExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the log as files that others can check without mwctl.",
    discussion: """
      A folder gets the entries byte for byte (events.jsonl), the verifier keys (vkey), the signed \
      checkpoints, and the hash tree in the C2SP tlog-tiles layout. A checkpoint is signed first, so \
      that everything is covered; where the key cannot be had, the export ends at the newest one.

      The same folder can be given again: what is there is compared, and what is new is added. With \
      '-' the entries alone go to the standard output.

      Examples:
        mwctl audit export --to /mnt/usb/hyper-v-log
        mwctl audit export --to - > events.jsonl
        python3 verify/verify_export.py /mnt/usb/hyper-v-log
      """)

  @Option(help: "The folder; - is the standard output, for the entries alone.") var to: String
  @OptionGroup var options: LogOptions
  @OptionGroup var copying: CopyOptions

  func run() throws {
    guard to != "-" else { return try writeEntries() }
    try sign()
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    var progress: Progress?
    let export = try LogExport.write(log, to: to) { done, total in
      var shown = progress ?? Progress("Exporting", total: Int(total))
      shown.show(Int(done))
      progress = shown
    }
    progress?.finish()
    if export.uncovered > 0 {
      Output.warning(
        "\(export.uncovered) entries are under no checkpoint yet, and were not exported. Sign one, "
          + "then export again: mwctl audit checkpoint")
    }
    answer(export)
  }

  /// Signs what the log holds; what keeps it from that does not keep anybody from exporting what
  /// was signed before.
  private func sign() throws {
    do {
      let log = try AuditLog.open(at: options.path)
      let notary = Notary(log: log, copyTo: copying.place)
      let keys = try notary.keyFile.read()
      _ = notary.copy(try notary.sign(with: keys))
    } catch let error as KeyFileError {
      Output.warning("No checkpoint was signed. " + Failure(error).message)
    } catch let error as AuditLogError where error.isForWantOfAKey {
      Output.warning("No checkpoint was signed. " + Failure(error).message)
    }
  }

  private func writeEntries() throws {
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    var stream = LogStream(
      log: log, query: LogQuery(), format: .jsonl, terminal: .standardOutput)
    try stream.writeAll()
  }

  private func answer(_ export: LogExport) {
    let root = Data(export.root).base64EncodedString()
    switch options.format {
    case .json, .jsonl:
      Output.json([
        "schema": "mwctl.export/1", "folder": .string(to), "size": .integer(export.size),
        "root": .string(root), "added": .integer(export.added),
        "uncovered": .integer(export.uncovered),
      ])
    case .text:
      Output.page { page in
        page.line(.good("Exported: "), "\(export.size) entries, \(export.added) of them new.")
        page.line(.heading("root  "), Span(root))
        page.paragraph(
          "Give the verifier key to who checks it on another way than the folder: mwctl audit keys")
      }
    }
  }
}

extension AuditLogError {
  /// Whether only a signature could not be had, and what was signed before is as good as ever.
  fileprivate var isForWantOfAKey: Bool {
    if case .cannotSign = code { return true }
    return code == .readOnly
  }
}
