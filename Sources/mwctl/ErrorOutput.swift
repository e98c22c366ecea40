internal import AuditLog
internal import Events
internal import Foundation
internal import Inventory
internal import Workflow

/// How failures are told: sentences for people, one line of JSON for scripts, always on standard
/// error.
enum ErrorOutput {
  /// Whether the command line asks for JSON, known even where it could not be parsed.
  static func wantsJSON(_ arguments: [String]) -> Bool {
    for (index, argument) in arguments.enumerated() {
      if argument == "--format=json" || argument == "--format=jsonl" { return true }
      if argument == "--format", index + 1 < arguments.count {
        return arguments[index + 1].hasPrefix("json")
      }
    }
    return false
  }

  /// What an error of our modules, or of the system, means to people; `nil` for one of the argument
  /// parser's.
  static func failure(of error: any Error) -> Failure? {
    switch error {
    case is AuditLogError, is InventoryError, is ProfileError, is EntryError,
      is NoteError, is KeyFileError, is CheckpointCopyError, is ExportError, is LogCopyError:
      Failure(error)
    case let error as CocoaError: Failure(.internalFailure, error.localizedDescription)
    default: nil
    }
  }

  static func write(_ failure: Failure, asJSON: Bool) {
    guard !asJSON else {
      let error: JSONObject = [
        "code": .string(failure.code.rawValue),
        "rule": failure.rule.map(JSONValue.string) ?? .null,
        "message": .string(failure.message),
        "remedy": .string(failure.remedies.joined(separator: "\n")),
        "remedies": .array(failure.remedies.map(JSONValue.string)),
      ]
      return Output.errorJSON(["error": .object(error)])
    }
    let rule = failure.rule.map { " (rule \($0))" } ?? ""
    let kind = failure.code == .refused ? "Refused" : "Error"
    Output.error("\(kind)\(rule): \(failure.message)")
    for remedy in failure.remedies { Output.remedy(remedy) }
  }
}
