internal import Events
internal import Projections

/// A host that had machines does not lose all of them at once, unless somebody says so.
struct MachinesListed: Rule {
  static let card = RuleCard(
    id: "machines-listed",
    why:
      "A look without the rights that Hyper-V asks for, or while its service stands still, lists "
      + "no machine at all, which reads like a host that is free to be patched.",
    origin: "Hyper-V documentation",
    checks:
      "The last whole look lists a machine, or there was none before. Machines that turned up on "
      + "another host since are not missed.",
    remedy:
      "Look again with administrator rights; where the machines moved, import the hosts that they "
      + "moved to; where they are gone for good, set the rule aside with a reason.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let host = situation.host
    guard situation.machines.isEmpty, !host.departed.isEmpty else { return .holds }
    let names = host.departed.values.map(\.name).sorted()
    let most = 5
    let told = names.prefix(most).joined(separator: ", ")
    let rest = names.count > most ? " and \(names.count - most) more" : ""
    return refuse(
      situation.subject(nil),
      "\(host.name) lists no machine any more; \(told)\(rest) were seen there before, and on no "
        + "other host since.",
      remedies: [
        "Look again, with administrator rights: mwctl import FILE",
        "If they moved, import an inventory of the hosts that they moved to",
        "If they are gone for good: mwctl override \(id) --host \(host.name) --reason TEXT",
      ])
  }
}
