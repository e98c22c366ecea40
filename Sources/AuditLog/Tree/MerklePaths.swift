extension MerkleTree {
  /// The ranges of leaves whose roots prove that a leaf is in a tree: the sibling's first.
  ///
  /// RFC 6962, section 2.1.1.
  /// - Precondition: `leaf` is below `size`.
  /// - Complexity: O(log *n*).
  package static func inclusionPath(of leaf: Int64, size: Int64) -> [Range<Int64>] {
    precondition((0..<size).contains(leaf), "Only a leaf of the tree has a path in it.")
    var path: [Range<Int64>] = []
    var whole = 0..<size
    while whole.count > 1 {
      let middle = split(whole)
      if leaf < middle {
        path.append(middle..<whole.upperBound)
        whole = whole.lowerBound..<middle
      } else {
        path.append(whole.lowerBound..<middle)
        whole = middle..<whole.upperBound
      }
    }
    return path.reversed()
  }

  /// The ranges of leaves whose roots prove that a tree has grown out of a smaller one.
  ///
  /// RFC 6962, section 2.1.2. None for a tree and itself, nor for the tree without leaves.
  /// - Precondition: `old` is not above `new`, and neither is negative.
  /// - Complexity: O(log *n*).
  package static func consistencyPath(from old: Int64, to new: Int64) -> [Range<Int64>] {
    precondition(old >= 0 && old <= new, "A tree grows out of a smaller one.")
    guard old > 0, old < new else { return [] }
    var path: [Range<Int64>] = []
    var whole = 0..<new
    // Whether what is left of the old tree is all of the old tree: its root is known then.
    var isWholeOldTree = true
    while whole.upperBound != old {
      let middle = split(whole)
      if old <= middle {
        path.append(middle..<whole.upperBound)
        whole = whole.lowerBound..<middle
      } else {
        path.append(whole.lowerBound..<middle)
        whole = middle..<whole.upperBound
        isWholeOldTree = false
      }
    }
    if !isWholeOldTree { path.append(whole) }
    return path.reversed()
  }

  /// The root of the tree over these leaves, as over those of a tile.
  ///
  /// - Complexity: O(*n*) hashes.
  package static func root(ofLeafHashes leafHashes: some Sequence<[UInt8]>) -> [UInt8] {
    var frontier = Frontier()
    for hash in leafHashes { frontier.append(leafHash: hash) }
    return frontier.root
  }

  /// Where a tree over more than one leaf parts: after the largest power of two that is less.
  private static func split(_ whole: Range<Int64>) -> Int64 {
    let last = UInt64(whole.upperBound - whole.lowerBound - 1)
    return whole.lowerBound + Int64(1) << Int64(63 - last.leadingZeroBitCount)
  }
}

extension MerkleTree {
  /// The roots over ranges of leaves, found while the leaves go by once.
  package struct RangeRoots {
    private struct Part {
      let place: Int
      let range: Range<Int64>
    }

    private let parts: [Part]
    private var next = 0
    private var position: Int64 = 0
    private var frontier = Frontier()
    private var roots: [[UInt8]]

    /// - Precondition: No two ranges share a leaf, and none is empty.
    package init(_ ranges: [Range<Int64>]) {
      parts = ranges.enumerated().map { Part(place: $0, range: $1) }
        .sorted { $0.range.lowerBound < $1.range.lowerBound }
      roots = Array(repeating: [], count: ranges.count)
      precondition(
        zip(parts, parts.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound },
        "Ranges of a proof share no leaf.")
    }

    /// Takes the next leaf, from leaf 0 on.
    package mutating func append(leafHash: [UInt8]) {
      defer { position += 1 }
      guard next < parts.count, parts[next].range.contains(position) else { return }
      frontier.append(leafHash: leafHash)
      guard position + 1 == parts[next].range.upperBound else { return }
      roots[parts[next].place] = frontier.root
      frontier = Frontier()
      next += 1
    }

    /// The roots in the order in which their ranges were given; nothing before the last leaf of
    /// the last range went by.
    package var found: [[UInt8]]? { next == parts.count ? roots : nil }
  }
}
