internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation

struct AuditConsistencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consistency",
    abstract: "Prove that the log has only grown since a checkpoint, to who has not the log.",
    discussion: """
      Prints the proof from the old checkpoint to the one that was signed last: the size of the old \
      one, the hashes, and the new checkpoint, in the form that C2SP witnesses take (tlog-witness, \
      add-checkpoint). Exits 5 where the log is not what the old checkpoint was signed over.

      Example:
        mwctl audit consistency checkpoint.txt
      """)

  @Argument(help: "The file of the old checkpoint; - is the standard input.")
  var oldCheckpoint: String
  @OptionGroup var options: LogOptions

  func run() throws {
    let old = try CheckpointFile.read(oldCheckpoint)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    let (proof, new) = try log.read { reader in try prove(old, reader) }
    let path = proof.path.map { Data($0).base64EncodedString() }
    switch options.format {
    case .text:
      let lines = (["old \(proof.oldSize)"] + path).map { $0 + "\n" }.joined()
      Output.write(Array(lines.utf8) + [0x0A] + new.note.bytes)
    case .json, .jsonl:
      Output.json([
        "schema": "mwctl.consistency/1", "oldSize": .integer(proof.oldSize),
        "oldRoot": .string(Data(old.checkpoint.root).base64EncodedString()),
        "newSize": .integer(proof.newSize),
        "newRoot": .string(Data(new.checkpoint.root).base64EncodedString()),
        "path": .texts(path),
        "checkpoint": .string(String(decoding: new.note.bytes, as: UTF8.self)),
      ])
    }
  }

  private func prove(
    _ old: OutsideCheckpoint, _ reader: LogReader
  ) throws -> (ConsistencyProof, OutsideCheckpoint) {
    let keys = try reader.keys()
    do {
      try old.note.verified(by: keys.all)
    } catch {
      throw Failure(
        .unverified, "\(old.name) is not by a key of this log. \(error.description)",
        remedies: ["mwctl audit keys shows the keys of the log."])
    }
    let size = old.checkpoint.size
    let count = try reader.nextPosition()
    guard size <= count else {
      throw Failure(
        .unverified,
        "\(old.name) covers \(size) entries, and the log has \(count): it was rolled back.",
        remedies: ["mwctl audit verify --checkpoint \(old.name)"])
    }
    let new = try reader.newestCheckpoint(
      covering: size, because: "No checkpoint of the log covers as much as \(old.name).")
    do {
      try new.note.verified(by: keys.all)
    } catch {
      throw Failure(
        .unverified, "\(new.name) of the log is not by a key of it. \(error.description)",
        remedies: ["mwctl audit verify"])
    }
    let proof = try reader.consistencyProof(from: size, to: new.checkpoint.size)
    // The proof alone says nothing of a log that has not grown since.
    guard proof.proves(oldRoot: old.checkpoint.root, newRoot: new.checkpoint.root),
      try reader.root(size: new.checkpoint.size) == new.checkpoint.root
    else {
      throw Failure(
        .unverified, "The log is not the one that \(old.name) was signed over: it was rewritten.",
        remedies: ["mwctl audit verify --checkpoint \(old.name)"])
    }
    return (proof, new)
  }
}
