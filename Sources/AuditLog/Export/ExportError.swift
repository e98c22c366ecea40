public import Events

/// Why a log could not be exported, or an export not be taken in.
public struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Code: Hashable, Sendable {
    /// The log has no checkpoint yet: there is nothing that an export could be checked against.
    case noCheckpoint
    /// The folder holds something else in this file than this log's export has there.
    case otherExport(file: String)
    /// The export lacks this file.
    case missing(file: String)
    /// The export, or the log, is not what its checkpoint says; at `position` where that is known.
    case unsound(position: Position?, what: String)
    /// A file or its disk failed.
    case io(String)
  }

  /// What went wrong.
  public let code: Code
  /// The export's folder, or the file that failed.
  public let path: String

  init(_ code: Code, path: String) {
    self.code = code
    self.path = path
  }

  /// What is wrong and what to do about it, in sentences.
  public var description: String {
    switch code {
    case .noCheckpoint:
      "The log '\(path)' has no checkpoint yet, so nobody could check what is exported."
    case .otherExport(let file):
      "'\(file)' in '\(path)' is not what this log has there; nothing that was there was "
        + "changed. "
        + "It is the export of another log, or was altered: choose another folder."
    case .missing(let file):
      "There is no '\(file)' in '\(path)'. Name the folder that 'mwctl audit export --to' wrote."
    case .unsound(let position, let what):
      "'\(path)' does not verify\(position.map { " at position \($0)" } ?? ""): \(what). "
        + "Nothing was made of it."
    case .io(let what): "'\(path)' can't be used: \(what). Check the file and its disk."
    }
  }
}
