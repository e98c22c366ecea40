import Foundation
import GRDB
import Synchronization

/// One way to open the file of a log, kept so that it can be opened again.
struct Connection: Sendable {
  let path: String
  let access: AuditLog.Access
  let busyTimeoutSeconds: Double
  var durability = Durability.current
  var schema = Schema.current

  /// Where those stand in line who want to write.
  var writeQueue: WriteQueue {
    WriteQueue(logPath: path, timeoutSeconds: busyTimeoutSeconds)
  }

  /// Opens the file, which must be a log, and brings it to the format of this version.
  func open() throws(AuditLogError) -> DatabaseQueue {
    try LogFile.check(path)
    return try translating(path) {
      let found = Found()
      var configuration = bareConfiguration
      configuration.prepareDatabase { db in
        let format = try schema.version(of: db, path: path)
        found.format.withLock { $0 = format }
        try db.execute(sql: setup)
      }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      if found.format.withLock({ $0 }) < schema.version { try migrate(queue) }
      return queue
    }
  }

  /// Opens any database file, without a look at what is in it.
  func openBare() throws -> DatabaseQueue {
    try DatabaseQueue(path: path, configuration: bareConfiguration)
  }

  // Foreign keys are not used, and switching them on is one statement more at each opening.
  private var bareConfiguration: Configuration {
    let wait = LockWait(timeoutSeconds: busyTimeoutSeconds)
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .callback { tries in wait.pause(tries: tries) }
    return configuration
  }

  // Without recursive_triggers INSERT OR REPLACE deletes rows behind the back of the trigger on
  // DELETE. trusted_schema and cell_size_check: the file may come from anywhere. The cache of 8 MB:
  // a write that does not fit in it locks out readers long before its COMMIT.
  private var setup: String {
    let common = """
      PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
      PRAGMA cache_size = -8000;
      """
    return switch access {
    case .readOnly: common + "PRAGMA query_only = ON"
    case .readWrite: common + durability.pragmas
    }
  }

  private func migrate(_ queue: DatabaseQueue) throws {
    try queue.inTransaction(access == .readWrite ? .immediate : .deferred) { db in
      let found = try schema.version(of: db, path: path)
      guard access == .readWrite else {
        throw AuditLogError(.olderSchema(found: found, known: schema.version), path: path)
      }
      guard found < schema.version else { return .rollback }
      try LogFile.backUp(self, format: found)
      try schema.advance(db, from: found)
      return .commit
    }
  }

  /// Carries the format out of the closure that GRDB calls while it opens.
  private final class Found: Sendable {
    let format = Mutex(0)
  }
}
