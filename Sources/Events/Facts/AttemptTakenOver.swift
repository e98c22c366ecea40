/// Somebody else answers for an attempt from now on: whoever records this event.
///
/// Nothing is begun by it. The attempt goes on under a new token, the position of this event; what
/// is told under the old one comes late.
public struct AttemptTakenOver: EventData {
  /// The token that ends.
  public let attempt: AttemptID
  /// What is attempted.
  public let action: ActionKind
  /// The machine it is attempted on; `nil` for an action on the host.
  public let vm: VMID?
  /// For how many seconds from the event's time on the attempt is believed to be under way.
  public let leaseSeconds: Int
  /// Why it was taken over.
  public let reason: String

  /// A take-over of `attempt` for `reason`.
  public init(
    attempt: AttemptID, action: ActionKind, vm: VMID?, leaseSeconds: Int, reason: String
  ) {
    self.attempt = attempt
    self.action = action
    self.vm = vm
    self.leaseSeconds = leaseSeconds
    self.reason = reason
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    attempt = AttemptID(try reader.integer("attempt"))
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    leaseSeconds = Int(try reader.integer("leaseSeconds"))
    reason = try reader.string("reason")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "attempt": .integer(attempt.position), "action": .string(action.rawValue),
      "vm": .optional(vm?.text), "leaseSeconds": .integer(Int64(leaseSeconds)),
      "reason": .string(reason),
    ])
  }
}
