import Events
import Foundation
import GRDB

/// A checkpoint that was signed and kept in the log.
public struct StoredCheckpoint: Hashable, Sendable {
  /// Its number, from 0 without gaps.
  public let number: Int64
  /// The number of entries that it covers, as its row says.
  public let size: Int64
  /// The signed note as it was stored; nothing of it is checked yet.
  public let note: [UInt8]
}

extension LogReader {
  /// Goes through the checkpoints that were signed so far, in their order.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read, and what `body` throws, which ends it.
  /// - Complexity: O(*n*) in the checkpoints; constant memory.
  public final func forEachCheckpoint(_ body: (StoredCheckpoint) throws -> Void) throws {
    let cursor = try translating(path) {
      try Row.fetchCursor(
        db.makeStatement(sql: "SELECT number, size, note FROM checkpoint ORDER BY number"))
    }
    while let row = try translating(path, { try cursor.next() }) {
      try body(try translating(path) { try Self.checkpoint(row) })
    }
  }

  /// The checkpoint that was signed last; `nil` before the first.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func lastCheckpoint() throws(AuditLogError) -> StoredCheckpoint? {
    try one(
      "SELECT number, size, note FROM checkpoint ORDER BY number DESC LIMIT 1", [],
      Self.checkpoint)
  }

  /// The newest checkpoint over at least `size` entries; `nil` where none covers as many.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read.
  /// - Complexity: O(log *n*).
  public final func lastCheckpoint(
    covering size: Int64
  ) throws(AuditLogError) -> StoredCheckpoint? {
    guard let last = try lastCheckpoint(), last.size >= size else { return nil }
    return last
  }

  private static func checkpoint(_ row: Row) throws -> StoredCheckpoint {
    StoredCheckpoint(
      number: try row.decode(atIndex: 0), size: try row.decode(atIndex: 1),
      note: try row.bytes(2))
  }
}

extension LogWriter {
  /// Signs what the log holds now, and keeps the checkpoint in the log.
  ///
  /// Everything is hashed anew first: nothing is signed over a log that has lost entries, or holds
  /// others than it held under the checkpoint before. A checkpoint that covers the same already is
  /// not signed again.
  /// - Parameter keys: The keys there are; those that the log's events ask for sign.
  /// - Returns: The signed note.
  /// - Throws: ``AuditLogError`` if the log is not what it was, a key is missing, or the log cannot
  ///   be written.
  /// - Complexity: O(*n*) in the bytes of all entries; O(log *n*) memory.
  public func sign(with keys: [SigningKey]) throws -> SignedNote {
    let head = try head()
    let known = try self.keys()
    guard let origin = known.origin, known.current != nil else {
      throw AuditLogError(.cannotSign(why: "it has no key yet"), path: path)
    }
    let last = try lastCheckpoint()
    let previous = try last.map { try Self.read($0, known, path) }
    try checkGrowth(of: head, from: previous, number: last?.number)
    let signers = known.signers(of: head.size, after: last?.size ?? 0)
    if let last, let note = try? SignedNote(parsing: last.note), last.size == head.size,
      (try? note.verified(by: signers).count) == signers.count
    {
      return note
    }
    let note = try sign(Checkpoint(origin: origin, head: head), signers, keys)
    try store(note, size: head.size)
    return note
  }

  /// Keeps a checkpoint that was signed before, as an import does.
  ///
  /// - Throws: ``AuditLogError`` if it covers less than the one before it, or more than there is.
  package func store(_ note: SignedNote, size: Int64) throws(AuditLogError) {
    try run(
      """
      INSERT INTO checkpoint
      VALUES (coalesce((SELECT max(number) FROM checkpoint), -1) + 1, ?, ?)
      """, [size, Data(note.bytes)])
  }

  private func sign(
    _ checkpoint: Checkpoint, _ signers: [VerifierKey], _ keys: [SigningKey]
  ) throws -> SignedNote {
    let own = try signers.map { signer in
      guard let key = keys.first(where: { $0.verifier == signer }) else {
        throw AuditLogError(
          .cannotSign(why: "the private key of '\(signer)' is not among those at hand"), path: path)
      }
      return key
    }
    return try SignedNote(checkpoint.text, signedBy: own)
  }

  private static func read(
    _ stored: StoredCheckpoint, _ keys: LogKeys, _ path: String
  ) throws -> Checkpoint {
    do throws(NoteError) {
      let note = try SignedNote(parsing: stored.note)
      try note.verified(by: keys.all(size: stored.size))
      return try Checkpoint(parsing: note.text)
    } catch {
      throw AuditLogError(
        .corrupt(position: nil, what: "its checkpoint \(stored.number) is not sound. \(error)"),
        path: path)
    }
  }

  private func checkGrowth(
    of head: TreeHead, from previous: Checkpoint?, number: Int64?
  ) throws {
    var frontier = MerkleTree.Frontier()
    func check(_ size: Int64, _ root: [UInt8], _ what: String) throws {
      guard frontier.size == size, frontier.root != root else { return }
      throw AuditLogError(.corrupt(position: nil, what: what), path: path)
    }
    let name = "checkpoint \(number ?? 0)"
    if let previous, previous.size > head.size {
      throw AuditLogError(
        .corrupt(
          position: head.size,
          what: "\(name) was signed over \(previous.size) entries, and there are \(head.size): "
            + "its tail is lost"), path: path)
    }
    let rewritten = "its first \(previous?.size ?? 0) entries are not those of \(name)"
    if let previous { try check(previous.size, previous.root, rewritten) }
    try forEachLeafHash(in: 0..<head.size) { hash in
      frontier.append(leafHash: hash)
      if let previous { try check(previous.size, previous.root, rewritten) }
    }
    try check(head.size, head.root, "its entries are not those that its hash tree was made of")
  }
}
