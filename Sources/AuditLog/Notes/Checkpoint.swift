/// What a log commits itself to at one moment: the text of a C2SP tlog-checkpoint.
///
/// Signed it is a ``SignedNote``. Whoever keeps one can tell later whether the log still holds the
/// same entries.
public struct Checkpoint: Hashable, Sendable {
  /// The log's name in the world.
  public let origin: String
  /// The number of entries.
  public let size: Int64
  /// The root of the tree over them, 32 bytes.
  public let root: [UInt8]
  /// Further lines, which nobody can check.
  public let extensions: [String]

  /// A checkpoint of the log `origin`.
  public init(origin: String, head: TreeHead) {
    self.origin = origin
    size = head.size
    root = head.root
    extensions = []
  }

  /// Reads the text of a note.
  ///
  /// - Throws: ``NoteError`` if it is no checkpoint, or one of a tree without SHA-256.
  public init(parsing text: String) throws(NoteError) {
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { Substring($0) }
    guard lines.count >= 4, lines.last?.isEmpty == true,
      lines.dropLast().allSatisfy({ !$0.isEmpty })
    else { throw NoteError(.malformedCheckpoint("three lines are wanted, none of them empty")) }
    guard let size = Decimal.parse(lines[1]) else {
      throw NoteError(.malformedCheckpoint("its second line is no number of entries"))
    }
    guard let root = Base64.decode(lines[2]), root.count == MerkleTree.hashBytes else {
      throw NoteError(.malformedCheckpoint("its third line is no SHA-256 in Base 64"))
    }
    origin = String(lines[0])
    self.size = size
    self.root = root
    extensions = lines[3..<lines.count - 1].map { String($0) }
  }

  /// The text that is signed.
  public var text: String {
    ([origin, String(size), Base64.encode(root)] + extensions).map { $0 + "\n" }.joined()
  }
}
