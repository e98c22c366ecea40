internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation

struct AuditProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Prove that an entry is in the log, to who has not the log.",
    discussion: """
      Prints a C2SP tlog-proof: with it, the entry and the verifier key anybody can check that the \
      entry stands at that position, under the checkpoint that was signed last.

      Examples:
        mwctl audit prove 41 > 41.tlog-proof
        mwctl audit prove 41 --format json
      """)

  @Argument(help: "The entry's position.") var position: Int64
  @OptionGroup var options: LogOptions

  func run() throws {
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let (proof, entry) = try log.read { reader in try prove(reader) }
    switch options.format {
    case .text: Output.write(proof.bytes)
    case .json, .jsonl:
      let head = try Checkpoint(parsing: proof.checkpoint.text)
      Output.json([
        "schema": "mwctl.proof/1", "position": .integer(position), "size": .integer(head.size),
        "root": .string(Data(head.root).base64EncodedString()),
        "entry": .string(String(decoding: entry, as: UTF8.self)),
        "proof": .string(String(decoding: proof.bytes, as: UTF8.self)),
      ])
    }
  }

  private func prove(_ reader: LogReader) throws -> (LogProof, [UInt8]) {
    guard let entry = (0..<Int64.max).contains(position) ? try reader.entryBytes(at: position) : nil
    else {
      let count = try reader.nextPosition()
      throw Failure(
        .notFound, "The log has no entry at position \(position); it has \(count) entries, from 0.")
    }
    let newest = try reader.newestCheckpoint(
      covering: position + 1, because: "No checkpoint covers position \(position) yet.")
    let inclusion = try reader.inclusionProof(of: position, size: newest.checkpoint.size)
    let proof = LogProof(inclusion, checkpoint: newest.note)
    do {
      _ = try proof.verified(entry: entry, by: reader.keys().all)
    } catch let error as NoteError {
      throw Failure(
        .unverified,
        "The entry at position \(position) cannot be proved: the log is not what was signed. "
          + error.description, remedies: ["mwctl audit verify says what is wrong."])
    }
    return (proof, entry)
  }
}
