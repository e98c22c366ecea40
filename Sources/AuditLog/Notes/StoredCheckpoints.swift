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
  /// Everything is hashed anew: nothing is signed over a log that has lost entries, or holds others
  /// than it held under the checkpoint before or when they were hashed. A checkpoint that covers the
  /// same already is not signed again.
  /// - Parameters:
  ///   - keys: The keys there are; those that the log's events ask for sign.
  ///   - hashed: What was hashed before the write began, so that nobody has to wait for it. What is
  ///     signed is what was hashed: an entry that is changed behind it does not get a signature.
  /// - Returns: The signed note.
  /// - Throws: ``AuditLogError`` if the log is not what it was, a key is missing, or the log cannot
  ///   be written.
  /// - Complexity: O(*n*) in the bytes of the entries that are not hashed yet; O(log *n*) memory.
  public func sign(
    with keys: [SigningKey], hashed: HashedEntries? = nil
  ) throws -> SignedNote {
    let head = try head()
    let known = try self.keys()
    guard let origin = known.origin, known.current != nil else {
      throw AuditLogError(.cannotSign(why: "it has no key yet"), path: path)
    }
    let last = try lastCheckpoint()
    let previous = try last.map { try Self.read($0, known, path) }
    try checkGrowth(of: head, from: previous, number: last?.number, hashed)
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
    of head: TreeHead, from previous: Checkpoint?, number: Int64?, _ hashed: HashedEntries?
  ) throws {
    let name = "checkpoint \(number ?? 0)"
    if let previous {
      try checkTail(head.size, of: previous.size, "\(name) was signed over")
    }
    if let hashed { try checkTail(head.size, of: hashed.frontier.size, "a moment ago it held") }
    var growth = Growth(path: path)
    if let previous {
      let rewritten = "its first \(previous.size) entries are not those of \(name)"
      growth.expect(TreeHead(size: previous.size, root: previous.root), rewritten)
    }
    if let hashed {
      let (size, root) = (hashed.frontier.size, hashed.frontier.root)
      growth.expect(
        TreeHead(size: size, root: root),
        "its first \(size) entries are not those that it held a moment ago")
      if try hashed.canGoOn(self, from: previous) { try growth.skip(hashed) }
    }
    growth.expect(head, "its entries are not those that its hash tree was made of")
    try growth.check()
    try forEachLeafHash(in: growth.frontier.size..<head.size) { hash in
      try growth.append(hash)
    }
  }

  private func checkTail(_ size: Int64, of expected: Int64, _ what: String) throws {
    guard expected > size else { return }
    throw AuditLogError(
      .corrupt(
        position: size,
        what: "\(what) \(expected) entries, and there are \(size): its tail is lost"), path: path)
  }
}

/// A tree that grows over a log's entries and has to have been what it is known to have been.
private struct Growth {
  let path: String
  private(set) var frontier = MerkleTree.Frontier()
  private var expected: [(head: TreeHead, what: String)] = []

  init(path: String) { self.path = path }

  /// What the tree has to be at some size, and what is said where it is not.
  mutating func expect(_ head: TreeHead, _ what: String) { expected.append((head, what)) }

  /// Takes entries that were hashed before.
  mutating func skip(_ hashed: HashedEntries) throws {
    if let covered = hashed.covered { try check(covered.size, covered.root) }
    frontier = hashed.frontier
  }

  /// Takes the next entry.
  mutating func append(_ leafHash: [UInt8]) throws {
    frontier.append(leafHash: leafHash)
    try check()
  }

  /// Holds the tree as it is now against what is expected.
  func check() throws {
    guard expected.contains(where: { $0.head.size == frontier.size }) else { return }
    try check(frontier.size, frontier.root)
  }

  private func check(_ size: Int64, _ root: [UInt8]) throws {
    for (head, what) in expected where head.size == size && head.root != root {
      throw AuditLogError(.corrupt(position: nil, what: what), path: path)
    }
  }
}
