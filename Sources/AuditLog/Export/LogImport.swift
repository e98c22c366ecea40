import Events

/// A log made anew from its export, the same to the byte.
public struct LogImport: Hashable, Sendable {
  /// The number of entries.
  public let size: Int64
  /// The root of the tree over them, 32 bytes.
  public let root: [UInt8]
  /// The number of checkpoints taken over.
  public let checkpoints: Int
  /// The keys whose signatures the newest checkpoint bears.
  public let signers: [VerifierKey]
  /// Whether there are lines behind the checkpoint, as an export that broke off leaves them: they
  /// were left out.
  public let hasTail: Bool

  /// Makes a log at `path` from the export in a folder, or nothing.
  ///
  /// Every entry is checked as it is taken in, the whole against the newest checkpoint, and each
  /// older checkpoint against the entries that it covers. Then the log is checked as any other is,
  /// before it gets its name. The private key is not part of an export.
  /// - Parameters:
  ///   - path: The log to be made.
  ///   - folder: The export.
  ///   - trusted: Keys that were kept elsewhere; without any, those in the folder count.
  ///   - progress: Told how many entries were taken in, and how many there will be.
  /// - Throws: ``ExportError`` if the export is not complete or does not verify, ``AuditLogError``
  ///   if there is a file at `path` or it cannot be written; nothing is left behind then.
  /// - Complexity: O(*n*) in the bytes of the entries; constant memory but for the checkpoints.
  public static func make(
    at path: String, from folder: String, trusted: [VerifierKey] = [],
    progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws -> LogImport {
    let source = try ImportSource(ExportFolder(path: folder), trusted: trusted)
    return try LogFile.make(path) { draft in
      let log = try AuditLog.create(at: draft)
      let made = try log.write { try source.take(into: $0, progress) }
      try source.verify(draft, trusted: trusted)
      return made
    }
  }
}

/// An export as it lies in its folder.
private struct ImportSource {
  let folder: ExportFolder
  let note: SignedNote
  let checkpoint: Checkpoint
  let signers: [VerifierKey]
  /// The checkpoints that were signed before, in their order, the newest of all among them.
  let notes: [(note: SignedNote, checkpoint: Checkpoint)]

  init(_ folder: ExportFolder, trusted: [VerifierKey]) throws(ExportError) {
    self.folder = folder
    let own = try Self.keys(folder)
    let keys = own + trusted.filter { !own.contains($0) }
    let bytes = try Self.file(ExportFolder.checkpoint, folder)
    (note, checkpoint) = try Self.read(bytes, ExportFolder.checkpoint, folder)
    do {
      signers = try note.verified(by: keys)
    } catch {
      throw ExportError(
        .unsound(
          position: nil,
          what: "its checkpoint is signed by none of its keys: "
            + "\(error)"), path: folder.path)
    }
    notes = try Self.notes(folder, newest: (note, checkpoint))
  }

  /// Takes everything over, and holds it against the checkpoints.
  func take(into writer: LogWriter, _ progress: (Int64, Int64) -> Void) throws -> LogImport {
    var intake = EntryIntake(writer, source: checkpoint.origin)
    var older = notes[...]
    try check(intake.frontier, &older)
    var hasTail = false
    try forEachEntry { entry in
      guard intake.frontier.size < checkpoint.size else {
        hasTail = true
        return false
      }
      if let flaw = try intake.take(entry) { throw unsound(intake.frontier.size, flaw) }
      try check(intake.frontier, &older)
      if intake.frontier.size % 1000 == 0 { progress(intake.frontier.size, checkpoint.size) }
      return true
    }
    guard older.isEmpty else {
      throw unsound(
        intake.frontier.size, "is missing: its checkpoint covers \(checkpoint.size) entries")
    }
    try intake.finish()
    try keep(writer)
    return LogImport(
      size: checkpoint.size, root: checkpoint.root, checkpoints: notes.count, signers: signers,
      hasTail: hasTail)
  }

  /// Checks the log that was made, as if somebody else had made it.
  func verify(_ path: String, trusted: [VerifierKey]) throws {
    let newest = try OutsideCheckpoint(name: ExportFolder.checkpoint, parsing: note.bytes)
    let found = try AuditLog.verify(at: path, outside: [newest], trusted: trusted)
    if let first = found.problems.first { throw unsound(first.position, first.what) }
  }

