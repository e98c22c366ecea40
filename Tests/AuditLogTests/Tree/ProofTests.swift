import AuditLog
import Events
import Testing

/// The answers of certificate-transparency's own tests.
private struct KnownProofs: Decodable {
  struct Root: Decodable {
    let size: Int
    let root: String
  }
  struct Inclusion: Decodable {
    let leaf_index: Int64
    let tree_size: Int64
    let proof: [String]
  }
  struct Consistency: Decodable {
    let size1: Int64
    let size2: Int64
    let proof: [String]
  }

  let tree_leaves: [String]
  let tree_roots_by_size: [Root]
  let inclusion_proofs: [Inclusion]
  let consistency_proofs: [Consistency]

  var leafHashes: [[UInt8]] { tree_leaves.map { MerkleTree.leafHash(bytes($0)) } }

  func root(_ size: Int64) -> [UInt8] {
    tree_roots_by_size.first { $0.size == size }.map { bytes($0.root) } ?? MerkleTree.emptyRoot
  }
}

private func roots(of ranges: [Range<Int64>], _ leafHashes: [[UInt8]]) throws -> [[UInt8]] {
  var roots = MerkleTree.RangeRoots(ranges)
  for hash in leafHashes { roots.append(leafHash: hash) }
  return try #require(roots.found)
}

@Suite struct `Proofs of RFC 6962` {
  private let known: KnownProofs

  init() throws { known = try Vectors.decode(KnownProofs.self, "rfc6962.json") }

  @Test func `of inclusion are those of others, and hold`() throws {
    #expect(!known.inclusion_proofs.isEmpty)
    for answer in known.inclusion_proofs {
      let path = MerkleTree.inclusionPath(of: answer.leaf_index, size: answer.tree_size)
      let found = try roots(of: path, known.leafHashes)
      #expect(found == answer.proof.map(bytes))
      let proof = InclusionProof(index: answer.leaf_index, size: answer.tree_size, path: found)
      #expect(
        proof.proves(
          leafHash: known.leafHashes[Int(answer.leaf_index)], in: known.root(answer.tree_size)))
    }
  }

  @Test func `of consistency are those of others, and hold`() throws {
    #expect(!known.consistency_proofs.isEmpty)
    for answer in known.consistency_proofs {
      let path = MerkleTree.consistencyPath(from: answer.size1, to: answer.size2)
      let found = try roots(of: path, known.leafHashes)
      #expect(found == answer.proof.map(bytes))
      let proof = ConsistencyProof(oldSize: answer.size1, newSize: answer.size2, path: found)
      #expect(proof.proves(oldRoot: known.root(answer.size1), newRoot: known.root(answer.size2)))
    }
  }

  @Test func `hold for each leaf of each tree up to 40, and for no other`() throws {
    let leaves = (0..<40).map { MerkleTree.leafHash([UInt8($0)]) }
    for size in 1...40 {
      let root = MerkleTree.root(ofLeafHashes: leaves.prefix(size))
      for index in 0..<size {
        let ranges = MerkleTree.inclusionPath(of: Int64(index), size: Int64(size))
        let path = try roots(of: ranges, leaves)
        let proof = InclusionProof(index: Int64(index), size: Int64(size), path: path)
        #expect(proof.proves(leafHash: leaves[index], in: root))
        #expect(!proof.proves(leafHash: leaves[(index + 1) % 40], in: root))
        #expect(!proof.proves(leafHash: leaves[index], in: MerkleTree.emptyRoot))
        let elsewhere = InclusionProof(
          index: Int64((index + 1) % size), size: Int64(size), path: path)
        #expect(size == 1 || !elsewhere.proves(leafHash: leaves[index], in: root))
        for shorter in [Array(path.dropFirst()), Array(path.dropLast()), path + [root]]
        where shorter != path {
          let proof = InclusionProof(index: Int64(index), size: Int64(size), path: shorter)
          #expect(!proof.proves(leafHash: leaves[index], in: root))
        }
      }
    }
  }

  @Test func `hold between any two trees up to 40, and for no other`() throws {
    let leaves = (0..<40).map { MerkleTree.leafHash([UInt8($0)]) }
    let roots = (0...40).map { MerkleTree.root(ofLeafHashes: leaves.prefix($0)) }
    for new in 0...40 {
      for old in 0...new {
        let ranges = MerkleTree.consistencyPath(from: Int64(old), to: Int64(new))
        let path = try AuditLogTests.roots(of: ranges, leaves)
        let proof = ConsistencyProof(oldSize: Int64(old), newSize: Int64(new), path: path)
        #expect(proof.proves(oldRoot: roots[old], newRoot: roots[new]), "\(old) to \(new)")
        for (other, root) in roots.enumerated() where other != old {
          #expect(!proof.proves(oldRoot: root, newRoot: roots[new]), "\(old) to \(new)")
        }
        for (other, root) in roots.enumerated() where other != new && old > 0 {
          #expect(!proof.proves(oldRoot: roots[old], newRoot: root), "\(old) to \(new)")
        }
        let longer = ConsistencyProof(
          oldSize: Int64(old), newSize: Int64(new), path: path + [roots[1]])
        #expect(!longer.proves(oldRoot: roots[old], newRoot: roots[new]))
      }
    }
  }

  @Test func `that make no sense hold for nothing`() {
    let root = MerkleTree.leafHash([1])
    #expect(!InclusionProof(index: 1, size: 1, path: []).proves(leafHash: root, in: root))
    #expect(!InclusionProof(index: -1, size: 1, path: []).proves(leafHash: root, in: root))
    #expect(!InclusionProof(index: 0, size: 2, path: [[1]]).proves(leafHash: root, in: root))
    #expect(
      !ConsistencyProof(oldSize: 2, newSize: 1, path: []).proves(oldRoot: root, newRoot: root))
    #expect(
      !ConsistencyProof(oldSize: -1, newSize: 1, path: []).proves(oldRoot: root, newRoot: root))
  }
}

@Suite struct `Proofs of a log` {
  @Test func `are made from the stored bytes`() throws {
    let folder = TemporaryFolder()
    let log = try AuditLog.create(at: folder.log)
    try log.fill(13)
    let entries = try log.entries()
    try log.read { reader in
      let head = try reader.head()
      #expect(try reader.root(size: 13) == head.root)
      #expect(try reader.root(size: 5) == naiveRoot(Array(entries.prefix(5))))
      for position in 0..<13 {
        let proof = try reader.inclusionProof(of: Int64(position), size: 13)
        #expect(proof.proves(leafHash: MerkleTree.leafHash(entries[position]), in: head.root))
      }
      let proof = try reader.consistencyProof(from: 5, to: 13)
      #expect(
        proof.proves(oldRoot: naiveRoot(Array(entries.prefix(5))), newRoot: head.root))
    }
  }

  @Test func `are refused where entries are missing`() throws {
    let folder = TemporaryFolder()
    let log = try AuditLog.create(at: folder.log)
    try log.fill(5)
    try folder.tamper("DELETE FROM event WHERE position = 2")
    for size in [3, 5, 9] as [Int64] {
      let error = #expect(throws: AuditLogError.self) {
        try log.read { reader in _ = try reader.root(size: size) }
      }
      #expect(error?.code == .corrupt(position: 2, what: "the entry is missing"))
    }
  }
}
