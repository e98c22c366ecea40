/// A text with signatures, as the C2SP signed note describes it.
///
/// Believe nothing of it before ``verified(by:)`` says by whom it is.
public struct SignedNote: Hashable, Sendable {
  /// The text that is signed; it ends with a line end.
  public let text: String
  /// The signatures, in their order; none is checked yet.
  public let signatures: [NoteSignature]

  /// The most signatures that a note may have.
  public static let maximumSignatures = 100
  /// The most bytes that a note may have.
  public static let maximumBytes = 1_000_000

  /// Signs a text with each of these keys.
  ///
  /// - Throws: ``NoteError`` if the text does not end with a line end, or holds what a note may not.
  public init(_ text: String, signedBy keys: [SigningKey]) throws(NoteError) {
    var signatures: [NoteSignature] = []
    for key in keys { signatures.append(try key.sign(text)) }
    self.text = text
    self.signatures = signatures
    guard try SignedNote(parsing: bytes) == self else {
      throw NoteError(.malformedNote("its text would be read differently"))
    }
  }

  /// Reads a note.
  ///
  /// - Throws: ``NoteError`` if the bytes are none.
  public init(parsing bytes: [UInt8]) throws(NoteError) {
    guard bytes.count <= Self.maximumBytes else {
      throw NoteError(.malformedNote("it is larger than \(Self.maximumBytes) bytes"))
    }
    guard let whole = String(validating: bytes, as: UTF8.self) else {
      throw NoteError(.malformedNote("it is not UTF-8"))
    }
    guard bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
      throw NoteError(.malformedNote("it holds a control character"))
    }
    guard let end = Self.endOfText(bytes) else {
      throw NoteError(.malformedNote("no empty line parts text and signatures"))
    }
    let textEnd = whole.utf8.index(whole.startIndex, offsetBy: end)
    text = String(whole[..<textEnd])
    signatures = try Self.signatures(whole.utf8[whole.utf8.index(after: textEnd)...])
  }

  /// The note as it is written.
  public var bytes: [UInt8] {
    var bytes = Array(text.utf8) + [0x0A]
    for signature in signatures { bytes += Array("\(signature)\n".utf8) }
    return bytes
  }

  /// Checks the signatures of the keys that are known; all others are ignored.
  ///
  /// - Returns: The keys by which the note is signed, in the order of its signatures.
  /// - Throws: ``NoteError`` if there is none, or one whose signature does not fit the text.
  @discardableResult
  public func verified(by keys: [VerifierKey]) throws(NoteError) -> [VerifierKey] {
    var signers: [VerifierKey] = []
    for signature in signatures {
      let known = keys.filter { $0.claims(signature) }
      guard let key = known.first else { continue }
      guard known.count == 1 else { throw NoteError(.ambiguousKey("\(key.name)")) }
      guard !signers.contains(key) else { continue }
      guard key.isValid(signature.bytes, of: text) else {
        throw NoteError(.invalidSignature(key: key.name))
      }
      signers.append(key)
    }
    guard !signers.isEmpty else { throw NoteError(.noKnownSignature) }
    return signers
  }

  /// Where the text ends: behind the last line end that an empty line follows.
  private static func endOfText(_ bytes: [UInt8]) -> Int? {
    var index = bytes.count - 2
    while index >= 0 {
      if bytes[index] == 0x0A, bytes[index + 1] == 0x0A { return index + 1 }
      index -= 1
    }
    return nil
  }

  private static func signatures(
    _ bytes: Substring.UTF8View
  ) throws(NoteError) -> [NoteSignature] {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count > 1, lines.last?.isEmpty == true else {
      throw NoteError(.malformedNote("its last line is no signature"))
    }
    guard lines.count - 1 <= maximumSignatures else {
      throw NoteError(.malformedNote("it has more than \(maximumSignatures) signatures"))
    }
    var signatures: [NoteSignature] = []
    for line in lines.dropLast() {
      guard let signature = NoteSignature(line: Substring(line)) else {
        throw NoteError(.malformedNote("'\(Substring(line))' is no signature"))
      }
      signatures.append(signature)
    }
    return signatures
  }
}

/// A signature of a note, not checked yet.
public struct NoteSignature: Hashable, Sendable, CustomStringConvertible {
  /// The name of the key that it claims to be by.
  public let keyName: String
  /// The id of the key that it claims to be by.
  public let keyID: UInt32
  /// The signature itself.
  public let bytes: [UInt8]

  init(keyName: String, keyID: UInt32, bytes: [UInt8]) {
    self.keyName = keyName
    self.keyID = keyID
    self.bytes = bytes
  }

  /// Reads a line without its end.
  init?(line: Substring) {
    let mark = "— "
    guard line.utf8.starts(with: mark.utf8) else { return nil }
    let rest = line.utf8.dropFirst(mark.utf8.count)
    guard let blank = rest.firstIndex(of: UInt8(ascii: " ")) else { return nil }
    let name = Substring(rest[..<blank])
    guard NoteKey.isName(name), let bytes = Base64.decode(Substring(rest[blank...].dropFirst())),
      bytes.count > 4
    else { return nil }
    keyName = String(name)
    keyID = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    self.bytes = Array(bytes.dropFirst(4))
  }

  /// The signature's line, without its end.
  public var description: String {
    let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * $0)) }
    return "— \(keyName) \(Base64.encode(id + bytes))"
  }
}
