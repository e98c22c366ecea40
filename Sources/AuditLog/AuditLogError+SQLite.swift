import Foundation
import GRDB

/// Runs `body` and turns what SQLite throws into the log's own error.
func translating<T>(_ path: String, _ body: () throws -> T) throws(AuditLogError) -> T {
  do {
    return try body()
  } catch {
    throw AuditLogError(translating: error, path: path)
  }
}

extension AuditLogError {
  /// The log's own words for an error of SQLite or GRDB.
  init(translating error: any Error, path: String) {
    switch error {
    case let error as AuditLogError: self = error
    case let error as DatabaseError: self.init(Self.code(of: error, path: path), path: path)
    case let error as RowDecodingError:
      self.init(.corrupt(position: nil, what: "\(error)"), path: path)
    default: self.init(.io("\(error)"), path: path)
    }
  }

  // A case for a primary code takes all its extended codes, so these come first.
  private static func code(of error: DatabaseError, path: String) -> Code {
    let message = error.message ?? "SQLite reports error \(error.extendedResultCode.rawValue)"
    return switch error.extendedResultCode {
    case .SQLITE_READONLY_ROLLBACK, .SQLITE_READONLY_RECOVERY:
      .io("a write that was interrupted has to be undone first, which takes permission to write")
    case .SQLITE_READONLY_DBMOVED: .io("it was moved or deleted while it was open")
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_READONLY: .readOnly
    case .SQLITE_FULL: .diskFull
    case .SQLITE_CORRUPT: .corrupt(position: nil, what: message)
    case .SQLITE_NOTADB: .notALog(path: path)
    case .SQLITE_CONSTRAINT: .guardViolation(message)
    default: .io(message)
    }
  }
}

extension Row {
  /// The bytes of a column.
  func bytes(_ index: Int) throws -> [UInt8] { Array(try decode(Data.self, atIndex: index)) }
}
