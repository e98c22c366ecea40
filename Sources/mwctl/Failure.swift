internal import AuditLog
internal import Events
internal import Inventory
internal import Workflow

/// What a command could not do, as people and scripts are told: the only place where errors become
/// sentences, hints and exit codes (docs/exit-codes.md).
struct Failure: Error, Hashable {
  /// The kind of failure; its name and its exit code are what scripts rely on.
  enum Code: String, CaseIterable {
    case internalFailure = "internal"
    case refused
    case conflict
    case notFound = "not-found"
    case unverified
    case usage
    case malformed
    case busy

    var exitCode: Int32 {
      switch self {
      case .internalFailure: 1
      case .refused: 2
      case .conflict: 3
      case .notFound: 4
      case .unverified: 5
      case .usage: 64
      case .malformed: 65
      case .busy: 75
      }
    }
  }

  var code: Code
  /// The rule that refused, where one did.
  var rule: String?
  /// What is wrong, in whole sentences.
  var message: String
  /// What to do about it.
  var remedies: [String] = []

  init(_ code: Code, _ message: String, rule: String? = nil, remedies: [String] = []) {
    self.code = code
    self.message = message
    self.rule = rule
    self.remedies = remedies
  }
}

extension Failure {
  /// What any error that reaches the top means to people.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as AuditLogError: self.init(log: error)
    case let error as InventoryError: self.init(.malformed, error.description)
    case let error as ProfileError:
      self.init(.malformed, "The profile cannot be used: \(error.description)")
    case let error as NoteError: self.init(.malformed, error.description)
    case let error as KeyFileError: self.init(keyFile: error)
    case let error as ExportError: self.init(export: error)
    case let error as LogCopyError: self.init(.unverified, error.description)
    case let error as CheckpointCopyError: self.init(.internalFailure, error.description)
    case let error as EntryError:
      self.init(
        .malformed, error.description,
        remedies: ["Import the host in parts with --partial, or shorten the text."])
    default: self.init(.internalFailure, "\(error)")
    }
  }

  private init(log error: AuditLogError) {
    let code: Code =
      switch error.code {
      case .notFound, .cannotSign: .notFound
      case .alreadyExists, .conflict, .duplicateID: .conflict
      case .notALog, .invalidEvent, .newerSchema, .olderSchema: .malformed
      case .busy: .busy
      case .corrupt: .unverified
      case .guardViolation, .readOnly, .diskFull, .outcomeUnknown, .io: .internalFailure
      }
    self.init(code, error.description, remedies: Failure.remedies(error))
  }

  private init(export error: ExportError) {
    switch error.code {
    case .noCheckpoint:
      self.init(
        .notFound, error.description, remedies: ["Sign one first: mwctl audit checkpoint"])
    case .missing: self.init(.notFound, error.description)
    case .otherExport: self.init(.conflict, error.description)
    case .unsound:
      self.init(
        .unverified, error.description,
        remedies: ["Have it exported anew, and ask who had the folder in between."])
    case .io: self.init(.internalFailure, error.description)
    }
  }

  private init(keyFile error: KeyFileError) {
    let code: Code =
      switch error.code {
      case .notFound: .notFound
      case .alreadyExists: .conflict
      case .exposed, .io: .internalFailure
      case .empty, .malformed: .malformed
      }
    self.init(code, error.description)
  }

  private static func remedies(_ error: AuditLogError) -> [String] {
    switch error.code {
    case .notFound(let path): ["mwctl init --log \(path), or name an existing log with --log."]
    case .alreadyExists: ["Use it as it is, or name another file with --log."]
    case .busy: ["Nothing was recorded; try again."]
    case .conflict: ["Nothing was recorded; look again with 'mwctl next' and decide anew."]
    case .newerSchema: ["Use the version of mwctl that wrote it, or a later one."]
    case .olderSchema: ["Open it once with a command that records; a backup is made first."]
    case .outcomeUnknown: ["Look whether it is there: mwctl log. Repeat the command with its --id."]
    case .readOnly: ["Check the permissions of the log's file and folder."]
    case .cannotSign:
      ["mwctl audit keys shows what the log asks for; mwctl audit keys create makes a first key."]
    case .diskFull: ["Nothing was recorded. Free space, then repeat the command."]
    case .notALog, .duplicateID, .guardViolation, .invalidEvent, .corrupt, .io: []
    }
  }

  /// A refusal by the rules: the first is the headline, the others are told too.
  init(refusedBy refusals: [Refusal]) {
    guard let first = refusals.first else {
      self.init(.internalFailure, "A refusal without a rule.")
      return
    }
    let others = refusals.dropFirst()
    var message = first.message
    for other in others.prefix(9) { message += "\nAlso \(other.rule): \(other.message)" }
    if others.count > 9 { message += "\nAnd \(others.count - 9) more: mwctl next --why" }
    self.init(
      first.rule == "one-owner" ? .conflict : .refused, message, rule: first.rule,
      remedies: first.remedies)
  }
}
