internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

struct OverrideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "override", abstract: "Set a rule aside until the window closes, with a reason.",
    discussion: """
      For a risk that is accepted for the whole night: 'mwctl next' then goes on without the rule. \
      The log keeps who did it and why. Rules that protect machines from being lost can never be \
      set aside; 'mwctl rules' says which.

      Examples:
        mwctl override no-snapshot --host hv-01 --vm fs-01 --reason 'merge takes 9 hours'
        mwctl override guest-verified --host hv-01 --vm lab-03 --reason 'no network by design'
      """)

  @Argument(help: "The rule's id.") var rule: String
  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions
  @Option(help: "The host.") var host: String
  @Option(help: "The virtual machine's name or GUID. Default: all of the host.") var vm: String?
  @Option(help: "Why.") var reason: String

  func run() throws {
    let name = try HostArgument.parse(host)
    let reason = try Text.checked(reason, as: "--reason")
    guard let card = Rules.card(rule) else {
      throw Failure(
        .usage, "There is no rule '\(rule)'.", remedies: ["mwctl rules lists them all."])
    }
    guard Rules.waivable.contains(rule) else {
      throw Failure(
        .refused, "The rule '\(rule)' cannot be set aside for a night. \(card.why)", rule: rule,
        remedies: [card.remedy])
    }
    let log = try AuditLog.open(at: options.path)
    let time = try recording.time()
    let records = try log.transact(actor: recording.resolvedActor()) { ledger in
      let known = try ledger.fleet.knownHost(name)
      guard known.window != nil else {
        throw Failure(
          .refused, "\(name) is under no window; a rule is set aside until its window closes.",
          rule: "window-open", remedies: ["mwctl window open ID --hosts \(name) ..."])
      }
      let machine = try vm.map { try Machines.find($0, on: known) }
      let event = RuleOverridden(rule: rule, action: nil, vm: machine?.id, reason: reason)
      return try ledger.append([(.host(name), .ruleOverridden(event))], at: time)
    }
    guard let record = records.last else { return }
    switch options.format {
    case .json, .jsonl:
      Output.json([
        "schema": "mwctl.overridden/1", "position": .integer(record.position),
        "stream": .string(record.stream.description), "version": .integer(record.version),
        "rule": .string(rule),
      ])
    case .text:
      Output.line(
        "Recorded at position \(record.position): '\(rule)' is set aside for "
          + "\(vm ?? name.text) until the window closes.")
    }
  }
}
