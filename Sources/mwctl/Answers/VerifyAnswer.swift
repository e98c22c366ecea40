internal import AuditLog
internal import Events
internal import Foundation

/// What `mwctl audit verify` does and answers.
struct VerifyAnswer {
  private(set) var verification: Verification
  /// The number of checkpoints from elsewhere that the log was held against.
  let outside: Int
  /// The number of entries under the newest checkpoint, of the log or from elsewhere.
  private(set) var covered: Int64 = 0

  /// Checks the log, and its cached states against a fresh fold.
  static func verify(
    _ path: String, outside: [OutsideCheckpoint], trusted: [VerifierKey], terminal: Terminal
  ) throws -> VerifyAnswer {
    var progress: Progress?
    let verification = try AuditLog.verify(at: path, outside: outside, trusted: trusted) {
      done, total in
      var shown = progress ?? Progress("Verifying", total: Int(total), on: terminal)
      shown.show(Int(done))
      progress = shown
    }
    progress?.finish()
    var answer = VerifyAnswer(verification: verification, outside: outside.count)
    try answer.checkStates(path, terminal)
    answer.covered = outside.map(\.checkpoint.size).reduce(answer.covered, max)
    return answer
  }

  private init(verification: Verification, outside: Int) {
    self.verification = verification
    self.outside = outside
  }

  /// Folds every host anew; a state that cannot be had because the log is damaged is no news.
  private mutating func checkStates(_ path: String, _ terminal: Terminal) throws {
    do {
      let log = try AuditLog.open(at: path, access: .readOnly)
      if let last = try log.read({ try $0.lastCheckpoint() }) { covered = last.size }
      let rebuilt = try RebuildAnswer.compare(log, terminal: terminal)
      for difference in rebuilt.differences where difference.isAltered {
        verification.add(
          Verification.Problem(
            position: nil, what: "its cached state of 'host/\(difference.host)' \(difference.what)")
        )
      }
    } catch let error as AuditLogError where error.code != .busy {
      guard verification.isSound else { return }
      verification.add(Verification.Problem(position: nil, what: "it cannot be folded: \(error)"))
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.verify/1", "ok": .bool(verification.isSound),
      "size": .integer(verification.size),
      "root": .string(Data(verification.root).base64EncodedString()),
      "checkpoints": .number(verification.checkpoints),
      "problems": .array(
        verification.problems.map { problem in
          [
            "position": .optional(problem.position) { .integer($0) },
            "what": .string(problem.what),
          ]
        }), "untold": .number(verification.untold), "outside": .number(outside),
      "covered": .integer(covered),
      "keys": .texts(verification.keys.all.map(\.description)),
    ]
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { page in verification.isSound ? tell(&page) : tellProblems(&page) }
    }
  }

  private func tell(_ page: inout Page) {
    let root = Data(verification.root).base64EncodedString()
    let checkpoints = verification.checkpoints
    page.line(
      .good("Sound: "), "\(verification.size) entries, ",
      "\(checkpoints) checkpoint\(checkpoints == 1 ? "" : "s").")
    page.line(.heading("root  "), Span(root))
    for key in verification.keys.all { page.line(.heading("key   "), Span(key.description)) }
    if outside > 0 {
      page.paragraph(
        "It holds all that \(outside) checkpoint\(outside == 1 ? "" : "s") from elsewhere "
          + "cover\(outside == 1 ? "s" : "").")
    } else {
      page.paragraph(
        "A log that was put back or rewritten as a whole, key included, would look the same. "
          + "Hold it against a checkpoint and a key that were kept elsewhere: --checkpoint, --key.")
    }
    if covered < verification.size {
      page.paragraph(
        "\(verification.size - covered) entries are under no checkpoint yet: "
          + "mwctl audit checkpoint")
    }
  }

  private func tellProblems(_ page: inout Page) {
    page.line(.bad("Not what was recorded."))
    for problem in verification.problems {
      page.paragraph(
        problem.what, indent: 2,
        label: .heading(problem.position.map { "position \($0)  " } ?? "the log  "))
    }
    if verification.untold > 0 { page.line("  And \(verification.untold) more.") }
    page.paragraph(
      "Change nothing. Keep a copy of the file as it is, and go on from a backup that verifies.")
    if verification.problems.allSatisfy({ $0.what.hasPrefix("its cached state") }) {
      page.paragraph("Events are not touched by it: 'mwctl rebuild' makes the states anew.")
    }
  }
}
