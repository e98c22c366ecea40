/// Whoever was at an attempt says that nobody knows how it ended.
///
/// Tells nothing about the machine: the attempt is in doubt from now on, before its lease ends.
public struct AttemptDoubted: EventData {
  /// The attempt.
  public let attempt: AttemptID
  /// What was attempted.
  public let action: ActionKind
  /// The machine it was attempted on; `nil` for an action on the host.
  public let vm: VMID?
  /// Why its end is not known.
  public let reason: String
  /// What was noted meanwhile, by key.
  public let details: [String: String]

  /// A doubt about `attempt`.
  public init(
    attempt: AttemptID, action: ActionKind, vm: VMID?, reason: String, details: [String: String]
  ) {
    self.attempt = attempt
    self.action = action
    self.vm = vm
    self.reason = reason
    self.details = details
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    attempt = AttemptID(try reader.integer("attempt"))
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    reason = try reader.string("reason")
    details = try reader.details("details")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "attempt": .integer(attempt.position), "action": .string(action.rawValue),
      "vm": .optional(vm?.text), "reason": .string(reason), "details": .details(details),
    ])
  }
}
