/// A proof that an entry is in a tree: RFC 6962, section 2.1.1.
public struct InclusionProof: Hashable, Sendable {
  /// The place of the entry, from 0.
  public let index: Int64
  /// The number of entries in the tree.
  public let size: Int64
  /// The roots beside the way from the leaf to the root, the leaf's sibling first; 32 bytes each.
  public let path: [[UInt8]]

  /// A proof as it was found or read.
  public init(index: Int64, size: Int64, path: [[UInt8]]) {
    self.index = index
    self.size = size
    self.path = path
  }

  /// Whether it proves that the leaf is in the tree of that root.
  ///
  /// - Complexity: O(log *n*) hashes.
  public func proves(leafHash: [UInt8], in root: [UInt8]) -> Bool {
    guard index >= 0, index < size, path.allSatisfy({ $0.count == MerkleTree.hashBytes }) else {
      return false
    }
    var (place, last) = (index, size - 1)
    var hash = leafHash
    for sibling in path {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        hash = MerkleTree.nodeHash(sibling, hash)
        // The rightmost node of a level that it ends alone goes up until it has a sibling.
        while place & 1 == 0, place > 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.nodeHash(hash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }
}

/// A proof that a tree has grown out of a smaller one and changed nothing of it: RFC 6962,
/// section 2.1.2.
public struct ConsistencyProof: Hashable, Sendable {
  /// The number of entries in the smaller tree.
  public let oldSize: Int64
  /// The number of entries in the larger one.
  public let newSize: Int64
  /// The roots that both roots can be made of; 32 bytes each.
  public let path: [[UInt8]]

  /// A proof as it was found or read.
  public init(oldSize: Int64, newSize: Int64, path: [[UInt8]]) {
    self.oldSize = oldSize
    self.newSize = newSize
    self.path = path
  }

  /// Whether it proves that the tree of `newRoot` has grown out of that of `oldRoot`.
  ///
  /// - Complexity: O(log *n*) hashes.
  public func proves(oldRoot: [UInt8], newRoot: [UInt8]) -> Bool {
    guard oldSize >= 0, oldSize <= newSize,
      path.allSatisfy({ $0.count == MerkleTree.hashBytes })
    else { return false }
    if oldSize == newSize { return path.isEmpty && oldRoot == newRoot }
    if oldSize == 0 { return path.isEmpty && oldRoot == MerkleTree.emptyRoot }
    var rest = path[...]
    var (place, last) = (oldSize - 1, newSize - 1)
    while place & 1 == 1 {
      place >>= 1
      last >>= 1
    }
    // Where the old tree is complete it is itself the first node of the proof.
    guard let start = place == 0 ? oldRoot : rest.popFirst() else { return false }
    var (old, new) = (start, start)
    for sibling in rest {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        old = MerkleTree.nodeHash(sibling, old)
        new = MerkleTree.nodeHash(sibling, new)
        while place & 1 == 0, place > 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        new = MerkleTree.nodeHash(new, sibling)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == newRoot
  }
}
