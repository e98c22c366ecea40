internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Workflow

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Show, check and adopt upgrade profiles.",
    discussion: """
      A profile holds what is known of one upgrade: builds, limits, times, routes and instructions. \
      The one in force is kept in the log, whole.
      """,
    subcommands: [Show.self, Check.self, Adopt.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a built-in profile, as a start for one of your own.",
      discussion: "Example:\n  mwctl profile show ws2008r2-sp1 > mine.json")
    @Argument(help: "The profile's name.") var name = "ws2008r2-sp1"
    @Option(help: "How the answer is written; a profile is JSON in any format.")
    var format: OutputFormat = .json

    func run() throws {
      guard let bytes = Profile.builtIn[name] else {
        throw Failure(
          .notFound, "There is no built-in profile '\(name)'.",
          remedies: ["Built in: " + Profile.builtIn.keys.sorted().joined(separator: ", ")])
      }
      Output.write(bytes)
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check a profile's file.")
    @Argument(help: "The file.") var file: String
    @Option(help: "How the answer is written.") var format: OutputFormat = .text

    func run() throws {
      let profile = try ProfileSource.load(file)
      switch format {
      case .json, .jsonl:
        Output.json(["schema": "mwctl.profile-check/1", "profile": .string(profile.name)])
      case .text: Output.line("\(file) is a profile: \(profile.name), \(profile.title).")
      }
    }
  }

  struct Adopt: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "adopt", abstract: "Take a profile into force for windows opened from now on.",
      discussion: "Windows that are open keep the profile they were opened under.")
    @Argument(help: "A built-in profile's name, or a profile's file.") var profile: String
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions

    func run() throws {
      let profile = try ProfileSource.load(self.profile)
      let log = try AuditLog.open(at: options.path)
      let time = try recording.time()
      let event = ProfileAdopted(name: profile.name, profile: profile.document)
      let records = try log.transact(actor: recording.resolvedActor()) { ledger in
        try ledger.append([(.log, .profileAdopted(event))], at: time)
      }
      guard let record = records.last else { return }
      switch options.format {
      case .json, .jsonl:
        Output.json([
          "schema": "mwctl.profile-adopted/1", "position": .integer(record.position),
          "profile": .string(profile.name),
        ])
      case .text:
        Output.line("Recorded at position \(record.position): \(profile.title) is in force.")
      }
    }
  }
}
