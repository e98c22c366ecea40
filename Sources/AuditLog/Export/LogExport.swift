import Events

/// A log as files that anybody can check without this program: its entries, its keys, its
/// checkpoints, and its tree in the C2SP tlog-tiles layout.
public struct LogExport: Hashable, Sendable {
  /// The number of entries exported: those that the newest checkpoint covers.
  public let size: Int64
  /// The root of the tree over them, 32 bytes.
  public let root: [UInt8]
  /// How many of them were not in the folder before.
  public let added: Int64
  /// How many entries the log has behind its newest checkpoint: they are not exported.
  public let uncovered: Int64

  /// How many entries one read takes: while somebody reads, nobody can commit.
  private static let pieceSize: Int64 = 20_000

  /// Exports a log up to its newest checkpoint.
  ///
  /// A folder that holds a part of the same log already is carried on, and compared on the way. The
  /// checkpoint is written last: until then the folder holds what the one before covers, and
  /// perhaps entries behind it, which nobody takes for signed.
  /// - Parameters:
  ///   - log: The log.
  ///   - path: The folder, made where there is none.
  ///   - progress: Told how many entries of how many were gone through, now and then.
  /// - Throws: ``AuditLogError`` if the log cannot be read or is not what its checkpoint says,
  ///   ``ExportError`` if it has no checkpoint, or the folder holds the export of another log or
  ///   cannot be written.
  /// - Complexity: O(*n*) in the bytes of all entries; constant memory but for the checkpoints.
  public static func write(
    _ log: AuditLog, to path: String, progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws -> LogExport {
    let source = try Source(log)
    let folder = ExportFolder(path: path)
    try folder.make()
    try source.check(folder)
    let file = try EntriesFile(in: folder)
    var tiles = TileBuilder()
    var frontier = MerkleTree.Frontier()
    var added: Int64 = 0
    var outgrown: [String] = []
    while frontier.size < source.checkpoint.size {
      let end = min(frontier.size + pieceSize, source.checkpoint.size)
      try log.read { reader in
        try reader.forEach(LogQuery(positions: frontier.size..<end)) { entry in
          try entry.withBytes { bytes in
            let hash = MerkleTree.leafHash(UnsafeRawBufferPointer(bytes))
            frontier.append(leafHash: hash)
            if try file.append(bytes) { added += 1 }
            try tiles.append(bytes, leafHash: hash) { tile in
              try folder.keep(tile.path, tile.bytes)
              if folder.has(tile.partialFolder) { outgrown.append(tile.partialFolder) }
            }
          }
        }
      }
      guard frontier.size == end else { throw source.corrupt("entries are missing") }
      progress(end, source.checkpoint.size)
    }
    guard frontier.root == source.checkpoint.root else {
      throw source.corrupt("its entries are not those of its newest checkpoint")
    }
    try file.finish()
    try tiles.finish { try folder.keep($0.path, $0.bytes) }
    try source.writeNotes(to: folder)
    // The checkpoint before needed them until now.
    for name in outgrown { try folder.remove(name) }
    return LogExport(
      size: frontier.size, root: frontier.root, added: added,
      uncovered: source.logSize - frontier.size)
  }

  /// What is exported, as it was when the export began.
  private struct Source {
    let logPath: String
    let logSize: Int64
    let checkpoint: Checkpoint
    let keys: LogKeys
    let notes: [StoredCheckpoint]

    init(_ log: AuditLog) throws {
      logPath = log.path
      (logSize, keys, notes) = try log.read { reader in
        var notes: [StoredCheckpoint] = []
        try reader.forEachCheckpoint { notes.append($0) }
        return (try reader.nextPosition(), try reader.keys(), notes)
      }
      guard let last = notes.last else {
        throw ExportError(.noCheckpoint, path: log.path)
      }
      do throws(NoteError) {
        let note = try SignedNote(parsing: last.note)
        try note.verified(by: keys.all)
        checkpoint = try Checkpoint(parsing: note.text)
      } catch {
        throw AuditLogError(
          .corrupt(position: nil, what: "its checkpoint \(last.number) is not sound. \(error)"),
          path: log.path)
      }
      guard checkpoint.size <= logSize else {
        throw AuditLogError(
          .corrupt(
            position: logSize,
            what: "its newest checkpoint covers \(checkpoint.size) entries, and there are "
              + "\(logSize): its tail is lost"), path: log.path)
      }
    }

    /// Refuses a folder with checkpoints that are none of this log, before anything is written.
    func check(_ folder: ExportFolder) throws(ExportError) {
      let other = { (name: String) in
        ExportError(.otherExport(file: name), path: folder.path)
      }
      if let newest = try folder.read(ExportFolder.checkpoint),
        !notes.contains(where: { $0.note == newest })
      {
        throw other(ExportFolder.checkpoint)
      }
      for name in try folder.names(in: ExportFolder.checkpoints) {
        guard let number = Int64(name) else { continue }
        let path = "\(ExportFolder.checkpoints)/\(name)"
        let own = notes.first { $0.number == number }?.note
        guard try folder.read(path) == own else { throw other(path) }
      }
    }

    func corrupt(_ what: String) -> AuditLogError {
      AuditLogError(.corrupt(position: nil, what: what), path: logPath)
    }

    /// Writes keys and checkpoints, in an order in which the folder verifies after each: a key
    /// before what it has signed, behind the entry that introduces it.
    func writeNotes(to folder: ExportFolder) throws(ExportError) {
      // The key in force comes first: tools that know of one key read one line.
      let lines = keys.all.reversed().map { "\($0)\n" }.joined()
      try folder.replace(ExportFolder.keys, Array(lines.utf8))
      for note in notes {
        try folder.keep("\(ExportFolder.checkpoints)/\(note.number)", note.note)
      }
      if let last = notes.last { try folder.replace(ExportFolder.checkpoint, last.note) }
    }
  }
}
