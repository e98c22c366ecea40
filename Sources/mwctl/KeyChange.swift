internal import AuditLog
internal import Events

/// A key that comes into force.
///
/// The key's file is only changed under the log's write lock, so that of two who change it at once
/// neither writes over the other's key. Whenever it is interrupted, the file holds the key that is
/// in force.
struct KeyChange {
  let log: AuditLog
  let notary: Notary

  init(log: AuditLog, copyTo place: String?) {
    self.log = log
    notary = Notary(log: log, copyTo: place)
  }

  private var file: KeyFile { notary.keyFile }

  func answer() throws -> KeysAnswer {
    KeysAnswer(keys: try log.read { try $0.keys() }, keyFile: file)
  }

  /// Makes the first key.
  func create(actor: String, at time: Timestamp) throws {
    let note = try log.transact(actor: actor) { ledger in
      let keys = try ledger.reader.keys()
      guard keys.current == nil else {
        throw Failure(
          .conflict, "The log has a key already.",
          remedies: ["mwctl audit keys shows it; mwctl audit keys rotate puts in another."])
      }
      let key = try firstKey(origin: keys.origin ?? "")
      let event = LogKeyIntroduced(verifierKey: key.verifier.description)
      try ledger.append([(.log, .logKeyIntroduced(event))], at: time)
      return try ledger.sign(with: [key])
    }
    _ = notary.copy(note)
  }

  /// The key of a file that an earlier try has left, or one in a new file.
  private func firstKey(origin: String) throws -> SigningKey {
    let key = SigningKey(forOrigin: origin)
    do {
      try file.create(key)
      return key
    } catch let error where error.code == .alreadyExists {
      guard let left = try? file.read(), left.count == 1,
        left[0].verifier.name == key.verifier.name
      else { throw error }
      return left[0]
    }
  }

  /// Puts a new key in the place of the one in force.
  func rotate(reason: String, isOldKeyLost: Bool, actor: String, at time: Timestamp) throws {
    let hashed = notary.hashAhead()
    let note = try log.transact(actor: actor) { ledger in
      let keys = try ledger.reader.keys()
      guard let current = keys.current else {
        throw Failure(
          .notFound, "The log has no key yet.", remedies: ["Make one: mwctl audit keys create"])
      }
      let old = try oldKeys(current, isLost: isOldKeyLost)
      let new = SigningKey(forOrigin: keys.origin ?? "")
      if isOldKeyLost { try file.create(new) } else { try file.replace(with: old + [new]) }
      let event = LogKeyRotated(
        verifierKey: new.verifier.description, replaced: current.description,
        isReplacedLost: isOldKeyLost, reason: reason)
      try ledger.append([(.log, .logKeyRotated(event))], at: time)
      return try ledger.sign(with: old + [new], hashed: hashed)
    }
    do {
      try removeOldKeys()
    } catch {
      Output.warning(
        "The key is rotated, but '\(file.path)' holds the one before it still. "
          + Failure(error).message + " It signs no more: take its line out.")
    }
    _ = notary.copy(note)
  }

  /// The private key in force, in a list; none where it is lost, which has to be true then.
  private func oldKeys(_ current: VerifierKey, isLost: Bool) throws -> [SigningKey] {
    guard !isLost else {
      if (try? file.read())?.contains(where: { $0.verifier == current }) == true {
        throw Failure(
          .conflict, "The key in force is not lost: '\(file.path)' holds it.",
          remedies: ["Rotate it without --old-key-lost."])
      }
      return []
    }
    let found = try file.read().filter { $0.verifier == current }
    guard !found.isEmpty else {
      throw Failure(
        .notFound, "'\(file.path)' does not hold the private key that is in force.",
        remedies: ["Bring the right file back, or say --old-key-lost."])
    }
    return found
  }

  /// Leaves only the key in force in the file: one that signs no more need not lie about.
  private func removeOldKeys() throws {
    try log.write { writer in
      let current = try writer.keys().current
      let kept = try file.read().filter { $0.verifier == current }
      if !kept.isEmpty { try file.replace(with: kept) }
    }
  }
}
