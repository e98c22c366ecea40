internal import Events
internal import Projections

/// An action that would bring a host nearer to done, before the rules were asked.
struct Wish {
  let intent: Intent
  let route: UpdateRoute?
  let reason: String
  /// The rules that it serves.
  let serves: [String]
  /// The positions that it rests on.
  let evidence: [Position]
  /// The lower, the earlier it is recommended.
  let urgency: Int

  init(
    _ action: ActionKind, _ vm: VirtualMachine? = nil, route: UpdateRoute? = nil, urgency: Int,
    serves: [String], evidence: [Position?], because reason: String
  ) {
    intent = Intent(action, vm)
    self.route = route
    self.reason = reason
    self.serves = serves
    self.evidence = Set(evidence.compactMap { $0 }).sorted()
    self.urgency = urgency
  }
}

extension Situation {
  /// What would bring the host nearer to done, at most one wish for each machine and one for the
  /// host, the most urgent first.
  ///
  /// What takes longest stands first: a saved machine has to be woken, shut down and merged, so it
  /// begins before one that only has to be shut down.
  var wishes: [Wish] {
    let wishes: [Wish]
    switch stage {
    case .unseen, .unverified: wishes = []
    case .beforePatch:
      wishes =
        isCalledOff
        ? machines.compactMap(wishToUndo)
        : wishesBefore(awaitsUntoldRestart ? .reboot : .patch)
    case .beforeReboot: wishes = wishesBefore(.reboot)
    case .atTarget: wishes = machines.compactMap(wishAfter)
    }
    return wishes.sorted { left, right in
      (left.urgency, left.weight, left.intent.vm?.name ?? "", left.intent.vm?.id.text ?? "")
        < (right.urgency, right.weight, right.intent.vm?.name ?? "", right.intent.vm?.id.text ?? "")
    }
  }

  /// Whether the maintenance was called off before anything irreversible began: machines that ran
  /// before may then run again.
  private var isCalledOff: Bool {
    host.window == nil && machines.contains { $0.ranBefore == true && $0.state == .off }
  }

  private func wishToUndo(_ vm: VirtualMachine) -> Wish? {
    guard vm.ranBefore == true, vm.state == .off else { return nil }
    return Wish(
      .start, vm, urgency: 7, serves: ["host-verified"], evidence: [vm.stateEvidence.position],
      because: "\(vm.name) ran before, and the maintenance was called off.")
  }

  private func wishesBefore(_ action: ActionKind) -> [Wish] {
    let machines = machines.compactMap(wishToQuiet)
    let change = Wish(
      action, urgency: action == .patch ? 5 : 6, serves: [],
      evidence: [
        host.lastWholeObservation?.position, host.patched?.position, host.enrolled?.position,
      ],
      because: reason(for: action))
    return machines + [change]
  }

  private func reason(for change: ActionKind) -> String {
    if change == .patch {
      return
        "Every machine of \(host.name) is off and nothing stands in the way of \(profile.title)."
    }
    return awaitsUntoldRestart
      ? "Windows on \(host.name) waits for a restart, whatever was installed; nothing is installed "
        + "on top of that."
      : "The service pack is installed on \(host.name); a restart finishes it."
  }

  private func wishToQuiet(_ vm: VirtualMachine) -> Wish? {
    let position = vm.stateEvidence.position
    switch vm.state {
    case .saved:
      return Wish(
        .restore, vm, urgency: 1, serves: ["no-saved-state"], evidence: [position],
        because: "\(vm.name) is saved; after the upgrade it could never be woken. Wake it, so that "
          + "it can be shut down.")
    case .paused:
      return Wish(
        .resume, vm, urgency: 2, serves: ["vms-off-before-patch"], evidence: [position],
        because: "\(vm.name) is paused; it has to run to shut down.")
    case .running:
      return Wish(
        .shutDown, vm, urgency: 4, serves: ["vms-off-before-patch"], evidence: [position],
        because: "\(vm.name) runs; every machine has to be off before the upgrade.")
    case .off:
      let isWanted = !isWaived("no-snapshot", for: vm.id) || vm.isMergeUnfinished == true
      guard owesMerge(vm) == true, vm.hasSnapshotDisks, isWanted, !vm.isMerging else { return nil }
      return Wish(
        .mergeSnapshots, vm, urgency: 3, serves: ["no-online-snapshot", "no-snapshot"],
        evidence: [position],
        because: "\(vm.name) has \(vm.facts.snapshots?.count ?? 0) snapshot(s) to merge into its "
          + "disk. Delete them instead if nobody needs their states.")
    case .starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown: return nil
    }
  }

