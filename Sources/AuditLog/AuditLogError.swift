public import Events

/// Why the log could not be read or written, and what to do about it.
///
/// Match on ``code``; ``description`` is for people.
public struct AuditLogError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Code: Hashable, Sendable {
    /// There is no file where the log should be; none was made.
    case notFound(path: String)
    /// The file to be made is there already; it was left as it is.
    case alreadyExists(path: String)
    /// The file is something other than a log.
    case notALog(path: String)
    /// A newer version of the tool wrote the log.
    case newerSchema(found: Int, known: Int)
    /// An older version of the tool wrote the log, and it was opened only for reading.
    case olderSchema(found: Int, known: Int)
    /// Somebody else holds the log and did not let go in time. Nothing was recorded.
    case busy
    /// The stream has moved since the decision to append was made. Nothing was recorded.
    case conflict(stream: StreamName, expected: StreamVersion, actual: StreamVersion)
    /// An event of that id is in the log already. Nothing was recorded.
    case duplicateID(String)
    /// The log's own guards refused a change to what is recorded.
    case guardViolation(String)
    /// An event cannot be written as an entry. Nothing was recorded.
    case invalidEvent(EntryError)
    /// The log is damaged, at `position` where that is known.
    case corrupt(position: Position?, what: String)
    /// A checkpoint cannot be signed for want of a key.
    case cannotSign(why: String)
    /// The log was opened for reading, or permission to write is missing.
    case readOnly
    /// The disk is full. Nothing was recorded.
    case diskFull
    /// Whether the events were recorded could not be found out.
    case outcomeUnknown(why: String)
    /// The file or its disk failed otherwise.
    case io(String)
  }

  /// What went wrong.
  public let code: Code
  /// The log's file.
  public let path: String

  package init(_ code: Code, path: String) {
    self.code = code
    self.path = path
  }

  /// What is wrong and what to do about it, in sentences.
  public var description: String {
    switch code {
    case .notFound(let path):
      "There is no log at '\(path)'. Create one, or name the file of an existing one."
    case .alreadyExists(let path):
      "'\(path)' exists already and was left as it is. Choose another file, or move it away."
    case .notALog(let path):
      "'\(path)' is not a log of this tool. Name the file of a log."
    case .newerSchema(let found, let known):
      "The log '\(path)' has format \(found), this version knows formats up to \(known). "
        + "Use the newer version of the tool that wrote it."
    case .olderSchema(let found, let known):
      "The log '\(path)' has format \(found), this version needs \(known). "
        + "Open it once with permission to write; a backup is made first."
    case .busy:
      "The log '\(path)' is busy: another process is using it. Nothing was recorded. Try again."
    case .conflict(let stream, let expected, let actual):
      "The stream '\(stream)' is at version \(actual), not at \(expected) as expected. "
        + "Nothing was recorded. Look at what was recorded meanwhile and decide again."
    case .duplicateID(let id):
      "An event with the id '\(id)' is recorded already. Nothing was recorded. Use a new id."
    case .guardViolation(let guardText):
      "The log '\(path)' refuses the change: \(guardText). What is recorded is never changed. "
        + "Append a correcting event instead."
    case .invalidEvent(let error):
      "\(error.description) Nothing was recorded. Correct the event."
    case .corrupt(let position, let what):
      "The log '\(path)' is damaged\(position.map { " at position \($0)" } ?? ""): \(what). "
        + "Verify it, and go back to a backup if need be."
    case .cannotSign(let why):
      "No checkpoint of the log '\(path)' can be signed: \(why). What is recorded stays recorded."
    case .readOnly:
      "The log '\(path)' can't be written here. Get permission to write, or use it for reading."
    case .diskFull:
      "The disk that holds '\(path)' is full. Nothing was recorded. Free some space and try again."
    case .outcomeUnknown(let why):
      "Whether the events were recorded in '\(path)' is unknown. \(why) "
        + "Repeat the same command with the same id: it is recorded at most once."
    case .io(let what):
      "The log '\(path)' can't be used: \(what). Check the file and its disk."
    }
  }
}
