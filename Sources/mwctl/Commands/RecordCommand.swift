internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record that something is begun, was done, or failed.",
    discussion: """
      --started announces it: the rules are asked, and if one refuses, nothing is recorded (exit 2). \
      --completed and --failed tell what happened: they are always recorded.

      With - as the action, one JSON object a line is read from standard input; all of them are \
      recorded, or none.

      Examples:
        mwctl record shutdown --host hv-01 --vm sql-01 --started
        mwctl record shutdown --host hv-01 --vm sql-01 --completed
        mwctl record patch --host hv-01 --failed 0x800f0818
        mwctl record turn-off --host hv-01 --vm old-01 --started --reason 'guest hangs'
        mwctl record - < events.jsonl
      """)

  @Argument(
    help: ArgumentHelp(
      "The action, or - for lines of JSON.",
      discussion: ActionKind.allCases.filter { $0 != .observe }.map(\.rawValue)
        .joined(separator: ", ")))
  var action: String

  @OptionGroup var options: LogOptions
  @OptionGroup var recording: RecordingOptions
  @Option(help: "The host.") var host: String?
  @Option(help: "The virtual machine's name or GUID.") var vm: String?
  @Flag(help: "It is begun now.") var started = false
  @Flag(help: "It was done.") var completed = false
  @Option(help: "It failed, and why: what was said, or an error code.") var failed: String?
  @Option(help: "The attempt that this is the outcome of. Default: the one that is open.")
  var attempt: String?
  @Option(help: "How long the attempt may take until it is in doubt: 90s, 30m, 2h.")
  var lease: DurationArgument?
  @Option(help: "A key of your own: the same command under it is recorded once.") var id: String?
  @Option(help: "Record only if the host's stream is at this version.")
  var expectVersion: Int64?
  @Option(help: "A note as KEY=VALUE; may be given more than once.") var detail: [String] = []
  @Option(help: "A rule to set aside; needs --reason. May be given more than once.")
  var override: [String] = []
  @Option(help: "Why.") var reason: String?

  func run() throws {
    let actor = try recording.resolvedActor()
    if action == "-" { return try runBatch(actor: actor) }
    let request = try self.request()
    let log = try AuditLog.open(at: options.path)
    let answer = try log.transact(actor: actor, commandID: request.id) { ledger in
      try Recorder(ledger: ledger, defaultTime: Environment.now).record(request)
    }
    RecordOutput(answer, request).write(options.format)
  }

  private func runBatch(actor: String) throws {
    let isBare =
      host == nil && vm == nil && !started && !completed && failed == nil && id == nil
      && attempt == nil && lease == nil && expectVersion == nil && detail.isEmpty
      && override.isEmpty && reason == nil
    guard isBare else {
      throw Failure(.usage, "With - everything is told by the lines; leave the other options out.")
    }
    let requests = try RecordBatch.read(InputFile.read("-"), defaultTime: recording.toldTime())
    let log = try AuditLog.open(at: options.path)
    let answers = try RecordBatch.record(requests, in: log, actor: actor)
    var told: Set<String> = []
    for (answer, request) in zip(answers, requests) {
      RecordOutput(answer, request.request)
        .write(options.format == .text ? .text : .jsonl, told: &told)
    }
  }

  private func request() throws -> RecordRequest {
    guard let kind = ActionKind(rawValue: action) else {
      throw Failure(
        .usage, "There is no action '\(action)'.",
        remedies: [
          "One of "
            + ActionKind.allCases.filter { $0 != .observe }.map(\.rawValue)
            .joined(separator: ", ")
        ])
    }
    guard let host else { throw Failure(.usage, "Name the host with --host.") }
    var outcomes: [RecordRequest.Outcome] = []
    if started { outcomes.append(.started) }
    if completed { outcomes.append(.completed) }
    if let failed { outcomes.append(.failed(failed)) }
    guard outcomes.count == 1, let outcome = outcomes.first else {
      throw Failure(.usage, "Say just one of --started, --completed and --failed REASON.")
    }
    var details: [String: String] = [:]
    for text in detail {
      guard let split = text.firstIndex(of: "="), split > text.startIndex else {
        throw Failure(.usage, "'\(text)' is no KEY=VALUE.")
      }
      details[String(text[..<split])] = String(text[text.index(after: split)...])
    }
    return RecordRequest(
      action: kind, host: try HostArgument.parse(host), vm: vm, outcome: outcome,
      attempt: try attempt.map(AttemptArgument.parse), leaseSeconds: lease?.seconds, id: id,
      expectedVersion: expectVersion, details: details, overrides: override, reason: reason,
      at: try recording.toldTime())
  }
}
