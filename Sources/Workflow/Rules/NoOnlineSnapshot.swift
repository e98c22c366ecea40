internal import Events
internal import Projections

/// No snapshot with memory in it is carried over the upgrade.
struct NoOnlineSnapshot: Rule {
  static let card = RuleCard(
    id: "no-online-snapshot",
    why:
      "A snapshot taken of a running machine holds its memory, in the format that the"
      + " upgrade changes: the hazard of a saved machine.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "No machine has a snapshot that holds memory, or may hold it: a kind that is "
      + "not told counts as such, and so does a list that is not known.",
    remedy:
      "Merge or delete the snapshots, or waive the rule for the machine with a "
      + "reason.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard situation.mayUpgrade(intent.action), situation.profile.onlineSnapshots == .refuse else {
      return .holds
    }
    let refusals = situation.machines.compactMap { refusal(about: $0, in: situation) }
    return refusals.isEmpty ? .holds : .refuses(refusals)
  }

  private func refusal(about vm: VirtualMachine, in situation: Situation) -> Refusal? {
    guard !situation.isWaived(id, for: vm.id) else { return nil }
    guard let snapshots = vm.facts.snapshots else {
      return refusal(
        situation.subject(vm), "Nobody knows whether \(vm.name) has snapshots.",
        remedies: [
          "Import an inventory that lists snapshots (collect/), or state that there are none: "
            + "mwctl observe --host \(situation.host.name) --vm \(situation.argument(vm)) --snapshots none"
        ])
    }
    let hot = snapshots.filter { $0.kind != .offline }
    guard !hot.isEmpty else { return nil }
    let unknown = hot.count { $0.kind == .unknown }
    return refusal(
      situation.subject(vm),
      "\(vm.name) has \(hot.count) snapshot(s) that hold memory"
        + (unknown == 0 ? "." : ", \(unknown) of them of unknown kind."),
      remedies: remedies(vm, situation), needsPerson: false)
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
