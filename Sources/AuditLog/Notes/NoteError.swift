/// Why a note, a key, a checkpoint or a proof cannot be taken for what it should be.
public struct NoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// The bytes are no signed note.
    case malformedNote(String)
    /// The text is no verifier key of a signed note.
    case malformedKey(String)
    /// The key signs by another algorithm than Ed25519.
    case unknownAlgorithm(UInt8)
    /// The text of the note is no checkpoint of a log.
    case malformedCheckpoint(String)
    /// The bytes are no proof of a log.
    case malformedProof(String)
    /// A signature by a known key does not fit the text.
    case invalidSignature(key: String)
    /// None of the signatures is by a known key.
    case noKnownSignature
    /// Two known keys have the same name and id.
    case ambiguousKey(String)
  }

  /// What is wrong.
  public let code: Code

  init(_ code: Code) { self.code = code }

  /// What is wrong, in a sentence.
  public var description: String {
    switch code {
    case .malformedNote(let why): "It is no signed note: \(why)."
    case .malformedKey(let why): "It is no key of a signed note: \(why)."
    case .unknownAlgorithm(let type):
      "The key is of type \(type); only those of type 1, Ed25519, are known."
    case .malformedCheckpoint(let why): "It is no checkpoint of a log: \(why)."
    case .malformedProof(let why): "It is no proof of a log: \(why)."
    case .invalidSignature(let key): "The signature by '\(key)' does not fit the text."
    case .noKnownSignature: "None of the signatures is by a known key."
    case .ambiguousKey(let key): "Two keys are both '\(key)'."
    }
  }
}
