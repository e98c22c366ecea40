/// A proof that a log holds an entry, which can be checked without the log: a C2SP tlog-proof.
public struct LogProof: Hashable, Sendable {
  /// What the proof says besides; nobody vouches for it.
  public let extra: [UInt8]?
  /// The entry's place in the log, from 0.
  public let index: Int64
  /// The roots beside the way from the entry's leaf to the root, the sibling first; 32 bytes each.
  public let path: [[UInt8]]
  /// The signed checkpoint that the way leads to.
  public let checkpoint: SignedNote

  private static let title = "c2sp.org/tlog-proof@v1"

  /// A proof of the entry that `inclusion` speaks of.
  public init(_ inclusion: InclusionProof, checkpoint: SignedNote, extra: [UInt8]? = nil) {
    index = inclusion.index
    path = inclusion.path
    self.checkpoint = checkpoint
    self.extra = extra
  }

  /// Reads a proof.
  ///
  /// - Throws: ``NoteError`` if the bytes are none.
  public init(parsing bytes: [UInt8]) throws(NoteError) {
    guard
      let end = zip(bytes.indices, bytes.indices.dropFirst())
        .first(where: { bytes[$0] == 0x0A && bytes[$1] == 0x0A })?.1,
      let head = String(validating: bytes[..<end], as: UTF8.self)
    else { throw NoteError(.malformedProof("no empty line comes before the checkpoint")) }
    var lines = head.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { Substring($0) }.dropLast()
    guard lines.popFirst() == Substring(Self.title) else {
      throw NoteError(.malformedProof("its first line is not '\(Self.title)'"))
    }
    extra = try Self.extra(&lines)
    guard let line = lines.popFirst(), line.utf8.starts(with: "index ".utf8),
      let index = Decimal.parse(line.dropFirst("index ".count))
    else { throw NoteError(.malformedProof("no line says the index")) }
    self.index = index
    var path: [[UInt8]] = []
    for line in lines {
      guard let hash = Base64.decode(line), hash.count == MerkleTree.hashBytes else {
        throw NoteError(.malformedProof("'\(line)' is no SHA-256 in Base 64"))
      }
      path.append(hash)
    }
    self.path = path
    checkpoint = try SignedNote(parsing: Array(bytes[(end + 1)...]))
  }

  private static func extra(_ lines: inout ArraySlice<Substring>) throws(NoteError) -> [UInt8]? {
    guard let line = lines.first, line.utf8.starts(with: "extra ".utf8) else { return nil }
    lines.removeFirst()
    guard let extra = Base64.decode(line.dropFirst("extra ".count)) else {
      throw NoteError(.malformedProof("what stands behind 'extra' is not Base 64"))
    }
    return extra
  }

  /// The proof as it is written.
  public var bytes: [UInt8] {
    var text = Self.title + "\n"
    if let extra { text += "extra \(Base64.encode(extra))\n" }
    text += "index \(index)\n"
    for hash in path { text += Base64.encode(hash) + "\n" }
    return Array(text.utf8) + [0x0A] + checkpoint.bytes
  }

  /// Checks that the log vouches for an entry at ``index``.
  ///
  /// - Parameters:
  ///   - entry: The stored bytes of the entry.
  ///   - keys: The log's keys.
  /// - Returns: The checkpoint that vouches for it.
  /// - Throws: ``NoteError`` if none of the keys signed the checkpoint, or the way does not lead
  ///   from the entry to its root.
  public func verified(
    entry: [UInt8], by keys: [VerifierKey]
  ) throws(NoteError) -> Checkpoint {
    try checkpoint.verified(by: keys)
    let head = try Checkpoint(parsing: checkpoint.text)
    let proof = InclusionProof(index: index, size: head.size, path: path)
    guard proof.proves(leafHash: MerkleTree.leafHash(entry), in: head.root) else {
      throw NoteError(.malformedProof("it does not lead from the entry to the root"))
    }
    return head
  }
}
