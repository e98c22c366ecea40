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
  let keyFile: KeyFile
  let copy: CheckpointCopy?

  init(log: AuditLog, copyTo place: String?) {
    keyFile = KeyFile(besideLog: log.path)
    copy = place.map { CheckpointCopy(to: $0) }
  }

  /// Signs what a write has recorded; what keeps it from that does not end the write.
  func sign(_ ledger: Ledger) -> Result<SignedNote, any Error> {
    Result { try ledger.sign(with: keyFile.read()) }
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
