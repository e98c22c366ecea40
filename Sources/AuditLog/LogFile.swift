import Foundation
import GRDB

/// The file of a log, seen from outside.
enum LogFile {
  /// Says why the file at `path` can't be a log, without a change to it.
  ///
  /// SQLite would make a missing file and take an empty one for its own.
  static func check(_ path: String) throws(AuditLogError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw AuditLogError(.notFound(path: path), path: path)
      default: throw AuditLogError(.io(systemError()), path: path)
      }
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
      throw AuditLogError(.notALog(path: path), path: path)
    }
  }

  /// Makes the file of an empty log, which appears at its path whole or not at all.
  ///
  /// It is made under another name and then linked, which fails where the path is taken.
  static func create(_ target: Connection) throws(AuditLogError) {
    let path = target.path
    try checkLeftovers(path)
    let draft = try makeEmptyFile(path, suffix: ".new")
    defer { remove(draft) }
    try translating(path) {
      let connection = Connection(path: draft, access: .readWrite, busyTimeoutSeconds: 0)
      let queue = try connection.openBare()
      try queue.inTransaction(.immediate) { db in
        try target.schema.install(in: db)
        return .commit
      }
      try queue.close()
    }
    guard link(draft, path) == 0 else {
      if errno == EEXIST { throw AuditLogError(.alreadyExists(path: path), path: path) }
      throw AuditLogError(.io(systemError()), path: path)
    }
    try syncFolder(of: path)
  }

  /// Copies the log before its format changes.
  static func backUp(_ source: Connection, format: Int) throws {
    let copy = try makeEmptyFile(source.path, suffix: ".format\(format)-backup")
    do {
      let reader = Connection(
        path: source.path, access: .readOnly, busyTimeoutSeconds: source.busyTimeoutSeconds)
      let writer = Connection(path: copy, access: .readWrite, busyTimeoutSeconds: 0)
      let target = try writer.openBare()
      try reader.openBare().backup(to: target)
      try target.close()
      try syncFolder(of: copy)
    } catch {
      remove(copy)
      throw error
    }
  }

  /// A journal that an earlier log of the same name left would be played back into the new one.
  private static func checkLeftovers(_ path: String) throws(AuditLogError) {
    for suffix in ["-journal", "-wal"] {
      var status = stat()
      if stat(path + suffix, &status) == 0, status.st_size > 0 {
        throw AuditLogError(.alreadyExists(path: path + suffix), path: path)
      }
    }
  }

  /// Makes a file that only its owner can read, of a name that nothing had.
  private static func makeEmptyFile(
    _ path: String, suffix: String
  ) throws(AuditLogError) -> String {
    var name = (path + suffix + ".XXXXXX").utf8CString.map { $0 }
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw AuditLogError(.io(systemError()), path: path) }
    close(descriptor)
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func remove(_ path: String) {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }

  private static func syncFolder(of path: String) throws(AuditLogError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw AuditLogError(.io(systemError()), path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw AuditLogError(.io(systemError()), path: path) }
  }

  private static func systemError() -> String { String(cString: strerror(errno)) }
}
