internal import Events
internal import Projections

/// A machine whose memory was saved before the upgrade can never be woken again.
struct StrandedSavedState: HazardRule {
  static let card = RuleCard(
    id: "stranded-saved-state",
    why: "The upgrade changed the format of saved memory: what was saved before it is lost to the "
      + "machine, and every try to wake it fails.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks:
      "A machine is saved, and last ran, or was first found saved, on an older build than its "
      + "host has now.",
    remedy:
      "Discard the saved state, with a reason; the guest then starts as after a cut of power. "
      + "Or move the machine to a host that is not upgraded and wake it there.",
    override: .notNeeded)

  func hazards(in situation: Situation) -> [Hazard] {
    situation.host.machines.filter(situation.isStranded).map { vm in
      Hazard(
        rule: Self.card.id, subject: situation.subject(vm), severity: .critical,
        message: "\(vm.name) was saved before the upgrade and can never be woken on "
          + "\(situation.host.name). \(Self.remedy(vm, situation))",
        position: vm.stateEvidence.position)
    }
  }

  static func remedy(_ vm: VirtualMachine, _ situation: Situation) -> String {
    "Only discarding its memory is left: mwctl record discard-saved-state --host "
      + "\(situation.host.name) --vm \(situation.argument(vm)) --started --override keep-saved-state --reason "
      + "TEXT"
  }
}
