/// A rule was set aside by somebody who said why.
public struct RuleOverridden: EventData {
  /// The rule's id.
  public let rule: String
  /// The action it is set aside for; `nil` where it is waived until the window closes.
  public let action: ActionKind?
  /// The machine it is set aside for; `nil` for the host.
  public let vm: VMID?
  /// Why.
  public let reason: String

  /// An override of `rule` for `reason`.
  public init(rule: String, action: ActionKind?, vm: VMID?, reason: String) {
    self.rule = rule
    self.action = action
    self.vm = vm
    self.reason = reason
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    rule = try reader.string("rule")
    action = try reader.optional("action")?.choice()
    vm = try reader.optional("vm")?.vmID()
    reason = try reader.string("reason")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "rule": .string(rule), "action": .optional(action?.rawValue), "vm": .optional(vm?.text),
      "reason": .string(reason),
    ])
  }
}
