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
      "A machine is saved on a host that is upgraded, and held memory when it was last seen before "
      + "that. If it was off then, it may have been saved on either build: that is said, and it is "
      + "tried to wake it once.",
    remedy:
      "Discard the saved state, with a reason; the guest then starts as after a cut of power. "
      + "Or move the machine to a host that is not upgraded and wake it there.",
    override: .notNeeded)

  func hazards(in situation: Situation) -> [Hazard] {
    situation.machines.compactMap { vm in
      guard situation.stranding(of: vm) != nil else { return nil }
      let remedy = Self.remedies(vm, situation)[0]
      return Hazard(
        rule: Self.card.id, subject: situation.subject(vm),
        severity: situation.isStranded(vm) ? .critical : .warning,
        message: "\(Self.message(vm, situation)) \(remedy)", position: vm.stateEvidence.position)
    }
  }

  /// What is known of it, in one sentence.
  static func message(_ vm: VirtualMachine, _ situation: Situation) -> String {
    let host = situation.host.name
    guard situation.stranding(of: vm) == .suspected else {
      return "\(vm.name) was saved before the upgrade and can never be woken on \(host)."
    }
    return situation.isStranded(vm)
      ? "\(vm.name) may have been saved before the upgrade, and could not be woken on \(host)."
      : "\(vm.name) may have been saved before the upgrade: it was off when it was last seen before "
        + "that, and is saved now. If so, it can never be woken on \(host)."
  }

  /// What can be done about it, the best first.
  static func remedies(_ vm: VirtualMachine, _ situation: Situation) -> [String] {
    let target = "--host \(situation.host.name) --vm \(situation.argument(vm))"
    let isSuspected = situation.stranding(of: vm) == .suspected
    guard !isSuspected || situation.isStranded(vm) else {
      return ["Try to wake it: mwctl record restore \(target) --started"]
    }
    let again =
      "If that failed for another reason, such as too little memory, try once more: mwctl record "
      + "restore \(target) --started --override tries-left --reason TEXT"
    return [remedy(vm, situation)] + (isSuspected ? [again] : [])
  }

  /// The way out where its memory cannot be woken.
  static func remedy(_ vm: VirtualMachine, _ situation: Situation) -> String {
    "Only discarding its memory is left: mwctl record discard-saved-state --host "
      + "\(situation.host.name) --vm \(situation.argument(vm)) --started --override keep-saved-state --reason "
      + "TEXT"
  }
}
