internal import ArgumentParser

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the log while it is in use, and check the copy.",
    discussion: """
      The copy is checked as 'mwctl audit verify' checks a log before it gets its name. The private \
      key is not copied: keep it apart.

      Example:
        mwctl backup /mnt/usb/mwctl-2011-03-06.db
      """)

  @Argument(help: "The file to make.") var file: String
  @OptionGroup var options: LogOptions

  func run() throws {
    let answer = try CopyAnswer.copy(from: options.path, to: file, title: "Checking the copy")
    answer.write(options.format, schema: "mwctl.backup/1", verb: "Backed up")
  }
}
