import Foundation
import GRDB

/// A copy of a whole log, as a backup is made and brought back.
public enum LogCopy {
  /// Copies the log at one path to another, where nothing may be, while others go on using it.
  ///
  /// The copy is checked from its stored bytes before it gets its name. The private key is not
  /// copied: it is a file of its own.
  /// - Parameters:
  ///   - source: The log, or a backup of one.
  ///   - target: Where the copy goes.
  ///   - progress: Told how many entries of the copy of how many were checked, now and then.
  /// - Returns: What the check of the copy found: nothing wrong.
  /// - Throws: ``AuditLogError`` if there is no log at `source`, something at `target`, or it cannot
  ///   be written; ``LogCopyError`` if the copy is not sound. Nothing is left behind then.
  /// - Complexity: O(*n*) in the bytes of the file.
  public static func make(
    from source: String, to target: String, progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws -> Verification {
    // Opened as a log, so that any other file is told from one.
    _ = try AuditLog.open(at: source, access: .readOnly)
    return try LogFile.make(target) { draft in
      try copy(source, to: draft)
      let verification = try AuditLog.verify(at: draft, progress: progress)
      guard verification.isSound else { throw LogCopyError(source: source, verification) }
      return verification
    }
  }

  private static func copy(_ source: String, to draft: String) throws(AuditLogError) {
    let descriptor = Foundation.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AuditLogError(.io(LogFile.systemError()), path: draft) }
    close(descriptor)
    try translating(source) {
      let reader = Connection(path: source, access: .readOnly, busyTimeoutSeconds: 10)
      let writer = Connection(path: draft, access: .readWrite, busyTimeoutSeconds: 0)
      let target = try writer.openBare()
      try reader.openBare().backup(to: target)
      try target.close()
    }
  }
}

/// A log whose copy does not verify.
public struct LogCopyError: Error, Sendable, CustomStringConvertible {
  /// The log that was copied.
  public let source: String
  /// What the check of the copy found.
  public let verification: Verification

  init(source: String, _ verification: Verification) {
    self.source = source
    self.verification = verification
  }

  /// What is wrong and what to do about it, in sentences.
  public var description: String {
    let first = verification.problems.first
    let place = first?.position.map { " at position \($0)" } ?? ""
    return "The log '\(source)' does not verify\(place): \(first?.what ?? "it is damaged"). "
      + "No copy was made. See all with 'mwctl audit verify', and keep the file as it is."
  }
}
