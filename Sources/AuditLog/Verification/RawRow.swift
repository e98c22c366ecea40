import GRDB
import GRDBSQLite

/// The current row of a statement, looked at without a copy and without a conversion: a value of
/// another type than the one asked for is nothing.
///
/// Valid until the statement goes on.
struct RawRow {
  private let statement: OpaquePointer

  init(_ statement: Statement) { self.statement = statement.sqliteStatement }

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

extension LogReader {
  /// Goes through the rows of a query that is not cached, without a copy.
  final func forEachRow(
    _ sql: String, _ arguments: StatementArguments, _ body: (RawRow) throws -> Void
  ) throws {
    let statement = try translating(path) { try db.makeStatement(sql: sql) }
    let cursor = try translating(path) { try Row.fetchCursor(statement, arguments: arguments) }
    let row = RawRow(statement)
    while try translating(path, { try cursor.next() }) != nil { try body(row) }
  }
}

/// Whether two pieces of memory hold the same bytes.
func hasSameBytes(
  _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
) -> Bool {
  left.count == right.count && left.elementsEqual(right)
}
