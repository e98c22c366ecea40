internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Inventory
internal import Projections

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Record a look at one or more hosts.",
    discussion: """
      Reads the native inventory, and what the machines print themselves: wmic lists, CSV, CLIXML \
      and ConvertTo-Json of PowerShell, and the collectors' output. The format is detected.

      A host counts as listed whole: a virtual machine that is missing is gone from it, unless you \
      say --partial. All files are recorded, or none.

      Examples:
        mwctl import hv-01.txt hv-02.txt
        wmic ... get /format:list | mwctl import - --host hv-01
        mwctl import vms.csv --host hv-01 --dry-run
      """)

  @Argument(help: "Files with inventories; - is standard input.")
  var files: [String]

  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions

  @Option(help: "The host, for formats that do not name it.")
  var host: String?

  @Option(help: "The input's format: auto, json, csv, clixml or wmi.")
  var inputFormat = "auto"

  @Flag(help: "Only some of the host's virtual machines are listed.")
  var partial = false

  @Flag(help: "Say what would be recorded, and record nothing.")
  var dryRun = false

  func run() throws {
    let host = try self.host.map(HostArgument.parse)
    let (observations, warnings) = try read(host)
    let log = try AuditLog.open(at: options.path)
    let actor = try recording.resolvedActor()
    var answer = ImportAnswer(isDryRun: dryRun, observations: observations.map(\.observation))
    answer.warnings = warnings
    do {
      try log.transact(actor: actor) { ledger in
        let result = try Importer(ledger: ledger).take(observations)
        answer.records = result.records
        answer.warnings += result.warnings
        if dryRun { throw DryRun() }
      }
    } catch is DryRun {
      answer.records = []
    }
    answer.write(options.format)
  }

  /// Undoes the write of a dry run.
  private struct DryRun: Error {}

  private func read(
    _ host: HostName?
  ) throws -> ([(observation: HostObservation, time: Timestamp)], [String]) {
    var format: InventoryFormat?
    if inputFormat != "auto" {
      guard let known = InventoryFormat(rawValue: inputFormat) else {
        throw Failure(
          .usage, "There is no input format '\(inputFormat)'.",
          remedies: ["auto, " + InventoryFormat.allCases.map(\.rawValue).joined(separator: ", ")])
      }
      format = known
    }
    var observations: [(observation: HostObservation, time: Timestamp)] = []
    var warnings: [String] = []
    for file in files {
      let inventory = try parse(file, format, host)
      warnings += inventory.warnings.map { "\(file): \($0)" }
      for var observation in inventory.observations {
        if partial { observation.isWhole = false }
        // A file without a time of its own was written when the look was taken, or later: its date
        // is the best there is, and never makes an old look appear fresh the way "now" would.
        let written = InputFile.modified(file).map { min($0, Environment.now) }
        let time = try recording.at?.value ?? observation.observedAt ?? written ?? Environment.now
        let checked = try Clock.checked(time, "The look at \(observation.host)")
        observations.append((observation, checked))
      }
    }
    return (observations, warnings)
  }

  private func parse(
    _ file: String, _ format: InventoryFormat?, _ host: HostName?
  ) throws -> Inventory {
    let bytes = try InputFile.read(file)
    do {
      return try readInventory(bytes, format: format, host: host)
    } catch {
      throw Failure(
        .malformed, "\(file == "-" ? "Standard input" : file): \(error.description)")
    }
  }
}

/// A host's name on the command line.
enum HostArgument {
  static func parse(_ text: String) throws -> HostName {
    guard let name = HostName(text) else {
      throw Failure(
        .usage, "'\(text)' is no host's name.",
        remedies: [
          "Use letters, digits, '-', '.' and '_'; not '-' first, and not '.' or '..' alone."
        ])
    }
    return name
  }
}
