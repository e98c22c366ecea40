import Foundation

/// Where copies of checkpoints are kept: on another disk, on a share, in short elsewhere, so that
/// whoever can write the log cannot write them too.
///
/// In a folder each checkpoint gets a file of its own; a file always holds the newest.
public struct CheckpointCopy: Sendable {
  private let place: String

  /// Copies into the folder, or the file, at `place`.
  public init(to place: String) { self.place = place }

  /// Writes a copy, whole or not at all.
  ///
  /// - Returns: The file that was written.
  /// - Throws: ``CheckpointCopyError`` if it cannot be written, or if what was copied there before
  ///   shows that the log is not what it was; that is then left as it is.
  @discardableResult
  public func write(_ note: SignedNote) throws -> String {
    let checkpoint = try Checkpoint(parsing: note.text)
    let file = file(for: checkpoint)
    for earlier in Set([file, newest() ?? file]) { try checkEarlier(earlier, checkpoint) }
    do throws(AuditLogError) {
      try LogFile.replace(file, with: note.bytes, mode: 0o644)
    } catch {
      guard case .io(let why) = error.code else { throw error }
      throw CheckpointCopyError(path: file, why: .cannotWrite(why))
    }
    return file
  }

  private func file(for checkpoint: Checkpoint) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder),
      isFolder.boolValue
    else { return place }
    let digits = String(checkpoint.size)
    let name = String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    return place + "/checkpoint-" + name
  }

  /// The copy over the most entries, where the place is a folder.
  private func newest() -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return names.filter { $0.hasPrefix("checkpoint-") && Int64($0.dropFirst(11)) != nil }
      .max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }.map { place + "/" + $0 }
  }

  /// A copy of the same log over more entries, or over as many with another root, is evidence.
  private func checkEarlier(_ file: String, _ checkpoint: Checkpoint) throws {
    guard let bytes = FileManager.default.contents(atPath: file), !bytes.isEmpty else { return }
    guard let note = try? SignedNote(parsing: Array(bytes)),
      let earlier = try? Checkpoint(parsing: note.text), earlier.origin == checkpoint.origin
    else { throw CheckpointCopyError(path: file, why: .occupied) }
    guard earlier.size <= checkpoint.size,
      earlier.size < checkpoint.size || earlier.root == checkpoint.root
    else {
      throw CheckpointCopyError(
        path: file, why: .contradicts(copied: earlier.size, size: checkpoint.size))
    }
  }
}

/// Why a checkpoint was not copied.
public struct CheckpointCopyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is in the way.
  public enum Reason: Hashable, Sendable {
    /// The place cannot be written.
    case cannotWrite(String)
    /// What was copied there before is not of this past.
    case contradicts(copied: Int64, size: Int64)
    /// Something else is kept there.
    case occupied
  }

  /// The file of the copy.
  public let path: String
  /// What is in the way.
  public let why: Reason

  /// What is wrong and what to do about it, in sentences.
  public var description: String {
    switch why {
    case .cannotWrite(let why):
      "The checkpoint cannot be copied to '\(path)': \(why). It is kept in the log; copy the next "
        + "one, or print it again with 'mwctl audit checkpoint'."
    case .occupied:
      "The checkpoint is not copied to '\(path)': something else is kept there, perhaps that of "
        + "another log. It was left as it is; give each log a place of its own."
    case .contradicts(let copied, let size):
      "The copy '\(path)' is of \(copied) entries that this log of \(size) does not hold: the log "
        + "was rolled back or rewritten. The copy was left as it is; check the log against it with "
        + "'mwctl audit verify --checkpoint'."
    }
  }
}
