/// Whoever is at an attempt says that it is still under way.
///
/// Tells nothing about the machine: only the time from which nobody knows what became of the
/// attempt moves on.
public struct LeaseRenewed: EventData {
  /// The attempt.
  public let attempt: AttemptID
  /// What is attempted.
  public let action: ActionKind
  /// The machine it is attempted on; `nil` for an action on the host.
  public let vm: VMID?
  /// For how many seconds from the event's time on the attempt is believed to be under way.
  public let leaseSeconds: Int

  /// A renewal of the lease of `attempt`.
  public init(attempt: AttemptID, action: ActionKind, vm: VMID?, leaseSeconds: Int) {
    self.attempt = attempt
    self.action = action
    self.vm = vm
    self.leaseSeconds = leaseSeconds
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    attempt = AttemptID(try reader.integer("attempt"))
    action = try reader.required("action").choice()
    vm = try reader.optional("vm")?.vmID()
    leaseSeconds = Int(try reader.integer("leaseSeconds"))
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "attempt": .integer(attempt.position), "action": .string(action.rawValue),
      "vm": .optional(vm?.text), "leaseSeconds": .integer(Int64(leaseSeconds)),
    ])
  }
}
