internal import Events
internal import Foundation

/// What `mwctl record` is asked to record, from the command line or from a line of JSON.
struct RecordRequest: Hashable {
  /// What is recorded of an action.
  enum Outcome: Hashable {
    /// Somebody sets out to do it; the rules are asked.
    case started
    /// It was done.
    case completed
    /// It was tried in vain.
    case failed(String)
  }

  var action: ActionKind
  var host: HostName
  /// The machine's name or GUID, as given.
  var vm: String?
  var outcome: Outcome
  var attempt: AttemptID?
  var leaseSeconds: Int?
  /// The key that makes a repetition harmless.
  var id: String?
  var expectedVersion: StreamVersion?
  var details: [String: String] = [:]
  var overrides: [String] = []
  var reason: String?
  var at: Timestamp?
}

extension RecordRequest {
  /// The most notes that an event carries.
  static let maximumDetails = 32

  /// Refuses what no state of the log could make right.
  func check() throws {
    let traits = action.traits
    guard action != .observe else {
      throw Failure(
        .usage, "A look is recorded by importing it.",
        remedies: ["mwctl import FILE --host \(host)"])
    }
    if traits.subject == .virtualMachine, vm == nil {
      throw Failure(.usage, "'\(action.rawValue)' is done to a virtual machine; name it with --vm.")
    }
    if traits.subject == .host, vm != nil {
      throw Failure(.usage, "'\(action.rawValue)' is done to a host; leave --vm out.")
    }
    if !overrides.isEmpty {
      guard outcome == .started else {
        throw Failure(
          .usage, "--override goes with --started: a rule is set aside before the deed.")
      }
      guard reason != nil else {
        throw Failure(.usage, "--override needs --reason: the log keeps why a rule was set aside.")
      }
    }
    if traits.needsReason, outcome == .started, reason == nil {
      throw Failure(
        .usage, "'\(action.rawValue)' destroys something; say why with --reason.")
    }
    if outcome == .started, attempt != nil {
      throw Failure(.usage, "--attempt names an attempt that is over; --started begins a new one.")
    }
    try checkTexts()
  }

  private func checkTexts() throws {
    if let reason { _ = try Text.checked(reason, as: "--reason") }
    if let id { _ = try Text.checked(id, as: "--id", maximumBytes: 200) }
    if case .failed(let why) = outcome { _ = try Text.checked(why, as: "--failed") }
    guard details.count <= RecordRequest.maximumDetails else {
      throw Failure(.malformed, "There are more than \(RecordRequest.maximumDetails) details.")
    }
    for (key, value) in details {
      _ = try Text.checked(key, as: "The key of --detail", maximumBytes: 64)
      _ = try Text.checked(value, as: "--detail \(key)")
    }
  }

  /// Reads one line of `mwctl record -`.
  ///
  /// - Throws: ``JSONShapeError`` or ``Failure`` for what the line lacks or has wrong.
  init(_ reader: JSONReader) throws {
    let known = [
      "action", "host", "vm", "started", "completed", "failed", "attempt", "lease", "id",
      "expectVersion", "detail", "override", "reason", "at",
    ]
    for key in try reader.keys() where !known.contains(key) {
      throw Failure(.malformed, "'\(key)' is not a name that 'mwctl record -' knows.")
    }
    action = try reader.required("action").choice()
    host = try reader.required("host").hostName()
    vm = try reader.optionalString("vm")
    outcome = try RecordRequest.outcome(reader)
    attempt = try RecordRequest.attempt(reader)
    if let lease = try reader.optional("lease") {
      guard let duration = DurationArgument(argument: try lease.string()) else {
        throw lease.error(expected: "a duration such as \"30m\"")
      }
      leaseSeconds = duration.seconds
    }
    id = try reader.optionalString("id")
    expectedVersion = try reader.optionalInteger("expectVersion")
    details =
      try reader.optionalObject("detail").map { object in
        try RecordRequest.details(object)
      } ?? [:]
    if let single = try reader.optional("override") {
      overrides = try single.listOrString()
    }
    reason = try reader.optionalString("reason")
    at = try reader.optional("at").map { try Clock.checked($0.timestamp(), "\"at\"") }
  }

  private static func outcome(_ reader: JSONReader) throws -> Outcome {
    var outcomes: [Outcome] = []
    if try reader.optionalBool("started") == true { outcomes.append(.started) }
    if try reader.optionalBool("completed") == true { outcomes.append(.completed) }
    if let why = try reader.optionalString("failed") { outcomes.append(.failed(why)) }
    guard outcomes.count == 1, let outcome = outcomes.first else {
      throw Failure(
        .malformed,
        "A line needs just one of \"started\":true, \"completed\":true, \"failed\":\"why\".")
    }
    return outcome
  }

  private static func attempt(_ reader: JSONReader) throws -> AttemptID? {
    guard let value = try reader.optional("attempt") else { return nil }
    if case .integer(let position) = value.value { return AttemptID(position) }
    guard let attempt = AttemptID(try value.string()) else {
      throw value.error(expected: "an attempt's token")
    }
    return attempt
  }

  private static func details(_ reader: JSONReader) throws -> [String: String] {
    var details: [String: String] = [:]
    for key in try reader.keys() { details[key] = try reader.string(key) }
    return details
  }
}

extension JSONReader {
  /// A list of strings, or a single one.
  fileprivate func listOrString() throws(JSONShapeError) -> [String] {
    if case .array = value { return try strings() }
    return [try string()]
  }
}
