internal import ArgumentParser
internal import AuditLog
internal import Foundation

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring a log back from a backup, and check it.",
    discussion: """
      Writes over nothing: a damaged log is moved away first, and kept. The backup is checked as \
      'mwctl audit verify' checks a log before the restored one gets its name. What was recorded \
      after the backup is not in it; a checkpoint that was kept elsewhere tells: audit verify \
      --checkpoint.

      Example:
        mwctl restore /mnt/usb/mwctl-2011-03-06.db --log mwctl.db
      """)

  @Argument(help: "The backup.") var file: String
  @OptionGroup var options: LogOptions

  func run() throws {
    let answer = try CopyAnswer.copy(from: file, to: options.path, title: "Checking the backup")
    answer.write(options.format, schema: "mwctl.restore/1", verb: "Restored")
    guard !FileManager.default.fileExists(atPath: KeyFile(besideLog: options.path).path) else {
      return
    }
    Output.warning(
      "There is no '\(options.path).key' with the private key: bring it back, or no checkpoint can "
        + "be signed.")
  }
}
