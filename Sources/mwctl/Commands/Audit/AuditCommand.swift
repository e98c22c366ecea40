internal import ArgumentParser
internal import AuditLog
internal import Events

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Check the log, prove what it holds, and tell what was done.",
    discussion: """
      Everything that is recorded is hashed into a tree, whose root is signed as a checkpoint. A \
      checkpoint that is kept elsewhere holds the log to what it was: 'audit verify --checkpoint'.
      """,
    subcommands: [
      AuditVerifyCommand.self, AuditCheckpointCommand.self, AuditProveCommand.self,
      AuditConsistencyCommand.self, AuditKeysCommand.self, AuditExportCommand.self,
      AuditImportCommand.self, AuditReportCommand.self, AuditExplainCommand.self, LogCommand.self,
    ])
}

/// Verifier keys on the command line.
enum KeyArgument {
  static func parse(_ text: String) throws -> VerifierKey {
    do {
      return try VerifierKey(text)
    } catch {
      throw Failure(
        .malformed, "--key '\(text)': \(error.description)",
        remedies: ["Copy the whole line that 'mwctl audit keys' prints."])
    }
  }
}

/// Checkpoints that people name on the command line.
enum CheckpointFile {
  /// Reads a checkpoint's file, or standard input for `-`.
  static func read(_ path: String) throws -> OutsideCheckpoint {
    let bytes = try InputFile.read(path)
    do {
      return try OutsideCheckpoint(name: path, parsing: bytes)
    } catch {
      throw Failure(
        .malformed, "\(path): \(error.description)",
        remedies: ["Name a file that 'mwctl audit checkpoint' has printed or copied."])
    }
  }
}

extension LogReader {
  /// The checkpoint that was signed last, which has to cover `size` entries.
  func newestCheckpoint(covering size: Int64, because why: String) throws -> OutsideCheckpoint {
    guard let stored = try lastCheckpoint(), stored.size >= size else {
      throw Failure(.notFound, why, remedies: ["Sign one first: mwctl audit checkpoint"])
    }
    do {
      return try OutsideCheckpoint(name: "checkpoint \(stored.number)", parsing: stored.note)
    } catch {
      throw Failure(
        .unverified, "Checkpoint \(stored.number) of the log is damaged. \(error.description)",
        remedies: ["mwctl audit verify"])
    }
  }
}
