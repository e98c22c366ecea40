/// What became of an attempt in doubt was found out.
public struct AttemptSettled: EventData {
  /// What was found.
  public enum Finding: String, Hashable, Sendable, CaseIterable {
    /// It had its effect.
    case effected
    /// It had none.
    case notEffected = "not-effected"
  }

  /// The attempt.
  public let attempt: AttemptID
  /// What was attempted.
  public let action: ActionKind
  /// The machine it was attempted on; `nil` for an action on the host.
  public let vm: VMID?
  /// What was found.
  public let finding: Finding
  /// What the finding rests on, in one sentence.
  public let reason: String
  /// Whether a person says so; otherwise a look showed it.
  public let isByPerson: Bool

  /// A finding about `attempt`.
  public init(
    attempt: AttemptID, action: ActionKind, vm: VMID?, finding: Finding, reason: String,
    isByPerson: Bool = false
  ) {
    self.attempt = attempt
    self.action = action
    self.vm = vm
    self.finding = finding
    self.reason = reason
    self.isByPerson = isByPerson
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    attempt = AttemptID(try reader.integer("attempt"))
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    finding = try reader.required("finding").choice()
    reason = try reader.string("reason")
    isByPerson = try reader.optionalBool("byPerson") ?? false
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "attempt": .integer(attempt.position), "action": .string(action.rawValue),
      "vm": .optional(vm?.text), "finding": .string(finding.rawValue), "reason": .string(reason),
      "byPerson": .optional(isByPerson ? true : nil),
    ])
  }
}
