import GRDB

/// The record of what happened: events in the order they were appended, never changed.
///
/// One file holds one log. Any number of processes may use it at once; a write is all or nothing
/// and is on the disk when ``write(_:)`` returns.
///
/// - Important: ``read(_:)`` and ``write(_:)`` do not nest: what happens inside uses the reader or
///   writer that is handed in.
public struct AuditLog: Sendable {
  /// What an opened log is used for.
  public enum Access: Sendable {
    /// Only looked at; permission to write is not needed.
    case readOnly
    /// Looked at and appended to.
    case readWrite
  }

  /// The log's file.
  public var path: String { connection.path }

  private let connection: Connection
  private let queue: DatabaseQueue

  private init(_ connection: Connection) throws(AuditLogError) {
    self.connection = connection
    queue = try connection.open()
  }

  /// Makes an empty log that only its owner can read, and opens it.
  ///
  /// - Throws: ``AuditLogError`` if the file exists or cannot be made; nothing is left behind then.
  public static func create(at path: String) throws(AuditLogError) -> AuditLog {
    try create(at: path, durability: .current, schema: .current)
  }

  /// Opens a log; never makes one.
  ///
  /// - Parameters:
  ///   - path: The log's file.
  ///   - access: Whether it is to be appended to.
  ///   - busyTimeoutSeconds: How long to wait for each lock that somebody else holds.
  /// - Throws: ``AuditLogError`` if there is no log, or none that this version knows.
  public static func open(
    at path: String, access: Access = .readWrite, busyTimeoutSeconds: Double = 10
  ) throws(AuditLogError) -> AuditLog {
    try open(
      at: path, access: access, busyTimeoutSeconds: busyTimeoutSeconds, durability: .current,
      schema: .current)
  }

  /// Makes a log as another version would, for tests.
  package static func create(
    at path: String, durability: Durability, schema: Schema
  ) throws(AuditLogError) -> AuditLog {
    let connection = Connection(
      path: path, access: .readWrite, busyTimeoutSeconds: 10, durability: durability,
      schema: schema)
    try LogFile.create(connection)
    do {
      return try AuditLog(connection)
    } catch {
      LogFile.remove(path)
      throw error
    }
  }

  /// Opens a log as another version would, for tests.
  package static func open(
    at path: String, access: Access = .readWrite, busyTimeoutSeconds: Double = 10,
    durability: Durability, schema: Schema
  ) throws(AuditLogError) -> AuditLog {
    try AuditLog(
      Connection(
        path: path, access: access, busyTimeoutSeconds: busyTimeoutSeconds,
        durability: durability, schema: schema))
  }

  /// Runs `body` on the log as it is at one moment.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read, and what `body` throws.
  public func read<T>(_ body: (LogReader) throws -> T) throws -> T {
    try transaction(.deferred) { db in try body(LogReader(db, path: path)) }
  }

  /// Runs `body` while nobody else can append, and records all that it appended, or nothing.
  ///
  /// If `body` throws, nothing is recorded and its error passes through. The same holds if one of
  /// its appends failed, even if `body` goes on.
  /// - Throws: ``AuditLogError`` if the log cannot be written, and what `body` throws.
  public func write<T>(_ body: (LogWriter) throws -> T) throws -> T {
    guard connection.access == .readWrite else { throw AuditLogError(.readOnly, path: path) }
    var firstID: String?
    return try transaction(
      .immediate,
      { db in
        let writer = LogWriter(db, path: path)
        let result = try body(writer)
        if let failure = writer.failure { throw failure }
        firstID = writer.firstID
        return result
      },
      onCommitError: { error in try settle(error, firstID: firstID) })
  }

  /// Finds out what became of a write whose COMMIT failed: returns if it was recorded after all.
  ///
  /// - Throws: `error` if it was not recorded, ``AuditLogError/Code/outcomeUnknown(why:)`` if that
  ///   cannot be found out.
  package func settle(_ error: AuditLogError, firstID: String?) throws(AuditLogError) {
    guard let firstID, error.code != .busy else { throw error }
    let isRecorded: Bool
    do {
      isRecorded = try AuditLog(connection).read { reader in try reader.contains(id: firstID) }
    } catch let second {
      throw AuditLogError(.outcomeUnknown(why: "\(error) \(second)"), path: path)
    }
    guard isRecorded else { throw error }
  }

  private func transaction<T>(
    _ kind: Database.TransactionKind, _ body: (Database) throws -> T,
    onCommitError: (AuditLogError) throws -> Void = { error in throw error }
  ) throws -> T {
    var hasBegun = false
    var result: T?
    do {
      try queue.writeWithoutTransaction { db in
        let turn = kind == .immediate ? try connection.writeQueue.enter() : nil
        defer { if !hasBegun { turn?.leave() } }
        try db.inTransaction(kind) {
          hasBegun = true
          // Before COMMIT, so that the next one wakes up while this one waits for the disk.
          defer { turn?.leave() }
          result = try body(db)
          return .commit
        }
      }
    } catch {
      // Without a result the error is the body's own, or that of BEGIN.
      guard result != nil else {
        throw hasBegun ? error : AuditLogError(translating: error, path: path)
      }
      try onCommitError(AuditLogError(translating: error, path: path))
    }
    guard let result else { preconditionFailure("A transaction ended without a result.") }
    return result
  }
}
