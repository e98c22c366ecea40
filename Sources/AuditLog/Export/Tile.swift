/// One file of the C2SP tlog-tiles layout: up to 256 hashes of one level of the tree, or as many
/// entries.
struct Tile: Hashable, Sendable {
  /// What a tile holds.
  enum Content: Hashable, Sendable {
    /// The entries themselves, each after its length.
    case entries
    /// Hashes: those of the entries on level 0, above that those of full tiles of the level below.
    case hashes(level: Int)
  }

  /// The most hashes or entries in a tile.
  static let fullWidth = 256

  let content: Content
  /// Its place in its level.
  let index: Int64
  /// How many hashes or entries it has.
  let width: Int
  let bytes: [UInt8]

  /// Whether nothing will ever be added to it.
  var isFull: Bool { width == Tile.fullWidth }

  /// Its file, relative to the log's folder.
  var path: String { isFull ? fullPath : "\(partialFolder)/\(width)" }

  /// The folder of what it was before it was full.
  var partialFolder: String { fullPath + ".p" }

  private var fullPath: String {
    let level =
      switch content {
      case .entries: "entries"
      case .hashes(let level): String(level)
      }
    return "tile/\(level)/\(Tile.path(of: index))"
  }

  /// An index in groups of three digits, all but the last marked by an `x`: `x001/x234/067`.
  static func path(of index: Int64) -> String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      groups.append(String(repeating: "0", count: 3 - digits.utf8.count) + digits)
      rest /= 1000
    } while rest > 0
    return groups.reversed().enumerated().map { place, group in
      place == groups.count - 1 ? group : "x" + group
    }.joined(separator: "/")
  }
}

/// Makes the tiles of a log while its entries go by once.
///
/// Memory is that of one tile a level.
struct TileBuilder {
  private struct Level {
    var index: Int64 = 0
    var hashes: [[UInt8]] = []
  }

  private var levels: [Level] = [Level()]
  private var bundle: [UInt8] = []

  /// Takes the next entry, and hands on the tiles that are full with it.
  ///
  /// - Precondition: The entry is no longer than ``Entry/maximumBytes``.
  mutating func append(
    _ entry: UnsafeBufferPointer<UInt8>, leafHash: [UInt8], _ emit: (Tile) throws -> Void
  ) throws {
    bundle.append(UInt8(entry.count >> 8))
    bundle.append(UInt8(entry.count & 0xFF))
    bundle.append(contentsOf: entry)
    levels[0].hashes.append(leafHash)
    guard levels[0].hashes.count == Tile.fullWidth else { return }
    try emit(bundleTile)
    bundle.removeAll(keepingCapacity: true)
    try raise(0, emit)
  }

  /// Hands on the tiles that are not full: those of the log as it is now.
  func finish(_ emit: (Tile) throws -> Void) throws {
    if !bundle.isEmpty { try emit(bundleTile) }
    for level in levels.indices where !levels[level].hashes.isEmpty {
      try emit(hashTile(level))
    }
  }

  /// Hands on a full tile, and gives its root to the level above.
  private mutating func raise(_ level: Int, _ emit: (Tile) throws -> Void) throws {
    try emit(hashTile(level))
    let root = MerkleTree.root(ofLeafHashes: levels[level].hashes)
    levels[level].hashes.removeAll(keepingCapacity: true)
    levels[level].index += 1
    if level + 1 == levels.count { levels.append(Level()) }
    levels[level + 1].hashes.append(root)
    if levels[level + 1].hashes.count == Tile.fullWidth { try raise(level + 1, emit) }
  }

  private var bundleTile: Tile {
    Tile(
      content: .entries, index: levels[0].index, width: levels[0].hashes.count, bytes: bundle)
  }

  private func hashTile(_ level: Int) -> Tile {
    let hashes = levels[level].hashes
    return Tile(
      content: .hashes(level: level), index: levels[level].index, width: hashes.count,
      bytes: Array(hashes.joined()))
  }
}
