import AuditLog
import Testing

/// The root as RFC 6962, section 2.1, defines it: from all entries, at every size anew.
func naiveRoot(_ entries: [[UInt8]]) -> [UInt8] { naiveRoot(entries[...]) }

private func naiveRoot(_ entries: ArraySlice<[UInt8]>) -> [UInt8] {
  guard let first = entries.first else { return bytes(sha256Hex([])) }
  if entries.count == 1 { return MerkleTree.leafHash(first) }
  var split = 1
  while split * 2 < entries.count { split *= 2 }
  return MerkleTree.nodeHash(
    naiveRoot(entries.prefix(split)), naiveRoot(entries.dropFirst(split)))
}

@Suite struct `The hash tree` {
  /// The leaves and roots that certificate-transparency's own tests use.
  static let leaves = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ]
  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test(arguments: [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (
      "101112131415161718191a1b1c1d1e1f",
      "3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a"
    ),
    ("4c313233343536", "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"),
  ])
  func `hashes a leaf as others do`(data: String, hash: String) {
    #expect(MerkleTree.leafHash(bytes(data)) == bytes(hash))
  }

  @Test(arguments: [
    (
      "4e313233", "4e343536", "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    ),
    (
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
      "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"
    ),
  ])
  func `hashes a node as others do`(left: String, right: String, hash: String) {
    #expect(MerkleTree.nodeHash(bytes(left), bytes(right)) == bytes(hash))
  }

  @Test func `has the roots that others have`() {
    var frontier = MerkleTree.Frontier()
    #expect(frontier.root == bytes(Self.roots[0]))
    for (index, leaf) in Self.leaves.enumerated() {
      frontier.append(leafHash: MerkleTree.leafHash(bytes(leaf)))
      #expect(frontier.root == bytes(Self.roots[index + 1]), "size \(index + 1)")
    }
  }

  @Test func `has the root of the definition at every size up to 200`() {
    var frontier = MerkleTree.Frontier()
    var entries: [[UInt8]] = []
    for size in 0...200 {
      #expect(frontier.root == naiveRoot(entries), "size \(size)")
      #expect(frontier.size == Int64(size))
      let entry = Array("entry \(size)".utf8)
      entries.append(entry)
      frontier.append(leafHash: MerkleTree.leafHash(entry))
    }
  }

  @Test func `grows on after it was stored`() throws {
    var frontier = MerkleTree.Frontier()
    for size in 0..<70 {
      let restored = try #require(
        MerkleTree.Frontier(size: frontier.size, bytes: frontier.bytes))
      #expect(restored == frontier)
      frontier.append(leafHash: MerkleTree.leafHash([UInt8(size)]))
    }
  }

  @Test func `is not restored from bytes that do not fit its size`() {
    #expect(MerkleTree.Frontier(size: 3, bytes: [UInt8](repeating: 0, count: 32)) == nil)
    #expect(MerkleTree.Frontier(size: -1, bytes: []) == nil)
    #expect(MerkleTree.Frontier(size: 1, bytes: [0]) == nil)
  }

  @Test func `writes digests in hexadecimal`() {
    #expect(sha256Hex([]) == Self.roots[0])
    #expect(
      sha256Hex(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}

func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = Array(hexadecimal.utf8)
  return stride(from: 0, to: digits.count, by: 2).map { index in
    UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
  }
}
