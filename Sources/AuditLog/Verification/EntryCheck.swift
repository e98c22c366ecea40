import Events

/// Holds the rows of the table `event` against each other, in their order: what ``RowCheck`` found
/// in each by itself goes in between.
struct EntryCheck {
  /// The tree over the entries gone through.
  private(set) var frontier = MerkleTree.Frontier()
  /// What the entries gone through say of keys.
  private(set) var keys = LogKeys()
  /// What the rows gone through would put into the indexes.
  private(set) var fingerprints = IndexFingerprints()
  /// The position that the next row has to have.
  private(set) var next: Position = 0
  private var versions: [StreamName: StreamVersion] = [:]
  private var source: [UInt8]?

  /// Takes the next rows.
  ///
  /// - Parameter hasGrown: Told of the tree after each.
  mutating func take(
    _ batch: RowCheck, _ report: (Position?, String) -> Void,
    hasGrown: (MerkleTree.Frontier) -> Void
  ) {
    fingerprints.add(batch.fingerprints)
    batch.leafHashes.withUnsafeBytes { hashes in
      var leaves = 0
      for (index, row) in batch.rows.enumerated() {
        guard let position = row.position else {
          report(next, "its row cannot be read")
          continue
        }
        expect(position, report)
        frontier.append(
          leafHash: UnsafeRawBufferPointer(
            rebasing: hashes[leaves..<leaves + MerkleTree.hashBytes]))
        leaves += MerkleTree.hashBytes
        for problem in row.problems { report(position, problem) }
        if let place = row.place { take(place, of: batch) { report(position, $0) } }
        if let event = batch.keyEvents[index] { keys.apply(event) }
        hasGrown(frontier)
      }
    }
  }

  private mutating func expect(_ position: Position, _ report: (Position?, String) -> Void) {
    if position > next {
      report(
        next, position == next + 1 ? "is missing" : "is missing, and all up to \(position - 1)")
    } else if position < next {
      report(position, "stands where no entry stands")
    }
    next = position + 1
  }

  private mutating func take(
    _ place: RowCheck.Place, of batch: RowCheck, _ report: (String) -> Void
  ) {
    let name = batch.streams[place.stream]
    let version = (versions[name] ?? 0) + 1
    if place.version != version {
      report("it is version \(place.version) of '\(name)', where version \(version) is due")
    }
    versions[name] = place.version
    let source = self.source ?? batch.sources[place.source]
    self.source = source
    if source != batch.sources[place.source] {
      report("it is of another log: its source is not that of the entries before it")
    }
  }
}
