import GRDB

/// Changes a log as somebody would who knows how: without its guards, which are put back then.
enum LogTampering {
  static func run(_ sql: String, on log: String) throws {
    try DatabaseQueue(path: log).write { db in
      let guards = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for row in guards { try db.execute(sql: "DROP TRIGGER \(row[0] as String)") }
      try db.execute(sql: sql)
      for row in guards { try db.execute(sql: row[1]) }
    }
  }
}
