import Crypto

/// The hash tree of RFC 6962 over the log's entries.
package enum MerkleTree {
  /// The bytes of a hash.
  package static let hashBytes = 32

  /// The root of the tree without leaves: SHA-256 of nothing.
  package static let emptyRoot = Array(SHA256.hash(data: [UInt8]()))

  /// The hash of a leaf: SHA-256 of 0x00 and the entry.
  package static func leafHash(_ entry: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: [0])
    hash.update(bufferPointer: entry)
    return Array(hash.finalize())
  }

  /// The hash of a leaf: SHA-256 of 0x00 and the entry.
  package static func leafHash(_ entry: [UInt8]) -> [UInt8] {
    entry.withUnsafeBytes { leafHash($0) }
  }

  /// The hash of an inner node: SHA-256 of 0x01 and the two hashes below it.
  package static func nodeHash(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: [1])
    hash.update(data: left)
    hash.update(data: right)
    return Array(hash.finalize())
  }

  /// The roots of the complete subtrees that make up a tree, the largest first: one for each bit
  /// that is set in the tree's size, and all that is needed to let it grow.
  package struct Frontier: Hashable, Sendable {
    /// The number of leaves.
    package private(set) var size: Int64
    /// The subtrees' roots, the largest subtree first.
    package private(set) var hashes: [[UInt8]]

    /// The frontier of the tree without leaves.
    package init() {
      size = 0
      hashes = []
    }

    /// The frontier as it was stored; nothing where the bytes do not fit the size.
    package init?(size: Int64, bytes: [UInt8]) {
      guard size >= 0, bytes.count == size.nonzeroBitCount * hashBytes else { return nil }
      self.size = size
      hashes = stride(from: 0, to: bytes.count, by: hashBytes).map { start in
        Array(bytes[start..<start + hashBytes])
      }
    }

    /// The hashes one after the other.
    package var bytes: [UInt8] { Array(hashes.joined()) }

    /// Adds a leaf on the right.
    ///
    /// - Complexity: O(log *n*), amortised O(1) hashes.
    package mutating func append(leafHash: [UInt8]) {
      var hash = leafHash
      var rest = size
      while rest & 1 == 1 {
        hash = nodeHash(hashes.removeLast(), hash)
        rest >>= 1
      }
      hashes.append(hash)
      size += 1
    }

    /// The root of the tree.
    ///
    /// - Complexity: O(log *n*) hashes.
    package var root: [UInt8] {
      guard var root = hashes.last else { return emptyRoot }
      for left in hashes.dropLast().reversed() { root = nodeHash(left, root) }
      return root
    }
  }
}

/// What the whole log is committed to: how many entries it has, and the root of their hash tree.
public struct TreeHead: Hashable, Sendable {
  /// The number of entries.
  public let size: Int64
  /// The root of the RFC 6962 tree, 32 bytes.
  public let root: [UInt8]
}
