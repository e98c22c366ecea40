import Crypto
import Foundation

/// A key that checks signatures of notes: Ed25519, as the C2SP signed note describes it.
///
/// Its text, the *vkey*, is what to keep away from the log and to hand to auditors.
public struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
  /// The key's name, as signatures carry it.
  public let name: String
  /// The key's id, as signatures carry it: made from name and key.
  public let id: UInt32
  private let publicKey: [UInt8]

  init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
    id = NoteKey.id(name: name, publicKey: publicKey)
  }

  /// Reads `NAME+ID+KEY`.
  ///
  /// - Throws: ``NoteError`` if it is no key, or one of another algorithm.
  public init(_ vkey: String) throws(NoteError) {
    let (name, id, key) = try NoteKey.parts(vkey)
    let publicKey = Array(key.dropFirst())
    guard NoteKey.id(name: name, key: key) == id else {
      throw NoteError(.malformedKey("the id does not fit the key"))
    }
    guard key.first == NoteKey.ed25519 else { throw NoteError(.unknownAlgorithm(key[0])) }
    guard publicKey.count == NoteKey.bytes else {
      throw NoteError(.malformedKey("a key of Ed25519 has \(NoteKey.bytes) bytes"))
    }
    self.init(name: name, publicKey: publicKey)
  }

  /// The key as `NAME+ID+KEY`.
  public var description: String {
    "\(name)+\(NoteKey.hex(id))+\(Base64.encode([NoteKey.ed25519] + publicKey))"
  }

  /// Whether the signature is that of the text.
  func isValid(_ signature: [UInt8], of text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: Array(text.utf8))
  }

  /// Whether a signature claims to be by this key.
  func claims(_ signature: NoteSignature) -> Bool {
    signature.keyID == id && signature.keyName.utf8.elementsEqual(name.utf8)
  }
}

/// A key that signs notes: whoever has it can speak for the log.
public struct SigningKey: Sendable {
  /// The key that checks its signatures.
  public let verifier: VerifierKey
  private let privateKey: Curve25519.Signing.PrivateKey

  private init(name: String, privateKey: Curve25519.Signing.PrivateKey) {
    self.privateKey = privateKey
    verifier = VerifierKey(
      name: name, publicKey: Array(privateKey.publicKey.rawRepresentation))
  }

  /// Makes a new key out of the system's randomness.
  ///
  /// - Parameter origin: The log's name; blanks and `+`, which no key's name may hold, become `-`.
  public init(forOrigin origin: String) {
    let name = String(
      String.UnicodeScalarView(
        origin.unicodeScalars.map { NoteKey.isAllowed($0) ? $0 : "-" }))
    self.init(name: name.isEmpty ? "log" : name, privateKey: Curve25519.Signing.PrivateKey())
  }

  /// Reads `PRIVATE+KEY+NAME+ID+KEY`, as Go's `note` package writes it.
  ///
  /// - Throws: ``NoteError`` if it is no key, or one of another algorithm.
  public init(_ text: String) throws(NoteError) {
    guard text.utf8.starts(with: NoteKey.privatePrefix.utf8) else {
      throw NoteError(.malformedKey("it does not begin with \(NoteKey.privatePrefix)"))
    }
    let (name, id, key) = try NoteKey.parts(
      String(Substring(text.utf8.dropFirst(NoteKey.privatePrefix.utf8.count))))
    guard key.first == NoteKey.ed25519 else { throw NoteError(.unknownAlgorithm(key[0])) }
    guard key.count == NoteKey.bytes + 1,
      let privateKey = try? Curve25519.Signing.PrivateKey(rawRepresentation: key.dropFirst())
    else { throw NoteError(.malformedKey("a key of Ed25519 has \(NoteKey.bytes) bytes")) }
    self.init(name: name, privateKey: privateKey)
    guard verifier.id == id else {
      throw NoteError(.malformedKey("the id does not fit the key"))
    }
  }

  /// The key as `PRIVATE+KEY+NAME+ID+KEY`: a secret.
  public var secret: String {
    "\(NoteKey.privatePrefix)\(verifier.name)+\(NoteKey.hex(verifier.id))+"
      + Base64.encode([NoteKey.ed25519] + Array(privateKey.rawRepresentation))
  }

  /// Signs a text.
  func sign(_ text: String) throws(NoteError) -> NoteSignature {
    guard let signature = try? privateKey.signature(for: Array(text.utf8)) else {
      throw NoteError(.malformedKey("it cannot sign"))
    }
    return NoteSignature(keyName: verifier.name, keyID: verifier.id, bytes: Array(signature))
  }
}

/// What both kinds of keys share.
enum NoteKey {
  /// The signature type of Ed25519.
  static let ed25519: UInt8 = 1
  /// The bytes of a key of Ed25519, public or private.
  static let bytes = 32
  static let privatePrefix = "PRIVATE+KEY+"

  /// The first four bytes of SHA-256 over the name, a line end, the type and the public key.
  static func id(name: String, publicKey: [UInt8]) -> UInt32 {
    id(name: name, key: [ed25519] + publicKey)
  }

  static func id(name: String, key: [UInt8]) -> UInt32 {
    var hash = SHA256()
    hash.update(data: Array(name.utf8) + [0x0A])
    hash.update(data: key)
    return hash.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func hex(_ id: UInt32) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  /// Name, id, and type and key of `NAME+ID+KEY`.
  static func parts(
    _ text: String
  ) throws(NoteError) -> (name: String, id: UInt32, key: [UInt8]) {
    let parts = text.utf8.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false
    ).map { Substring($0) }
    guard parts.count == 3 else {
      throw NoteError(.malformedKey("it has not the form NAME+ID+KEY"))
    }
    guard isName(parts[0]) else {
      throw NoteError(.malformedKey("its name is empty or holds a blank"))
    }
    guard let id = UInt32(parts[1], radix: 16), hex(id) == parts[1] else {
      throw NoteError(.malformedKey("its id is not eight lower-case hexadecimal digits"))
    }
    guard let key = Base64.decode(parts[2]), !key.isEmpty else {
      throw NoteError(.malformedKey("its last part is not Base 64"))
    }
    return (String(parts[0]), id, key)
  }

  /// Whether a key may have that name.
  static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy(isAllowed)
  }

  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "+" && scalar.value >= 0x20 && !scalar.properties.isWhitespace
  }
}
