import Events
import GRDB

/// The entries of a log, hashed from their stored bytes ahead of a signature.
///
/// A million entries take seconds. Hashed in short reads before the write begins, they keep nobody
/// from appending; ``LogWriter/sign(with:hashed:)`` then hashes what was appended since.
public struct HashedEntries: Sendable {
  /// How many entries one read takes: while somebody reads, nobody can commit.
  private static let pieceSize: Int64 = 20_000

  /// The tree over the entries.
  private(set) var frontier = MerkleTree.Frontier()
  /// The root of what the newest checkpoint of then covers, and how many entries that are.
  private(set) var covered: TreeHead?
  private let schemaMark: Int64

  fileprivate init(_ log: AuditLog) throws {
    let (mark, covered) = try log.read { reader in
      (try reader.schemaMark(), try reader.lastCheckpoint()?.size)
    }
    schemaMark = mark
    var isOver = false
    while !isOver {
      try log.read { reader in
        let count = try reader.nextPosition()
        let end = min(frontier.size + Self.pieceSize, count)
        note(covered)
        if frontier.size < end {
          try reader.forEachLeafHash(in: frontier.size..<end) { hash in
            frontier.append(leafHash: hash)
            note(covered)
          }
        }
        isOver = end >= count
      }
    }
  }

  private mutating func note(_ size: Int64?) {
    guard frontier.size == size else { return }
    covered = TreeHead(size: frontier.size, root: frontier.root)
  }

  /// Whether the rest can be hashed from here on.
  ///
  /// It cannot where a guard was taken away since, even if it was put back: without one, entries
  /// can be rewritten. Nor where another signed meanwhile, over entries that are hashed already.
  func canGoOn(_ reader: LogReader, from previous: Checkpoint?) throws -> Bool {
    guard try reader.schemaMark() == schemaMark else { return false }
    guard let previous, previous.size < frontier.size else { return true }
    return covered?.size == previous.size
  }
}

extension AuditLog {
  /// Hashes every entry anew, in short reads between which others can append.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read or lacks an entry.
  /// - Complexity: O(*n*) in the bytes of all entries; O(log *n*) memory.
  public func hashEntries() throws -> HashedEntries { try HashedEntries(self) }
}

extension LogReader {
  /// Counts the changes of tables and guards.
  fileprivate final func schemaMark() throws(AuditLogError) -> Int64 {
    try one("PRAGMA schema_version") { row in try row.decode(Int64.self, atIndex: 0) } ?? 0
  }
}
