import Crypto

/// The hash tree of RFC 6962 over the log's entries.
package enum MerkleTree {
  /// The bytes of a hash.
  package static let hashBytes = 32

  /// The root of the tree without leaves: SHA-256 of nothing.
  package static let emptyRoot = Array(SHA256.hash(data: [UInt8]()))

  /// A hash as the library makes it.
  typealias Hash = SHA256Digest

  /// The hash of a leaf: SHA-256 of 0x00 and the entry.
  package static func leafHash(_ entry: UnsafeRawBufferPointer) -> [UInt8] {
    Array(leafHash(of: entry))
  }

  /// The hash of a leaf: SHA-256 of 0x00 and the entry.
  package static func leafHash(_ entry: [UInt8]) -> [UInt8] {
    entry.withUnsafeBytes { leafHash($0) }
  }

  /// The hash of an inner node: SHA-256 of 0x01 and the two hashes below it.
  package static func nodeHash(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    left.withUnsafeBytes { left in right.withUnsafeBytes { Array(hash(1, left, $0)) } }
  }

  /// The hash of a leaf, see ``leafHash(_:)-(UnsafeRawBufferPointer)``.
  static func leafHash(of entry: UnsafeRawBufferPointer) -> Hash {
    hash(0, entry, UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// The hash of what says whether it is a leaf or an inner node, and two pieces.
  private static func hash(
    _ kind: UInt8, _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Hash {
    withUnsafeTemporaryAllocation(byteCount: 1 + left.count + right.count, alignment: 1) { node in
      node[0] = kind
      UnsafeMutableRawBufferPointer(rebasing: node[1...]).copyMemory(from: left)
      UnsafeMutableRawBufferPointer(rebasing: node[(1 + left.count)...]).copyMemory(from: right)
      return hash(UnsafeRawBufferPointer(node))
    }
  }

  /// The hash of a node in one piece: several pieces cost more than the hash of a short entry.
  static func hash(_ node: UnsafeRawBufferPointer) -> Hash {
    var hash = SHA256()
    hash.update(bufferPointer: node)
    return hash.finalize()
  }

  /// The roots of the complete subtrees that make up a tree, the largest first: one for each bit
  /// that is set in the tree's size, and all that is needed to let it grow.
  package struct Frontier: Hashable, Sendable {
    /// The number of leaves.
    package private(set) var size: Int64
    /// The subtrees' roots one after the other, the largest subtree first.
    package private(set) var bytes: [UInt8]

    /// The frontier of the tree without leaves.
    package init() {
      size = 0
      bytes = []
    }

    /// The frontier as it was stored; nothing where the bytes do not fit the size.
    package init?(size: Int64, bytes: [UInt8]) {
      guard size >= 0, bytes.count == size.nonzeroBitCount * hashBytes else { return nil }
      self.size = size
      self.bytes = bytes
    }

    /// The subtrees' roots, the largest subtree first.
    package var hashes: [[UInt8]] {
      stride(from: 0, to: bytes.count, by: hashBytes).map { start in
        Array(bytes[start..<start + hashBytes])
      }
    }

    /// Adds a leaf on the right.
    ///
    /// - Complexity: O(log *n*), amortised O(1) hashes.
    package mutating func append(leafHash: [UInt8]) {
      leafHash.withUnsafeBytes { append(leafHash: $0) }
    }

    /// Adds a leaf on the right.
    ///
    /// - Complexity: O(log *n*), amortised O(1) hashes.
    package mutating func append(leafHash: UnsafeRawBufferPointer) {
      bytes.append(contentsOf: leafHash)
      var rest = size
      while rest & 1 == 1 {
        let node = bytes.count - 2 * hashBytes
        let hash = bytes.withUnsafeBytes { bytes in
          MerkleTree.hash(
            1, UnsafeRawBufferPointer(rebasing: bytes[node...]),
            UnsafeRawBufferPointer(start: nil, count: 0))
        }
        bytes.removeLast(hashBytes)
        hash.withUnsafeBytes { hash in
          bytes.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[node...]).copyMemory(from: hash)
          }
        }
        rest >>= 1
      }
      size += 1
    }

    /// The root of the tree.
    ///
    /// - Complexity: O(log *n*) hashes.
    package var root: [UInt8] {
      let hashes = hashes
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
