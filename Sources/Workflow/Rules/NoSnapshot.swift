internal import Events
internal import Projections

/// No snapshot, and no half-merged disk, is carried over the upgrade.
struct NoSnapshot: Rule {
  static let card = RuleCard(
    id: "no-snapshot",
    why:
      "Guides for the upgrade ask for all snapshots to be merged or deleted first; a "
      + "disk chain is one more thing that can break, and a merge that has begun must "
      + "not be cut off.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks:
      "No machine has snapshots, or disks that still hang on others. A list or a "
      + "chain that is not known counts as there.",
    remedy:
      "Merge or delete the snapshots, or waive the rule for the machine with a "
      + "reason.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard situation.mayUpgrade(intent.action) else { return .holds }
    let refusals = situation.machines.compactMap { refusal(about: $0, in: situation) }
    return refusals.isEmpty ? .holds : .refuses(refusals)
  }

  private func refusal(about vm: VirtualMachine, in situation: Situation) -> Refusal? {
    guard !situation.isWaived(id, for: vm.id), situation.owesMerge(vm) != false else { return nil }
    let subject = situation.subject(vm)
    guard vm.hasUnmergedDisks != nil else {
      return refusal(
        subject, "Nobody knows whether \(vm.name) has snapshots or disks that are not merged.",
        remedies: [
          "Import an inventory that lists snapshots and disks (collect/), or state it: mwctl "
            + "observe --host \(situation.host.name) --vm \(situation.argument(vm)) --snapshots none "
            + "--differencing-disks none",
          "Accept the risk: mwctl override \(id) --host \(situation.host.name) --vm "
            + "\(situation.argument(vm)) --reason TEXT",
        ])
    }
    let count = vm.facts.snapshots?.count ?? 0
    let disks = vm.facts.disks?.count(where: \.isUnmerged) ?? 0
    return refusal(
      subject, "\(vm.name) has \(count) snapshot(s) and \(disks) disk(s) that are not merged.",
      remedies: remedies(vm, situation), needsPerson: !vm.hasSnapshotDisks)
  }

  private func remedies(_ vm: VirtualMachine, _ situation: Situation) -> [String] {
    let target = "--host \(situation.host.name) --vm \(situation.argument(vm))"
    return [
      "Merge them: mwctl next --host \(situation.host.name)",
      "Delete what is no longer needed: mwctl record delete-snapshots \(target) --started --reason "
        + "TEXT",
      "Accept the risk: mwctl override \(id) \(target) --reason TEXT",
    ]
  }
}
