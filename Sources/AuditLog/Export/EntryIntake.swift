import Events

/// Takes entries as they were stored into a log that is made anew.
struct EntryIntake {
  /// The tree over what was taken in.
  private(set) var frontier = MerkleTree.Frontier()
  private let writer: LogWriter
  private let source: String

  /// - Parameter source: The origin that all entries have to name.
  init(_ writer: LogWriter, source: String) {
    self.writer = writer
    self.source = source
  }

  /// Takes the next entry.
  ///
  /// - Returns: What is wrong with it, in words that go on from its position; it was not taken then.
  /// - Throws: ``AuditLogError`` if the log cannot be written.
  mutating func take(_ entry: [UInt8]) throws -> String? {
    let record: RecordedEvent
    do {
      record = try Entry.decode(entry)
    } catch {
      return "it is no entry. \(error)"
    }
    let subject = entry.withUnsafeBufferPointer { bytes in
      EntryScan(bytes).map { String(decoding: $0.subject.written, as: UTF8.self) }
    }
    guard let subject else { return "it is no entry to the letter" }
    guard record.position == frontier.size else { return "it says it is \(record.position)" }
    guard record.source == source else { return "it is an entry of '\(record.source)'" }
    let stream = record.stream.description
    // What an event of a newer type is about, only its subject tells.
    let machine = subject.hasPrefix(stream + "/vm/") ? subject.dropFirst(stream.count + 4) : nil
    let hash = MerkleTree.leafHash(entry)
    do {
      try writer.insert(record, vm: machine.map { String($0) }, entry: entry, leafHash: hash)
    } catch let error {
      if case .guardViolation(let what) = error.code { return what }
      if case .duplicateID(let id) = error.code { return "its id '\(id)' is that of another entry" }
      throw error
    }
    frontier.append(leafHash: hash)
    return nil
  }

  /// Keeps the tree over all that was taken in.
  func finish() throws(AuditLogError) { try writer.store(frontier) }
}