  /// What is left for a machine once its host is at the target.
  private func wishAfter(_ vm: VirtualMachine) -> Wish? {
    let position = vm.stateEvidence.position
    switch vm.state {
    case .off: return wishToStart(vm)
    case .paused:
      return Wish(
        .resume, vm, urgency: 7, serves: ["guest-verified"], evidence: [position],
        because: "\(vm.name) is paused; it has to run to be updated.")
    case .saved:
      switch stranding(of: vm) {
      case .certain: return nil
      case .suspected: if hasTriedToWake(vm) { return nil }
      case nil: break
      }
      return Wish(
        .restore, vm, urgency: 7, serves: ["guest-verified"], evidence: [position],
        because: "\(vm.name) is saved; it has to run to be updated.")
    case .running: return wishForGuest(vm)
    case .starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown: return nil
    }
  }

  private func wishToStart(_ vm: VirtualMachine) -> Wish? {
    let position = vm.stateEvidence.position
    guard !vm.isMerging else { return nil }
    if vm.isMergeUnfinished == true {
      return Wish(
        .mergeSnapshots, vm, urgency: 3, serves: ["merge-needs-off"], evidence: [position],
        because: "The disks of \(vm.name) are not merged yet; it stays off until they are.")
    }
    if vm.ranBefore == true {
      return Wish(
        .start, vm, urgency: 7, serves: ["guest-verified"], evidence: [position],
        because: "\(vm.name) ran before the maintenance.")
    }
    guard !isDone(vm), !isDeferred(vm) else { return nil }
    return Wish(
      .start, vm, urgency: 8, serves: ["integration-services-current"], evidence: [position],
      because: "\(vm.name) was off before; it is started for its update and shut down again.")
  }

  private func wishForGuest(_ vm: VirtualMachine) -> Wish? {
    let evidence = [vm.stateEvidence.position, vm.versionEvidence?.position, vm.updated?.position]
    if IntegrationServicesCurrent().missing(for: vm, in: self) != nil {
      guard !isVersionUnread(vm) else { return nil }
      let version = vm.facts.integrationServices?.description ?? "of unknown version"
      return Wish(
        .updateIntegrationServices, vm, route: profile.route(for: vm.facts.guest), urgency: 9,
        serves: ["integration-services-current"], evidence: evidence,
        because: "The Integration Services of \(vm.name) are \(version).")
    }
    if GuestVerified().missing(for: vm, in: self) != nil {
      return Wish(
        .verifyGuest, vm, urgency: 10, serves: ["guest-verified"], evidence: evidence,
        because: "Heartbeat and network of \(vm.name) were not checked since the upgrade.")
    }
    guard vm.isWokenByUs, vm.ranBefore != true else { return nil }
    return Wish(
      .shutDown, vm, urgency: 11, serves: [], evidence: evidence,
      because: "\(vm.name) is done; it was off before the maintenance.")
  }
}

extension Situation {
  /// Whether nothing is missing for a machine.
  func isDone(_ vm: VirtualMachine) -> Bool {
    Rules.completion.allSatisfy { $0.missing(for: vm, in: self) == nil }
  }

  /// Whether a machine's update is left for later: the profile says so for those that were off.
  func isDeferred(_ vm: VirtualMachine) -> Bool {
    profile.offMachines == .defer && vm.state == .off && vm.ranBefore != true && !isDone(vm)
  }

  /// Whether its Integration Services were reported updated, but their version was not read since:
  /// a look has to tell it, and doing it again would not help.
  func isVersionUnread(_ vm: VirtualMachine) -> Bool {
    guard let updated = vm.updated, integrationServices(of: vm) == .unknown else { return false }
    return updated.position > (host.rebooted?.position ?? -1)
  }
}

extension Wish {
  /// The order among equals: what merges for long and what matters less goes down first, what
  /// matters more comes up first.
  fileprivate var weight: Int {
    guard let vm = intent.vm else { return 0 }
    let priority = vm.facts.priority ?? 0
    switch intent.action {
    case .shutDown: return priority - (vm.facts.snapshots?.isEmpty == false ? 1_000_000 : 0)
    case .start: return -priority
    case .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots, .deleteSnapshots,
      .patch, .reboot, .updateIntegrationServices, .verifyGuest, .observe:
      return 0
    }
  }
}
