internal import Events
internal import Projections

extension Situation {
  /// What is missing for machines to be done that no step can bring nearer: left for a person.
  var unfinished: [Refusal] {
    if stage == .unverified { return isBuildUntold ? [untoldBuild] : [] }
    guard stage == .atTarget else { return [] }
    return machines.flatMap { vm -> [Refusal] in
      guard !isStranded(vm) else { return [strandedRefusal(vm)] }
      switch vm.state {
      case .running where isVersionUnread(vm):
        return Rules.completion.compactMap { $0.missing(for: vm, in: self) }
      case .starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown:
        return unsettledRefusals(vm)
      case .off where vm.isMerging: return unsettledRefusals(vm)
      case .running, .off, .saved, .paused: return []
      }
    }
  }

  private func unsettledRefusals(_ vm: VirtualMachine) -> [Refusal] {
    guard case .refuses(let refusals) = KnownState().judge(Intent(.reboot), in: self) else {
      return []
    }
    return refusals.filter { $0.subject == subject(vm) }
  }

  /// Whether the host was looked at since its restart without its build being told.
  private var isBuildUntold: Bool {
    guard let seen = host.lastWholeObservation, let rebooted = host.rebooted else { return false }
    return seen.position > rebooted.position
  }

  private var untoldBuild: Refusal {
    Refusal(
      rule: HostVerified.card.id, subject: subject(nil),
      message: "The look at \(host.name) after its restart did not tell its build.",
      remedies: [
        "Import an inventory that does (collect/), or state what 'winver' shows there: mwctl observe "
          + "--host \(host.name) --build BUILD"
      ], needsPerson: true)
  }

  private func strandedRefusal(_ vm: VirtualMachine) -> Refusal {
    Refusal(
      rule: StrandedSavedState.card.id, subject: subject(vm),
      message: StrandedSavedState.message(vm, self),
      remedies: StrandedSavedState.remedies(vm, self), needsPerson: true)
  }

  /// Whether the host has to be looked at now, and why.
  func wishToLook(steps: [Step], refusals: [Refusal]) -> Wish? {
    guard let reason = reasonToLook(steps: steps, refusals: refusals) else { return nil }
    return Wish(
      .observe, urgency: 0, serves: ["fresh-observation"],
      evidence: [host.lastWholeObservation?.position, host.lastChange?.position], because: reason)
  }

  private func reasonToLook(steps: [Step], refusals: [Refusal]) -> String? {
    switch stage {
    case .unseen: return "\(host.name) was never looked at as a whole."
    case .unverified where host.attempts.isEmpty && !isBuildUntold:
      return "\(host.name) was restarted; a look tells whether it came up at the new build."
    case .unverified, .beforePatch, .beforeReboot, .atTarget: break
    }
    if let doubtful = host.attempts.first(where: isUnlooked) {
      return
        "Nobody knows how '\(doubtful.action.rawValue)' ended (attempt \(doubtful.id)); a look "
        + "may tell."
    }
    if let vm = machines.first(where: { isHeldByClaimedMerge($0, refusals) }) {
      return "The disks of \(vm.name) were reported to be merged; a look tells whether they are, "
        + "before it is started."
    }
    guard steps.isEmpty, host.attempts.isEmpty else { return nil }
    if let vm = machines.first(where: isUnreadSinceUpdate) {
      return "The Integration Services of \(vm.name) were updated; a look tells their version."
    }
    if let reason = reasonToMakeSure(refusals) { return reason }
    let isGateClosedByAge = refusals.contains {
      $0.rule == FreshObservation.card.id && !$0.needsPerson
    }
    // While nothing may be done anyway, a fresh look would only grow old.
    guard !refusals.contains(where: { $0.rule == WindowOpen.card.id }) else { return nil }
    // A look helps where age is all that is wrong, or where what is wrong was seen too long ago.
    let others = refusals.filter { $0.rule != FreshObservation.card.id }
    if isGateClosedByAge, others.isEmpty || isStale(host.lastWholeObservation) {
      let last = host.lastWholeObservation.map { " The last one is of \($0.time)." } ?? ""
      return "The next step cannot be taken back; it needs a fresh look at the whole host.\(last)"
    }
    let isUnsettled = machines.contains {
      $0.state.isTransition || $0.state == .unknown || $0.isMerging
    }
    guard isUnsettled, isStale(host.lastObservation) else { return nil }
    return "A machine was last seen on its way to another state, or merging; a look tells how far "
      + "it is."
  }

  /// Why a machine has to be looked at before its host is called done, or a person is called.
  ///
  /// A run that was only claimed is not enough where the guest was exempted from its check. And
  /// what a person chose to destroy on the strength of the last look, and could not, may be
  /// something else by now, or somewhere else.
  private func reasonToMakeSure(_ refusals: [Refusal]) -> String? {
    let isEnding = stage == .atTarget || host.window == nil
    if isEnding, let vm = machines.first(where: isRunOnlyClaimed) {
      return "\(vm.name) was reported to run again, and nobody has seen it since; a look tells."
    }
    let called = Set(refusals.filter(\.needsPerson).map(\.subject))
    for vm in machines where called.contains(subject(vm)) {
      let failure = host.failures.last { $0.vm == vm.id && $0.action.traits.needsReason }
      if let failure, failure.position > vm.seen?.position ?? -1 {
        return "'\(failure.action.rawValue)' of \(vm.name) failed since it was last seen; a look "
          + "tells what it does now."
      }
    }
    return nil
  }

  private func isHeldByClaimedMerge(_ vm: VirtualMachine, _ refusals: [Refusal]) -> Bool {
    vm.isMergeOnlyClaimed && vm.state == .off
      && refusals.contains { $0.rule == MergeNeedsOff.card.id && $0.subject == subject(vm) }
  }

  private func isRunOnlyClaimed(_ vm: VirtualMachine) -> Bool {
    vm.ranBefore == true && vm.state == .running && vm.stateEvidence.kind == .claimed
      && vm.verified == nil
  }

  /// Whether an attempt is in doubt and was not looked at lately.
  private func isUnlooked(_ attempt: Attempt) -> Bool {
    attempt.isInDoubt(at: now) && isStale(attempt.lookedAt)
  }

  /// Whether a running machine's update was reported done after it was last seen.
  private func isUnreadSinceUpdate(_ vm: VirtualMachine) -> Bool {
    guard stage == .atTarget, vm.state == .running, isVersionUnread(vm), let updated = vm.updated,
      IntegrationServicesCurrent().missing(for: vm, in: self) != nil
    else { return false }
    return (vm.seen?.position ?? -1) < updated.position || isStale(vm.seen)
  }

  /// How far the host has come, by what is still to be done first.
  var phase: Decision.Phase {
    switch stage {
    case .unseen: return .inventory
    case .unverified: return .verifyHost
    case .beforePatch, .beforeReboot:
      if machines.contains(where: { $0.state != .off }) { return .quiesce }
      guard stage == .beforePatch else { return .patch }
      let owes = machines.contains {
        owesMerge($0) != false && !isWaived("no-snapshot", for: $0.id)
      }
      return owes ? .consolidate : .patch
    case .atTarget: return phaseAfter
    }
  }

  private var phaseAfter: Decision.Phase {
    if machines.contains(where: { $0.ranBefore == true && $0.state != .running }) {
      return .restart
    }
    let open = machines.filter { !isDeferred($0) }
    if open.contains(where: { IntegrationServicesCurrent().missing(for: $0, in: self) != nil }) {
      return .updateGuests
    }
    return .verifyGuests
  }
}
