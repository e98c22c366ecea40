internal import AuditLog
internal import Events
internal import Foundation

/// What copying a log answers.
struct CopyAnswer {
  let target: String
  let verification: Verification

  static func copy(from source: String, to target: String, title: String) throws -> CopyAnswer {
    var progress: Progress?
    let verification = try LogCopy.make(from: source, to: target) { done, total in
      var shown = progress ?? Progress(title, total: Int(total))
      shown.show(Int(done))
      progress = shown
    }
    progress?.finish()
    return CopyAnswer(target: target, verification: verification)
  }

  func write(_ format: OutputFormat, schema: String, verb: String) {
    let root = Data(verification.root).base64EncodedString()
    switch format {
    case .json, .jsonl:
      Output.json([
        "schema": .string(schema), "file": .string(target),
        "size": .integer(verification.size), "root": .string(root),
        "checkpoints": .number(verification.checkpoints),
      ])
    case .text:
      Output.page { page in
        page.line(.good("\(verb): "), "\(verification.size) entries to \(target), checked.")
        page.line(.heading("root  "), Span(root))
      }
    }
  }
}
