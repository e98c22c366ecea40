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
    try publish(draft, as: path)
  }

  /// Makes a log under another name, in a folder of its own, and puts it at its path when it is
  /// whole.
  ///
  /// - Returns: What `body`, which is given the other name, returns.
  /// - Throws: ``AuditLogError`` if there is something at `path`, and what `body` throws; nothing is
  ///   left behind then.
  static func make<T>(_ path: String, _ body: (String) throws -> T) throws -> T {
    try checkLeftovers(path)
    var status = stat()
    guard lstat(path, &status) != 0 else {
      throw AuditLogError(.alreadyExists(path: path), path: path)
    }
    var name = (path + ".new.XXXXXX").utf8CString.map { $0 }
    guard mkdtemp(&name) != nil else { throw AuditLogError(.io(systemError()), path: path) }
    let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let draft = folder + "/log"
    let result = try body(draft)
    try publish(draft, as: path)
    return result
  }

  /// Gives a file that is whole its name, which must not be taken, or leaves nothing there.
  private static func publish(_ draft: String, as path: String) throws(AuditLogError) {
    guard link(draft, path) == 0 else {
      if errno == EEXIST { throw AuditLogError(.alreadyExists(path: path), path: path) }
      throw AuditLogError(.io(systemError()), path: path)
    }
    do {
      try syncFolder(of: path)
    } catch {
      unlink(path)
      throw error
    }
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

  /// Puts a file with these bytes at a path, instead of one that is there, at once or not at all.
  static func replace(
    _ path: String, with bytes: [UInt8], mode: mode_t
  ) throws(AuditLogError) {
    let draft = try writeDraft(bytes, for: path)
    guard chmod(draft, mode) == 0, rename(draft, path) == 0 else {
      let error = AuditLogError(.io(systemError()), path: path)
      unlink(draft)
      throw error
    }
    try syncFolder(of: path)
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
  static func makeEmptyFile(
    _ path: String, suffix: String
  ) throws(AuditLogError) -> String {
    var name = (path + suffix + ".XXXXXX").utf8CString.map { $0 }
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw AuditLogError(.io(systemError()), path: path) }
    close(descriptor)
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes bytes to a new file beside `path`, on the disk when it returns, to be put there.
  ///
  /// - Returns: The new file, which only its owner can read.
  static func writeDraft(_ bytes: [UInt8], for path: String) throws(AuditLogError) -> String {
    let draft = try makeEmptyFile(path, suffix: ".new")
    let descriptor = Foundation.open(draft, O_WRONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, write(bytes, to: descriptor), fsync(descriptor) == 0 else {
      let error = AuditLogError(.io(systemError()), path: path)
      unlink(draft)
      throw error
    }
    return draft
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Removes a database file and what SQLite puts beside it.
  static func remove(_ path: String) {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// Sees to it that a name in the folder of `path` lasts.
  static func syncFolder(of path: String) throws(AuditLogError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw AuditLogError(.io(systemError()), path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw AuditLogError(.io(systemError()), path: path) }
  }

  /// What the system says of the call that failed last.
  static func systemError() -> String { String(cString: strerror(errno)) }
}
