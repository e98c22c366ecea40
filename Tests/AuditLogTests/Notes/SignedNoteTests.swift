import AuditLog
import Foundation
import Testing

private struct KnownNotes: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let id: String
    let note: String?
    let note_base64: String?
    let vkeys: [String]
    let want: String
    let verified: [String]?
    let tree_size: Int64?
    let root_base64: String?

    var testDescription: String { id }
    var bytes: [UInt8] {
      note.map { Array($0.utf8) } ?? note_base64.flatMap { Data(base64Encoded: $0) }.map(Array.init)
        ?? []
    }
  }
  let cases: [Case]
}

private struct KnownKeys: Decodable {
  struct Key: Decodable {
    let vkey: String
    let type: String?
  }
  let good: [Key]
  let bad: [Key]
}

private struct KnownBodies: Decodable {
  struct Case: Decodable {
    let id: String
    let text: String
    let want: String
    let comment: String?
    let origin: String?
    let size: Int64?
  }
  let cases: [Case]
}

@Suite struct `A signed note` {
  @Test func `is believed or refused as by others`() throws {
    let cases = try Vectors.decode(KnownNotes.self, "signed-note/notes.json").cases
    #expect(cases.count >= 20)
    for known in cases {
      let signers = Result { () throws -> [String] in
        let keys = try known.vkeys.map { try VerifierKey($0) }
        return try SignedNote(parsing: known.bytes).verified(by: keys).map(\.name)
      }
      switch known.want {
      case "ok": #expect(try signers.get() == known.verified, "\(known.id)")
      default: #expect(throws: NoteError.self, "\(known.id)") { try signers.get() }
      }
      guard known.want == "ok", let size = known.tree_size else { continue }
      let note = try SignedNote(parsing: known.bytes)
      let checkpoint = try Checkpoint(parsing: note.text)
      #expect(checkpoint.size == size)
      if let root = known.root_base64 {
        #expect(Data(checkpoint.root).base64EncodedString() == root)
      }
      #expect(checkpoint.text == note.text)
      #expect(note.bytes == known.bytes)
    }
  }

  @Test func `is read as it was written, by several keys`() throws {
    let keys = [SigningKey(forOrigin: "one.example"), SigningKey(forOrigin: "two.example")]
    let text = "A text\n\nof several parts.\n"
    let note = try SignedNote(text, signedBy: keys)
    let again = try SignedNote(parsing: note.bytes)
    #expect(again == note)
    #expect(try again.verified(by: keys.map(\.verifier)) == keys.map(\.verifier))
    #expect(try again.verified(by: [keys[1].verifier]) == [keys[1].verifier])
    let other = SigningKey(forOrigin: "one.example").verifier
    #expect(throws: NoteError.self) { try again.verified(by: [other]) }
  }

  @Test func `of which any bit is changed is refused or reads differently`() throws {
    let key = SigningKey(forOrigin: "log.example")
    let bytes = try SignedNote("A text.\n", signedBy: [key]).bytes
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << bit
        #expect(throws: NoteError.self) {
          try SignedNote(parsing: changed).verified(by: [key.verifier])
        }
      }
    }
  }

  @Test(arguments: ["no line end", "a\u{7}bell\n", "tab\tbed\n"])
  func `is not made of a text that would be read differently`(text: String) {
    #expect(throws: NoteError.self) {
      try SignedNote(text, signedBy: [SigningKey(forOrigin: "log.example")])
    }
  }

  @Test func `takes as many signatures as the specification asks for`() throws {
    let key = SigningKey(forOrigin: "log.example")
    let note = try SignedNote(
      "A text.\n", signedBy: (0..<16).map { SigningKey(forOrigin: "\($0)") } + [key])
    #expect(try SignedNote(parsing: note.bytes).verified(by: [key.verifier]) == [key.verifier])
  }
}

@Suite struct `A verifier key` {
  @Test func `is read or refused as by others`() throws {
    let known = try Vectors.decode(KnownKeys.self, "signed-note/vkeys.json")
    for key in known.good {
      guard key.type == nil else {
        let error = #expect(throws: NoteError.self) { try VerifierKey(key.vkey) }
        #expect(error?.code == .unknownAlgorithm(4))
        continue
      }
      #expect(try VerifierKey(key.vkey).description == key.vkey)
    }
    for key in known.bad {
      #expect(throws: NoteError.self, "\(key.vkey)") { try VerifierKey(key.vkey) }
    }
  }

  @Test func `is refused where any part of it is missing or another`() {
    let key = Array("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".utf8)
    for start in key.indices {
      for end in start...key.count where end - start < key.count {
        let part = String(decoding: key[start..<end], as: UTF8.self)
        #expect(throws: NoteError.self, "\(part)") { try VerifierKey(part) }
      }
      var changed = key
      changed[start] += 1
      let text = String(decoding: changed, as: UTF8.self)
      #expect(throws: NoteError.self, "\(text)") { try VerifierKey(text) }
    }
  }

  @Test func `is named after the log`() {
    #expect(
      SigningKey(forOrigin: "contoso.example/hyper-v").verifier.name == "contoso.example/hyper-v")
    #expect(SigningKey(forOrigin: "my log + more").verifier.name == "my-log---more")
    #expect(SigningKey(forOrigin: "").verifier.name == "log")
  }
}

@Suite struct `A signing key` {
  /// The private key of Go's own tests, whose public key stands among the known ones.
  private let known =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

  @Test func `is written as Go's note package does`() throws {
    let key = try SigningKey(known)
    #expect(key.secret == known)
    #expect(
      key.verifier.description
        == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    let again = try SigningKey(SigningKey(forOrigin: "a").secret)
    #expect(try SigningKey(again.secret).verifier == again.verifier)
  }

  @Test(arguments: [
    "", "PRIVATE+KEY+", "PRIVATE+KEY+PeterNeumann+c74f20a3+",
    "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AoEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXH",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  ])
  func `is refused where it is none`(text: String) {
    #expect(throws: NoteError.self) { try SigningKey(text) }
  }
}

@Suite struct `A checkpoint` {
  @Test func `is read or refused as by others, but for roots that are no SHA-256`() throws {
    let cases = try Vectors.decode(KnownBodies.self, "signed-note/checkpoint-bodies.json").cases
    #expect(cases.count >= 13)
    for known in cases {
      let isStrictlyWrong = known.comment?.contains("not 32 bytes") ?? false
      guard known.want == "ok", !isStrictlyWrong else {
        #expect(throws: NoteError.self, "\(known.id)") { try Checkpoint(parsing: known.text) }
        continue
      }
      let checkpoint = try Checkpoint(parsing: known.text)
      #expect(checkpoint.origin == known.origin)
      #expect(checkpoint.size == known.size)
      #expect(checkpoint.text == known.text)
    }
  }

  @Test func `keeps further lines`() throws {
    let root = Data(MerkleTree.emptyRoot).base64EncodedString()
    let checkpoint = try Checkpoint(parsing: "o\n0\n\(root)\none\ntwo\n")
    #expect(checkpoint.extensions == ["one", "two"])
    #expect(checkpoint.text == "o\n0\n\(root)\none\ntwo\n")
    for text in ["o\n00\n\(root)\n", "o\n+1\n\(root)\n", "o\n1\n\(root)\n\n", "o\n1\n\(root)"] {
      #expect(throws: NoteError.self) { try Checkpoint(parsing: text) }
    }
  }
}
