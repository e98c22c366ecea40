import Crypto
public import Events
import Foundation
import GRDB

/// A state that was folded from a stream, kept so that it need not be folded again.
///
/// Never the truth: whoever doubts it folds the events.
public struct CachedState: Hashable, Sendable {
  /// The version of the fold that made it; another one throws it away.
  public let foldVersion: Int
  /// The position of the last event in it.
  public let position: Position
  /// The version of its stream that it shows.
  public let version: StreamVersion
  /// The state, in the fold's own coding.
  public let bytes: [UInt8]

  /// A state folded up to `position`.
  public init(foldVersion: Int, position: Position, version: StreamVersion, bytes: [UInt8]) {
    self.foldVersion = foldVersion
    self.position = position
    self.version = version
    self.bytes = bytes
  }

  /// SHA-256 over the state, what it is the state of, and when.
  func digest(key: String) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array("\(foldVersion) \(position) \(version) \(key)\n".utf8))
    hash.update(data: bytes)
    return Array(hash.finalize())
  }
}

extension LogReader {
  /// The state kept under `key`; `nil` where there is none, or it is damaged.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  public final func cachedState(key: String) throws(AuditLogError) -> CachedState? {
    let found = try one(
      "SELECT fold_version, position, version, digest, bytes FROM state WHERE key = ?", [key]
    ) { row in
      let state = CachedState(
        foldVersion: try row.decode(atIndex: 0), position: try row.decode(atIndex: 1),
        version: try row.decode(atIndex: 2), bytes: try row.bytes(4))
      return try row.bytes(3) == state.digest(key: key) ? state : nil
    }
    return found ?? nil
  }

  /// The keys that a state is kept under, in their order.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  public final func cachedStateKeys() throws(AuditLogError) -> [String] {
    try all("SELECT key FROM state ORDER BY key") { row in
      try row.decode(String.self, atIndex: 0)
    }
  }
}

extension LogWriter {
  /// Keeps a state under `key`, instead of the one that was kept there.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be written.
  public func storeState(_ state: CachedState, key: String) throws(AuditLogError) {
    try run(
      "INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?, ?)",
      [
        key, state.foldVersion, state.position, state.version, Data(state.digest(key: key)),
        Data(state.bytes),
      ])
  }

  /// Keeps these states by their keys, and no others.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be written.
  public func replaceStates(_ states: [String: CachedState]) throws(AuditLogError) {
    try run("DELETE FROM state", [])
    for (key, state) in states.sorted(by: { $0.key < $1.key }) {
      try storeState(state, key: key)
    }
  }
}