  /// Holds a tree against the checkpoints over as many entries.
  private func check(
    _ frontier: MerkleTree.Frontier,
    _ older: inout ArraySlice<(note: SignedNote, checkpoint: Checkpoint)>
  ) throws(ExportError) {
    while let next = older.first?.checkpoint, next.size == frontier.size {
      guard next.root == frontier.root else {
        throw unsound(
          nil, "its first \(next.size) entries are not those of the checkpoint over as many")
      }
      older.removeFirst()
    }
  }

  /// Keeps the checkpoints in the log, each signed by a key that the log itself introduces.
  private func keep(_ writer: LogWriter) throws {
    let keys = try writer.keys()
    for (note, checkpoint) in notes {
      do throws(NoteError) {
        try note.verified(by: keys.all)
      } catch {
        throw unsound(
          nil, "the checkpoint over \(checkpoint.size) is signed by no key of the log: \(error)")
      }
      try writer.store(note, size: checkpoint.size)
    }
  }

  /// Goes through the entries until `body` wants no more.
  private func forEachEntry(_ body: ([UInt8]) throws -> Bool) throws {
    let path = folder.path(ExportFolder.entries)
    guard folder.has(ExportFolder.entries) else {
      throw ExportError(.missing(file: ExportFolder.entries), path: folder.path)
    }
    var lines = try LineReader(path, maximumBytes: Entry.maximumBytes)
    var count: Int64 = 0
    while let (line, isEnded) = try lines.next() {
      // What lies behind the checkpoint may be cut off.
      guard isEnded || count >= checkpoint.size else {
        throw unsound(count, "its line is cut off, or longer than an entry may be")
      }
      guard try body(line) else { return }
      count += 1
    }
  }

  private func unsound(_ position: Position?, _ what: String) -> ExportError {
    ExportError(.unsound(position: position, what: what), path: folder.path)
  }

  private static func file(
    _ name: String, _ folder: ExportFolder
  ) throws(ExportError) -> [UInt8] {
    guard let bytes = try folder.read(name) else {
      throw ExportError(.missing(file: name), path: folder.path)
    }
    return bytes
  }

  private static func keys(_ folder: ExportFolder) throws(ExportError) -> [VerifierKey] {
    var keys: [VerifierKey] = []
    let text = String(decoding: try file(ExportFolder.keys, folder), as: UTF8.self)
    for line in text.split(separator: "\n") {
      do {
        keys.append(try VerifierKey(String(line)))
      } catch {
        throw ExportError(
          .unsound(position: nil, what: "its '\(ExportFolder.keys)' holds no key: \(error)"),
          path: folder.path)
      }
    }
    return keys
  }

  private static func read(
    _ bytes: [UInt8], _ name: String, _ folder: ExportFolder
  ) throws(ExportError) -> (SignedNote, Checkpoint) {
    do throws(NoteError) {
      let note = try SignedNote(parsing: bytes)
      return (note, try Checkpoint(parsing: note.text))
    } catch {
      throw ExportError(
        .unsound(position: nil, what: "its '\(name)' is no checkpoint: \(error)"),
        path: folder.path)
    }
  }

  private static func notes(
    _ folder: ExportFolder, newest: (note: SignedNote, checkpoint: Checkpoint)
  ) throws(ExportError) -> [(note: SignedNote, checkpoint: Checkpoint)] {
    var notes: [(note: SignedNote, checkpoint: Checkpoint)] = []
    let numbers = try folder.names(in: ExportFolder.checkpoints).compactMap { Int64($0) }.sorted()
    for number in numbers {
      let name = "\(ExportFolder.checkpoints)/\(number)"
      notes.append(try read(try file(name, folder), name, folder))
    }
    // One that was signed later than the folder's own is none of this export.
    notes.removeAll { $0.checkpoint.size > newest.checkpoint.size }
    if notes.last?.note != newest.note { notes.append(newest) }
    for (earlier, later) in zip(notes, notes.dropFirst())
    where earlier.checkpoint.size > later.checkpoint.size {
      throw ExportError(
        .unsound(position: nil, what: "its checkpoints are not in the order of their sizes"),
        path: folder.path)
    }
    return notes
  }
}
