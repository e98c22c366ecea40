import Events
import Testing

@testable import AuditLog

@Suite struct `The tiles of a log` {
  /// The tiles over so many entries, which are their numbers.
  private func tiles(_ count: Int) throws -> [Tile] {
    var tiles: [Tile] = []
    var builder = TileBuilder()
    for number in 0..<count {
      let entry = Array("\(number)".utf8)
      try entry.withUnsafeBufferPointer { bytes in
        try builder.append(bytes, leafHash: MerkleTree.leafHash(entry)) { tiles.append($0) }
      }
    }
    try builder.finish { tiles.append($0) }
    return tiles
  }

  @Test(arguments: [
    (0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067"),
  ])
  func `lie in folders of a thousand`(index: Int64, path: String) {
    #expect(Tile.path(of: index) == path)
  }

  @Test func `are as many as the layout says`() throws {
    let tiles = try tiles(70_000)
    func widths(_ content: Tile.Content) -> [Int] {
      tiles.filter { $0.content == content && !$0.isFull }.map(\.width)
    }
    func full(_ content: Tile.Content) -> Int {
      tiles.count { $0.content == content && $0.isFull }
    }
    #expect(full(.hashes(level: 0)) == 273)
    #expect(full(.hashes(level: 1)) == 1)
    #expect(full(.hashes(level: 2)) == 0)
    #expect(widths(.hashes(level: 0)) == [112])
    #expect(widths(.hashes(level: 1)) == [17])
    #expect(widths(.hashes(level: 2)) == [1])
    #expect(full(.entries) == 273)
    #expect(widths(.entries) == [112])
    #expect(Set(tiles.map(\.path)).count == tiles.count)
  }

  @Test func `of a whole tile have its root above, and nothing that is empty`() throws {
    let tiles = try tiles(256)
    #expect(tiles.map(\.path) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"])
    let leaves = (0..<256).map { MerkleTree.leafHash(Array("\($0)".utf8)) }
    #expect(tiles[1].bytes == Array(leaves.joined()))
    #expect(tiles[2].bytes == MerkleTree.root(ofLeafHashes: leaves))
    #expect(try self.tiles(0).isEmpty)
  }

  @Test func `of entries hold each after its length`() throws {
    let tile = try #require(try tiles(11).first)
    #expect(tile.bytes == (0..<10).flatMap { [0, 1, 48 + UInt8($0)] } + [0, 2, 49, 48])
  }
}
