internal import Events
internal import Workflow

/// How the answer of `mwctl record` is written.
struct RecordOutput {
  let answer: RecordAnswer
  let request: RecordRequest

  init(_ answer: RecordAnswer, _ request: RecordRequest) {
    self.answer = answer
    self.request = request
  }

  func write(_ format: OutputFormat) {
    var told: Set<String> = []
    write(format, told: &told)
  }

  /// Writes one answer of many.
  ///
  /// - Parameter told: The warnings that the answers before it gave; to people each is given once.
  func write(_ format: OutputFormat, told: inout Set<String>) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: writeText(&told)
    }
  }

  private var json: JSONValue {
    [
      "schema": "mwctl.recorded/1", "position": .integer(answer.position),
      "stream": .string(answer.stream.description), "version": .integer(answer.version),
      "id": .string(answer.id), "attempt": answer.attempt.map { .string($0.description) } ?? .null,
      "duplicate": .bool(answer.isDuplicate),
      "hazards": .array(answer.hazards.map { NextAnswer.json($0) }),
      "warnings": .array(answer.warnings.map(JSONValue.string)),
    ]
  }

  private func writeText(_ told: inout Set<String>) {
    let target = request.vm.map { "\($0) on \(request.host)" } ?? request.host.text
    let what: String =
      switch request.outcome {
      case .started: "begun"
      case .completed: "done"
      case .failed: "failed"
      }
    let attempt = answer.attempt.map { " (attempt \($0))" } ?? ""
    let repeated = answer.isDuplicate ? " It was recorded before; nothing was added." : ""
    Output.line(
      "Recorded at position \(answer.position): \(request.action.rawValue) of \(target) \(what)"
        + "\(attempt).\(repeated)")
    let warnings = answer.warnings + answer.hazards.map { "\($0.subject): \($0.message)" }
    for warning in warnings where told.insert(warning).inserted { Output.warning(warning) }
  }
}
