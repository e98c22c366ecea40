import Dispatch
import Events
import GRDB

extension AuditLog {
  /// Checks a whole log from its stored bytes: every entry and every column of its row, the hash
  /// tree, every checkpoint, the indexes, the guards, and the pages of the file.
  ///
  /// The log is read in pieces, so that others can go on appending; what is appended meanwhile is
  /// not looked at.
  /// - Parameters:
  ///   - path: The log's file.
  ///   - outside: Checkpoints that were kept elsewhere: they show a log that was rolled back or
  ///     rewritten as a whole.
  ///   - trusted: Keys that were kept elsewhere; without any, those that the log introduces count.
  ///   - progress: Told how many entries of how many were looked at, now and then.
  /// - Throws: ``AuditLogError`` if there is no log, none that this version knows, or it is busy.
  ///   Damage does not throw: it is a problem.
  /// - Complexity: O(*n*) in the bytes of the file; memory grows with the streams and checkpoints
  ///   alone.
  public static func verify(
    at path: String, outside: [OutsideCheckpoint] = [], trusted: [VerifierKey] = [],
    progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws -> Verification {
    var log: AuditLog?
    let failure = try damage { log = try AuditLog.open(at: path, access: .readOnly) }
    guard let log else {
      var verification = Verification()
      verification.report(nil, "it cannot be opened: \(failure?.damage ?? "no reason is known")")
      return verification
    }
    var check = LogCheck(log: log, outside: outside, trusted: trusted)
    try check.run(progress)
    return check.verification
  }
}

/// The check of a whole log.
private struct LogCheck {
  /// How many entries one read takes: while somebody reads, nobody can commit.
  static let pieceSize: Int64 = 20_000

  let log: AuditLog
  let outside: [OutsideCheckpoint]
  let trusted: [VerifierKey]
  var verification = Verification()
  private var tree: MerkleTree.Frontier?
  private var stored: [StoredCheckpoint] = []

  init(log: AuditLog, outside: [OutsideCheckpoint], trusted: [VerifierKey]) {
    self.log = log
    self.outside = outside
    self.trusted = trusted
  }

  mutating func run(_ progress: (Int64, Int64) -> Void) throws {
    try takeStock()
    let size = verification.size
    let pages = PageCheck(path: log.path, size: size)
    let group = pages.start()
    var entries = EntryCheck()
    var roots = CheckpointCheck(stored, outside)
    try goThrough(&entries, &roots, progress)
    verification.keys = entries.keys
    verification.root = entries.frontier.root
    compareTree(entries.frontier, roots.goodSize)
    roots.finish(size: size) { verification.report($0, $1) }
    for flaw in entries.keys.flaws { verification.report(flaw.position, flaw.what) }
    roots.checkSignatures(entries.keys, trusted: trusted) { verification.report($0, $1) }
    group.wait()
    try verification.take(pages.findings, entries.fingerprints)
    progress(size, size)
  }

  /// Notes what there is, so that what comes later is left out.
  private mutating func takeStock() throws {
    var (size, tree, stored): (Int64, MerkleTree.Frontier?, [StoredCheckpoint]) = (0, nil, [])
    var problems: [String] = []
    let failure = try damage {
      try log.read { reader in
        problems = try SchemaCheck.problems(reader)
        size = try reader.nextPosition()
        tree = try? reader.storedFrontier()
        try reader.forEachCheckpoint { stored.append($0) }
        for key in try reader.cachedStateKeys() where try reader.cachedState(key: key) == nil {
          problems.append("its cached state of '\(key)' is damaged")
        }
      }
    }
    for problem in problems { verification.report(nil, problem) }
    if let failure { verification.report(nil, "its tables cannot be read: \(failure.damage)") }
    (verification.size, self.tree, self.stored) = (size, tree, stored)
    verification.checkpoints = stored.count
  }

