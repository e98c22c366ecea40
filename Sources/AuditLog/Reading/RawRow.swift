import GRDB
import GRDBSQLite

/// The current row of a statement, looked at without a copy and without a conversion: a value of
/// another type than the one asked for is nothing.
///
/// Valid until the statement goes on.
struct RawRow {
  private let statement: OpaquePointer

  init(_ statement: Statement) { self.statement = statement.sqliteStatement }

  /// A value of any type.
  enum Value {
    case null
    case integer(Int64)
    case text(UnsafeBufferPointer<UInt8>)
    case blob(UnsafeBufferPointer<UInt8>)
    case other
  }

  /// The value of a column.
  ///
  /// Asked of the value itself, which is quicker than to ask the statement three times, and sound
  /// while no other thread uses its connection.
  func value(_ column: Int32) -> Value {
    let value = sqlite3_column_value(statement, column)
    func bytes() -> UnsafeBufferPointer<UInt8> {
      let start = sqlite3_value_blob(value)
      let count = Int(sqlite3_value_bytes(value))
      return UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count)
    }
    return switch sqlite3_value_type(value) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer(sqlite3_value_int64(value))
    case SQLITE_TEXT: .text(bytes())
    case SQLITE_BLOB: .blob(bytes())
    default: .other
    }
  }

  func integer(_ column: Int32) -> Int64? {
    guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
    return sqlite3_column_int64(statement, column)
  }

  func text(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
    sqlite3_column_type(statement, column) == SQLITE_TEXT ? bytes(column) : nil
  }

  func blob(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
    sqlite3_column_type(statement, column) == SQLITE_BLOB ? bytes(column) : nil
  }

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  private func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
    let start = sqlite3_column_blob(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    return UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count)
  }
}

/// The rows of a query that is not cached, one at a time.
struct RawRows {
  private let path: String
  private let cursor: RowCursor
  private let row: RawRow

  /// Begins a query.
  init(
    _ reader: LogReader, _ sql: String, _ arguments: StatementArguments
  ) throws(AuditLogError) {
    path = reader.path
    (cursor, row) = try translating(reader.path) {
      // A statement of its own: while its rows are gone through, others may be asked for, too.
      let statement = try reader.db.makeStatement(sql: sql)
      return (try Row.fetchCursor(statement, arguments: arguments), RawRow(statement))
    }
  }

  /// The next row; nothing behind the last one.
  func next() throws(AuditLogError) -> RawRow? {
    do {
      return try cursor.next() == nil ? nil : row
    } catch {
      throw AuditLogError(translating: error, path: path)
    }
  }
}

extension LogReader {
  /// Goes through the rows of a query that is not cached, without a copy.
  final func forEachRow(
    _ sql: String, _ arguments: StatementArguments, _ body: (RawRow) throws -> Void
  ) throws {
    let rows = try RawRows(self, sql, arguments)
    while let row = try rows.next() { try body(row) }
  }

  /// Goes through the rows of a query in batches, which other threads can look at.
  ///
  /// - Parameter body: Given each batch, and whether it is all there is.
  /// - Returns: Why no more can be read, if that is so; what comes before was given to `body`.
  /// - Throws: What `body` throws, and ``AuditLogError`` if nothing can be read.
  final func forEachBatch(
    _ sql: String, _ arguments: StatementArguments, columns: Int32,
    _ body: (RowBatch, _ isOnly: Bool) throws -> Void
  ) throws -> AuditLogError? {
    let rows = try RawRows(self, sql, arguments)
    // As many as are worth handing to another thread.
    let capacity = 128
    var (isFirst, isOver) = (true, false)
    var failure: AuditLogError?
    while !isOver {
      var batch = RowBatch(columns: columns, capacity: capacity)
      do throws(AuditLogError) {
        while batch.count < capacity, !isOver {
          if let row = try rows.next() { batch.append(row) } else { isOver = true }
        }
      } catch {
        (failure, isOver) = (error, true)
      }
      if batch.count > 0 { try body(batch, isFirst && isOver) }
      isFirst = false
    }
    return failure
  }
}
