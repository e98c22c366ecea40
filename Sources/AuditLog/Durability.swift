import Foundation
import GRDB
import Synchronization

/// How a commit reaches the disk.
///
/// Below 3.51.3 SQLite can corrupt a write-ahead log that several connections write or checkpoint
/// at once, which is just what short-lived processes do.
package enum Durability: Sendable {
  /// A rollback journal that is truncated by the commit.
  case rollbackJournal
  /// A write-ahead log.
  case writeAheadLog

  /// The mode that is safe with the SQLite of that version number, such as `3_040_001`.
  package init(sqliteVersion: Int) {
    self = sqliteVersion >= 3_051_003 ? .writeAheadLog : .rollbackJournal
  }

  /// The mode that is safe with the SQLite in use.
  package static var current: Durability {
    Durability(sqliteVersion: Int(Database.sqliteLibVersionNumber))
  }

  /// What every writing connection says first.
  var pragmas: String {
    switch self {
    case .rollbackJournal: "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA"
    case .writeAheadLog: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
    }
  }
}

/// Waits for a lock that somebody else holds, with a deadline of its own for each lock.
///
/// Pauses are random, so that of a thousand waiting processes none is always late.
final class LockWait: Sendable {
  private let timeout: Duration
  private let deadline: Mutex<ContinuousClock.Instant>

  init(timeoutSeconds: Double) {
    timeout = .seconds(timeoutSeconds)
    deadline = Mutex(ContinuousClock.now)
  }

  /// Sleeps a little; false when the deadline has passed.
  ///
  /// - Parameter tries: How often the lock at hand was waited for already.
  func pause(tries: Int) -> Bool {
    let now = ContinuousClock.now
    let end = deadline.withLock { deadline in
      if tries == 0 { deadline = now + timeout }
      return deadline
    }
    guard now < end else { return false }
    let left = Double((end - now) / .milliseconds(1))
    let longest = min(Self.longestPauseMilliseconds, Double(tries + 1) / 4, max(left, 0.1))
    Thread.sleep(forTimeInterval: Double.random(in: longest / 4...longest) / 1000)
    return true
  }

  private static let longestPauseMilliseconds = 5.0
}
