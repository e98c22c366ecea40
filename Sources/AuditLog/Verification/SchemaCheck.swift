import GRDB

/// Holds the tables, indexes and guards of a file against those that its format has.
enum SchemaCheck {
  private struct Part: Hashable {
    let kind: String
    let name: String
    let table: String
    let sql: String
    /// The types of the four: SQLite takes bytes for a name, too, and nobody wrote any.
    let types: String
  }

  /// What is missing, changed, or there besides.
  static func problems(_ reader: LogReader) throws -> [String] {
    let found = try parts(reader.db, reader.path)
    let expected = try expected.get()
    var problems: [String] = []
    for part in expected where !found.contains(part) {
      let isThere = found.contains { $0.kind == part.kind && $0.name == part.name }
      let guarding = part.kind == "trigger" ? "guard" : part.kind
      problems.append("its \(guarding) '\(part.name)' is \(isThere ? "another one" : "gone")")
    }
    for part in found
    where !expected.contains(where: { $0.kind == part.kind && $0.name == part.name }) {
      problems.append("it holds the \(part.kind) '\(part.name)', which no log has")
    }
    return problems
  }

  /// What a new log is made of: found out once, from one in memory.
  private static let expected = Result {
    try DatabaseQueue().write { db in
      try Schema.current.install(in: db)
      return try parts(db, "")
    }
  }

  private static func parts(_ db: Database, _ path: String) throws -> [Part] {
    try translating(path) {
      try Row.fetchAll(
        db,
        sql: """
          SELECT type, name, tbl_name, coalesce(sql, ''),
            typeof(type) || typeof(name) || typeof(tbl_name) || typeof(sql) FROM sqlite_schema
          WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name
          """
      ).map { row in
        Part(
          kind: try row.decode(atIndex: 0), name: try row.decode(atIndex: 1),
          table: try row.decode(atIndex: 2), sql: try row.decode(atIndex: 3),
          types: try row.decode(atIndex: 4))
      }
    }
  }
}
