internal import ArgumentParser
internal import AuditLog

/// The option of every command that signs a checkpoint.
struct CopyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the checkpoint to this file or into this folder.",
      discussion: "Best on another disk or a share. Default: MWCTL_COPY_TO."))
  var copyTo: String?

  var place: String? { copyTo ?? Environment.value("MWCTL_COPY_TO") }
}

/// Signs checkpoints along with what is recorded.
///
/// A missing key or a full share at three in the morning stops nobody's work: it is said, loudly,
/// and the work goes on.
struct Notary {
  let log: AuditLog
  let keyFile: KeyFile
  let copy: CheckpointCopy?

  init(log: AuditLog, copyTo place: String?) {
    self.log = log
    keyFile = KeyFile(besideLog: log.path)
    copy = place.map { CheckpointCopy(to: $0) }
  }

  /// Hashes the log ahead of a write that ends with a signature, so that nobody waits for it.
  ///
  /// - Returns: Nothing where the log cannot be read: who signs hashes it again, and says why.
  func hashAhead() -> HashedEntries? { try? log.hashEntries() }

  /// Signs what the log holds, in a write of its own.
  func sign(with keys: [SigningKey]) throws -> SignedNote {
    let hashed = hashAhead()
    return try log.write { try $0.sign(with: keys, hashed: hashed) }
  }

  /// Signs what a write has recorded; what keeps it from that does not end the write.
  func sign(_ ledger: Ledger, hashed: HashedEntries?) -> Result<SignedNote, any Error> {
    Result { try ledger.sign(with: keyFile.read(), hashed: hashed) }
  }

  /// Tells what kept the checkpoint from being signed, or copies it.
  ///
  /// - Returns: Where it was copied to.
  @discardableResult
  func finish(_ signing: Result<SignedNote, any Error>) -> String? {
    switch signing {
    case .success(let note): return copy(note)
    case .failure(let error):
      let failure = Failure(error)
      Output.warning(
        "It is recorded, but no checkpoint was signed. " + failure.message + " Then sign one: "
          + "mwctl audit checkpoint")
      return nil
    }
  }

  /// Copies a checkpoint; tells where that is not possible.
  func copy(_ note: SignedNote) -> String? {
    do {
      return try copy?.write(note)
    } catch {
      Output.warning(Failure(error).message)
      return nil
    }
  }
}
