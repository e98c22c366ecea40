internal import Projections

/// Every guest was seen to be well after the update.
struct GuestVerified: CompletionRule {
  static let card = RuleCard(
    id: "guest-verified",
    why: "A guest that runs may still be cut off: old Integration Services show as a missing "
      + "network, not as an error.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks: "Heartbeat and network of the guest were found well after the upgrade of its host and "
      + "after the update of its Integration Services.",
    remedy:
      "Check the guest and record it with 'mwctl record verify-guest'; or exempt the machine: "
      + "mwctl override guest-verified --host HOST --vm VM --reason TEXT",
    override: .withReason)

  func missing(for vm: VirtualMachine, in situation: Situation) -> Refusal? {
    guard !situation.isWaived(Self.card.id, for: vm.id), !isVerified(vm, in: situation) else {
      return nil
    }
    let target = "--host \(situation.host.name) --vm \(situation.argument(vm))"
    return Refusal(
      rule: Self.card.id, subject: situation.subject(vm),
      message: "Heartbeat and network of \(vm.name) were not found well since the upgrade.",
      remedies: [
        "Check it: mwctl record verify-guest \(target) --completed",
        "Exempt it: mwctl override \(Self.card.id) \(target) --reason TEXT",
      ], needsPerson: true)
  }

  private func isVerified(_ vm: VirtualMachine, in situation: Situation) -> Bool {
    guard let verified = vm.verified else { return false }
    return verified.position > (situation.host.rebooted?.position ?? -1)
      && verified.position > (vm.updated?.position ?? -1)
  }
}
