internal import Events
internal import Projections

/// A merge runs while its machine is off, and is not thrown away by a start.
struct MergeNeedsOff: Rule {
  static let card = RuleCard(
    id: "merge-needs-off",
    why:
      "Before Windows Server 2012 disks merge only while the machine is off, and a "
      + "start throws all progress away: the merge begins again at zero.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "A machine whose snapshots are merged is off; one whose merge is unfinished, or was "
      + "reported done and not seen to be since, is not started. The first can never be set aside, "
      + "the second can.",
    remedy:
      "Shut the machine down before its merge; leave it off until no differencing "
      + "disk is attached any more.",
    override: .dependsOnAction)

  func concerns(_ action: ActionKind) -> Bool {
    action == .start || action == .restore || action == .mergeSnapshots
      || action == .deleteSnapshots
  }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm, !situation.profile.hasLiveMerge else { return .holds }
    let subject = situation.subject(vm)
    guard intent.action == .start || intent.action == .restore else {
      guard vm.state != .off else { return .holds }
      return refuse(
        subject, "\(vm.name) is \(vm.state.rawValue); its disks merge only while it is off.",
        needsPerson: false)
    }
    guard intent.action == .start else { return .holds }
    if vm.isMergeOnlyClaimed { return unseen(vm, in: situation) }
    guard vm.isMergeUnfinished == true else { return .holds }
    return refuse(
      subject, "The disks of \(vm.name) are not merged yet; a start would throw the merge away.",
      remedies: [
        "Leave it off until the merge is through, then look again with 'mwctl import'."
      ], needsPerson: false)
  }

  /// Hyper-V takes a snapshot from its list as soon as the merge begins, so that whoever tells of its
  /// end may have seen its beginning.
  private func unseen(_ vm: VirtualMachine, in situation: Situation) -> Verdict {
    refuse(
      situation.subject(vm),
      "The disks of \(vm.name) were reported to be merged, and nobody has looked since; a start would "
        + "throw away what is not.",
      remedies: ["Look at the host now: run the collector and 'mwctl import' its output."],
      needsPerson: false)
  }
}
