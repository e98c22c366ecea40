public import Events

extension LogReader {
  /// The hash of each entry in a range of positions, in order, made from the stored bytes: what
  /// `leaf_hash` says is not believed.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read or lacks one of them, and what `body`
  ///   throws.
  /// - Complexity: O(*n*) in the bytes of the entries; constant memory.
  public final func forEachLeafHash(
    in positions: Range<Position>, _ body: ([UInt8]) throws -> Void
  ) throws {
    var next = positions.lowerBound
    try forEach(LogQuery(positions: positions)) { entry in
      guard entry.position == next else { throw missing(next) }
      try body(entry.leafHash())
      next += 1
    }
    guard next >= positions.upperBound else { throw missing(next) }
  }

  /// The root of the tree over the first `size` entries, made from their stored bytes.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read or has fewer entries.
  /// - Complexity: O(*n*) in the bytes of the entries; O(log *n*) memory.
  public final func root(size: Int64) throws -> [UInt8] {
    var frontier = MerkleTree.Frontier()
    try forEachLeafHash(in: 0..<size) { frontier.append(leafHash: $0) }
    return frontier.root
  }

  /// The proof that the entry at `position` is in the tree over the first `size` entries.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read or has fewer entries.
  /// - Precondition: `position` is below `size`.
  /// - Complexity: O(*n*) in the bytes of the entries; O(log *n*) memory.
  public final func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof {
    InclusionProof(
      index: position, size: size,
      path: try roots(of: MerkleTree.inclusionPath(of: position, size: size), size: size))
  }

  /// The proof that the tree over the first `newSize` entries has grown out of that over the first
  /// `oldSize`.
  ///
  /// - Throws: ``AuditLogError`` if the log cannot be read or has fewer entries.
  /// - Precondition: `oldSize` is not above `newSize`.
  /// - Complexity: O(*n*) in the bytes of the entries; O(log *n*) memory.
  public final func consistencyProof(
    from oldSize: Int64, to newSize: Int64
  ) throws -> ConsistencyProof {
    ConsistencyProof(
      oldSize: oldSize, newSize: newSize,
      path: try roots(
        of: MerkleTree.consistencyPath(from: oldSize, to: newSize), size: newSize))
  }

  private func roots(of ranges: [Range<Int64>], size: Int64) throws -> [[UInt8]] {
    var roots = MerkleTree.RangeRoots(ranges)
    try forEachLeafHash(in: 0..<size) { roots.append(leafHash: $0) }
    guard let found = roots.found else {
      preconditionFailure("The ranges of a proof end with its tree.")
    }
    return found
  }

  private func missing(_ position: Position) -> AuditLogError {
    AuditLogError(.corrupt(position: position, what: "the entry is missing"), path: path)
  }
}

extension StoredEntry {
  /// The hash of its leaf, made from the stored bytes.
  borrowing func leafHash() -> [UInt8] {
    withBytes { bytes in MerkleTree.leafHash(UnsafeRawBufferPointer(bytes)) }
  }
}
