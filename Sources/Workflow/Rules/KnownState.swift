internal import Events
internal import Projections

/// The host is not touched while a machine's state is not understood.
struct KnownState: Rule {
  static let card = RuleCard(
    id: "known-state",
    why:
      "A machine that is on its way somewhere, in trouble or unreadable may turn out "
      + "to be saved once the host is back.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "No machine of the host is in a transition, critical or unknown, and nothing is"
      + " being copied, exported or applied.",
    remedy:
      "Wait until the machine has settled, or repair it in Hyper-V Manager; then look"
      + " again with 'mwctl import'.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let machines = situation.machines
    var refusals = machines.compactMap { refusal(about: $0, in: situation) }
    if situation.host.facts.build == nil {
      refusals.append(
        refusal(
          situation.subject(nil), "Nobody knows which build \(situation.host.name) runs.",
          remedies: [
            "Import an inventory that tells it (collect/), or state what 'winver' shows: mwctl "
              + "observe --host \(situation.host.name) --build BUILD"
          ]))
    }
    if !refusals.isEmpty { return .refuses(refusals) }
    let untold = machines.filter { $0.facts.operation == nil }.map(\.name)
    guard untold.isEmpty else {
      return .warns(
        "Not told whether an operation is under way on " + untold.joined(separator: ", ") + ".")
    }
    return .holds
  }

  private func refusal(about vm: VirtualMachine, in situation: Situation) -> Refusal? {
    let subject = situation.subject(vm)
    switch vm.state {
    case .starting, .stopping, .saving, .pausing, .resuming:
      return refusal(
        subject, "\(vm.name) is \(vm.state.rawValue) as of \(vm.stateEvidence.time).")
    case .critical:
      return refusal(
        subject, "\(vm.name) is critical: Hyper-V cannot reach its files or configuration.",
        remedies: [
          "Repair it (storage, permissions) or remove it from the host in Hyper-V Manager, then "
            + "look again with 'mwctl import'."
        ])
    case .unknown:
      return refusal(
        subject, "Nobody knows what \(vm.name) does.",
        remedies: [
          "Look again with 'mwctl import', or state it: mwctl observe --host "
            + "\(situation.host.name) --vm \(situation.argument(vm)) --state STATE"
        ])
    case .running, .off, .saved, .paused: break
    }
    switch vm.facts.operation {
    case .mergingDisks, .deletingSnapshot:
      return refusal(
        subject, "The disks of \(vm.name) are being merged; a restart would cut that off.",
        remedies: ["Leave it off until the merge is through, then look again with 'mwctl import'."],
        needsPerson: false)
    case .creatingSnapshot, .applyingSnapshot, .exporting, .migrating, .unknown:
      return refusal(
        subject,
        "An operation is under way on \(vm.name): \(vm.facts.operation?.rawValue ?? "unknown").")
    case .some(.none), nil:
      // From 2008 R2 on a machine that is off with a snapshot's disk attached merges by itself.
      guard vm.isMergeUnfinished == true, !situation.isWaived("no-snapshot", for: vm.id) else {
        return nil
      }
      return refusal(
        subject, "The disks of \(vm.name) are not merged yet; a restart would cut that off.",
        remedies: ["Leave it off until the merge is through, then look again with 'mwctl import'."],
        needsPerson: false)
    }
  }
}
