public import Events

/// What the check of a whole log found.
public struct Verification: Sendable {
  /// Something that is not as it was recorded.
  public struct Problem: Hashable, Sendable {
    /// The first position that it concerns; `nil` where it is none of an entry.
    public let position: Position?
    /// What is wrong, in words that go on from "The log" or "Position 7".
    public let what: String

    /// Something wrong at `position`.
    public init(position: Position?, what: String) {
      self.position = position
      self.what = what
    }
  }

  /// The number of entries that were there when the check began.
  public internal(set) var size: Int64 = 0
  /// The root of the tree over them, made from their stored bytes.
  public internal(set) var root: [UInt8] = MerkleTree.emptyRoot
  /// The number of checkpoints kept in the log.
  public internal(set) var checkpoints = 0
  /// The keys that the log introduces.
  public internal(set) var keys = LogKeys()
  /// What was found, the first position first; what concerns no entry comes last.
  public private(set) var problems: [Problem] = []
  /// How many more were found than are told.
  public private(set) var untold = 0

  /// The most problems that are told.
  public static let maximumProblems = 100

  /// Nothing looked at yet.
  init() {}

  /// Whether everything is as it was recorded.
  public var isSound: Bool { problems.isEmpty }

  /// Adds something that was found elsewhere, such as a cached state that its events do not give.
  public mutating func add(_ problem: Problem) { report(problem.position, problem.what) }

  mutating func report(_ position: Position?, _ what: String) {
    let problem = Problem(position: position, what: what)
    guard !problems.contains(problem) else { return }
    let place = problems.firstIndex { Self.order($0.position) > Self.order(position) }
    problems.insert(problem, at: place ?? problems.count)
    guard problems.count > Self.maximumProblems else { return }
    untold += 1
    problems.removeLast()
  }

  /// Whether something is wrong at one of these positions.
  func isWrong(in positions: Range<Position>) -> Bool {
    problems.contains { $0.position.map(positions.contains) ?? false }
  }

  private static func order(_ position: Position?) -> Position { position ?? .max }
}

/// A checkpoint that was kept somewhere else than in the log.
public struct OutsideCheckpoint: Sendable {
  /// What to call it, such as its file.
  public let name: String
  /// The signed note.
  public let note: SignedNote
  /// What its text says.
  public let checkpoint: Checkpoint

  /// A checkpoint as it was kept.
  ///
  /// - Throws: ``NoteError`` if the bytes are no signed checkpoint.
  public init(name: String, parsing bytes: [UInt8]) throws(NoteError) {
    self.name = name
    note = try SignedNote(parsing: bytes)
    checkpoint = try Checkpoint(parsing: note.text)
  }
}