  private mutating func goThrough(
    _ entries: inout EntryCheck, _ roots: inout CheckpointCheck,
    _ progress: (Int64, Int64) -> Void
  ) throws {
    var start = Int64.min
    var count = Self.pieceSize
    let size = verification.size
    func report(_ position: Position?, _ what: String) { verification.report(position, what) }
    func isExplained(_ range: Range<Position>) -> Bool { verification.isWrong(in: range) }
    roots.compare(entries.frontier, isExplained: isExplained, report)
    func take(_ batch: RowCheck) {
      entries.take(batch, report) { roots.compare($0, isExplained: isExplained, report) }
    }
    var pipeline = Pipeline(RowCheck.init)
    let failure = try damage {
      while count == Self.pieceSize {
        count = 0
        let failure = try log.read { reader in
          try reader.forEachBatch(
            """
            SELECT \(RowCheck.columns) FROM event
            WHERE position >= ? AND position < ? ORDER BY position LIMIT ?
            """, [start, size, Self.pieceSize], columns: RowCheck.columnCount
          ) { batch, _ in
            count += Int64(batch.count)
            pipeline.begin(batch, take)
          }
        }
        // Outside the read, so that nobody waits for it.
        pipeline.finish(take)
        if let failure { throw failure }
        start = max(start &+ 1, entries.next)
        progress(entries.next, size)
      }
    }
    pipeline.finish(take)
    if let failure {
      report(entries.next, "cannot be read, nor what follows: \(failure.damage)")
    } else if entries.next < size {
      report(entries.next, "is missing, and all up to \(size - 1)")
    }
  }

  private mutating func compareTree(_ frontier: MerkleTree.Frontier, _ goodSize: Int64) {
    guard let tree else {
      return verification.report(nil, "its hash tree cannot be read")
    }
    guard tree.size == frontier.size else {
      let place = min(tree.size, frontier.size)
      return verification.report(
        place,
        tree.size > frontier.size
          ? "is missing, and all up to \(tree.size - 1): the hash tree has \(tree.size) entries"
          : "is not in the hash tree, which has \(tree.size) entries")
    }
    var start: Int64 = 0
    for (kept, made) in zip(tree.hashes, frontier.hashes) {
      // The subtrees' sizes are the bits of the size, the largest first.
      let leaves = Int64(1) << Int64(63 - (tree.size - start).leadingZeroBitCount)
      if kept != made {
        let first = goodSize < start + leaves ? max(start, goodSize) : start
        guard !verification.isWrong(in: first..<start + leaves) else {
          return verification.report(
            nil, "its entries are not those that its hash tree was made of")
        }
        return verification.report(
          first,
          "is the first of \(start + leaves - first) entries that are not all those that the hash "
            + "tree was made of")
      }
      start += leaves
    }
  }
}

/// Runs a part of the check; the damage that ended it, if some did.
private func damage(_ body: () throws -> Void) throws -> AuditLogError? {
  do {
    try body()
    return nil
  } catch let error as AuditLogError where error.isDamage {
    return error
  }
}

extension Verification {
  /// Adds what the check of pages and indexes found.
  mutating func take(_ findings: PageCheck.Findings, _ expected: IndexFingerprints) throws {
    for part in [findings.indexes, findings.pages] {
      if let failure = part.failure, !failure.isDamage { throw failure }
      for problem in part.problems { report(nil, problem) }
      if let failure = part.failure { report(nil, "it cannot be read: \(failure.damage)") }
    }
    let pairs: [(IndexCheck, UInt64)] = [
      (.stream, expected.stream), (.id, expected.id), (.command, expected.command),
      (.vm, expected.vm),
    ]
    for (index, sum) in pairs {
      guard let found = findings.sums[index.name], found != sum else { continue }
      report(nil, "its index '\(index.name)' does not hold what the table holds")
    }
  }
}

extension AuditLogError {
  /// Whether it tells of a file that is not what was written.
  fileprivate var isDamage: Bool {
    switch code {
    case .corrupt, .notALog, .io, .guardViolation: true
    case .notFound, .alreadyExists, .newerSchema, .olderSchema, .busy, .conflict, .duplicateID,
      .invalidEvent, .cannotSign, .readOnly, .diskFull, .outcomeUnknown:
      false
    }
  }

  /// What is damaged, in a few words.
  fileprivate var damage: String {
    switch code {
    case .corrupt(_, let what): what
    case .io(let what): what
    case .notFound, .alreadyExists, .newerSchema, .olderSchema, .busy, .conflict, .duplicateID,
      .invalidEvent, .cannotSign, .readOnly, .diskFull, .outcomeUnknown, .notALog, .guardViolation:
      description
    }
  }
}
