/// Somebody set out to do something, and the rules did not object.
///
/// Its position is the attempt's token, see ``AttemptID``.
public struct ActionStarted: EventData {
  /// What is done.
  public let action: ActionKind
  /// The machine it is done to; `nil` for an action on the host.
  public let vm: VMID?
  /// How a guest gets its Integration Services, where that is the action.
  public let route: UpdateRoute?
  /// For how many seconds the attempt is believed to be under way; without an outcome by then it
  /// is in doubt.
  public let leaseSeconds: Int
  /// Why, where somebody said so.
  public let reason: String?
  /// What the operator noted, by key.
  public let details: [String: String]
  /// What the decision rested on.
  public let basis: DecisionBasis

  /// The beginning of an attempt.
  public init(
    action: ActionKind, vm: VMID?, route: UpdateRoute?, leaseSeconds: Int, reason: String?,
    details: [String: String], basis: DecisionBasis
  ) {
    self.action = action
    self.vm = vm
    self.route = route
    self.leaseSeconds = leaseSeconds
    self.reason = reason
    self.details = details
    self.basis = basis
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    route = try reader.optional("route")?.choice()
    leaseSeconds = Int(try reader.integer("leaseSeconds"))
    reason = try reader.optionalString("reason")
    details = try reader.details("details")
    basis = try DecisionBasis(reader.required("basis"))
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "action": .string(action.rawValue), "vm": .optional(vm?.text),
      "route": .optional(route?.rawValue), "leaseSeconds": .integer(Int64(leaseSeconds)),
      "reason": .optional(reason), "details": .details(details), "basis": .object(basis.data),
    ])
  }
}

/// What a decision to start something rested on, so that it can be judged later.
public struct DecisionBasis: Hashable, Sendable {
  /// The last position that the decision knew of, in the whole log.
  public let position: Position
  /// The position of the profile it was made under.
  public let profile: Position
  /// The rules that were set aside for it.
  public let overridden: [String]

  /// A basis of what was known at `position`.
  public init(position: Position, profile: Position, overridden: [String]) {
    self.position = position
    self.profile = profile
    self.overridden = overridden
  }

  init(_ reader: JSONReader) throws(JSONShapeError) {
    position = try reader.integer("position")
    profile = try reader.integer("profile")
    overridden = try reader.strings("overridden")
  }

  var data: JSONObject {
    [
      "position": .integer(position), "profile": .integer(profile),
      "overridden": .array(overridden.map(JSONValue.string)),
    ]
  }
}

/// Something was done: a claim of whoever did it, which moves the state until it is looked at.
public struct ActionCompleted: EventData {
  /// What was done.
  public let action: ActionKind
  /// The machine it was done to; `nil` for an action on the host.
  public let vm: VMID?
  /// The attempt it ends; `nil` where nobody had announced one.
  public let attempt: AttemptID?
  /// How a guest got its Integration Services, where that was the action.
  public let route: UpdateRoute?
  /// Why, where somebody said so.
  public let reason: String?
  /// What the operator noted, by key.
  public let details: [String: String]
  /// The rules that would have refused it: it happened all the same, and is shown as a hazard.
  public let against: [String]

  /// The end of an attempt that succeeded.
  public init(
    action: ActionKind, vm: VMID?, attempt: AttemptID?, route: UpdateRoute?, reason: String?,
    details: [String: String], against: [String]
  ) {
    self.action = action
    self.vm = vm
    self.attempt = attempt
    self.route = route
    self.reason = reason
    self.details = details
    self.against = against
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    attempt = try reader.optionalInteger("attempt").map { AttemptID($0) }
    route = try reader.optional("route")?.choice()
    reason = try reader.optionalString("reason")
    details = try reader.details("details")
    against = try reader.strings("against")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "action": .string(action.rawValue), "vm": .optional(vm?.text),
      "attempt": attempt.map { .integer($0.position) } ?? .null,
      "route": .optional(route?.rawValue), "reason": .optional(reason),
      "details": .details(details), "against": .array(against.map(JSONValue.string)),
    ])
  }
}

/// Something was tried in vain.
public struct ActionFailed: EventData {
  /// What was tried.
  public let action: ActionKind
  /// The machine it was tried on; `nil` for an action on the host.
  public let vm: VMID?
  /// The attempt it ends; `nil` where nobody had announced one.
  public let attempt: AttemptID?
  /// What went wrong, in the words or error code of whoever saw it.
  public let failure: String
  /// What the operator noted, by key.
  public let details: [String: String]

  /// The end of an attempt that failed.
  public init(
    action: ActionKind, vm: VMID?, attempt: AttemptID?, failure: String, details: [String: String]
  ) {
    self.action = action
    self.vm = vm
    self.attempt = attempt
    self.failure = failure
    self.details = details
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    attempt = try reader.optionalInteger("attempt").map { AttemptID($0) }
    failure = try reader.string("failure")
    details = try reader.details("details")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "action": .string(action.rawValue), "vm": .optional(vm?.text),
      "attempt": attempt.map { .integer($0.position) } ?? .null, "failure": .string(failure),
      "details": .details(details),
    ])
  }
}
