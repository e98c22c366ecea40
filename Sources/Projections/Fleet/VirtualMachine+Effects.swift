internal import Events

extension VirtualMachine {
  /// Moves the state as a finished action says.
  ///
  /// A claim: the next look bears it out or not.
  mutating func take(
    _ action: ActionKind, route: UpdateRoute?, details: [String: String], evidence: Evidence,
    hostBuild: BuildNumber?
  ) {
    switch action {
    case .shutDown, .turnOff, .discardSavedState: becomeOff(evidence)
    case .restore, .resume: becomeRunning(evidence)
    case .start:
      isWokenByUs = true
      becomeRunning(evidence)
    case .mergeSnapshots, .deleteSnapshots: becomeMerged()
    case .updateIntegrationServices: becomeUpdated(route, details, evidence)
    case .verifyGuest: becomeVerified(details, evidence)
    case .patch, .reboot, .observe: return
    }
    if state == .running, action.movesState, let hostBuild { lastRanOn = hostBuild }
    if action.movesState, !claims.isEmpty { claims = claims.filter { !$0.key.movesState } }
    claims[action] = evidence.position
  }

  // Where its memory was saved is forgotten only when it is seen not to be saved any more.
  private mutating func becomeOff(_ evidence: Evidence) {
    facts.state = .off
    facts.heartbeat = nil
    facts.network = nil
    if savedOn == nil { isSavedOnCertain = false }
    stateEvidence = evidence
    isWokenByUs = false
  }

  private mutating func becomeRunning(_ evidence: Evidence) {
    facts.state = .running
    if savedOn == nil { isSavedOnCertain = true }
    stateEvidence = evidence
    // What was well before it was off is not known to be well now.
    verified = nil
  }

  private mutating func becomeMerged() {
    facts.snapshots = []
    facts.operation = VMOperation.none
    facts.disks = facts.disks?.filter { !$0.isOfSnapshot }
  }

  private mutating func becomeUpdated(
    _ route: UpdateRoute?, _ details: [String: String], _ evidence: Evidence
  ) {
    updated = evidence
    verified = nil
    if route == UpdateRoute.none {
      notApplicable = evidence
      return
    }
    facts.integrationServices = details["version"].flatMap { BuildNumber($0) }
    versionEvidence = facts.integrationServices == nil ? nil : evidence
  }

  private mutating func becomeVerified(_ details: [String: String], _ evidence: Evidence) {
    facts.heartbeat = details["heartbeat"].flatMap(HeartbeatStatus.init(rawValue:)) ?? .ok
    facts.network = details["network"].flatMap(NetworkStatus.init(rawValue:)) ?? .ok
    verified = facts.heartbeat == .ok && facts.network == .ok ? evidence : nil
  }

  /// Whether a look shows the effect of an action: yes, no, or `nil` where it cannot tell.
  func shows(_ action: ActionKind) -> Bool? {
    switch action {
    case .shutDown, .turnOff, .discardSavedState: state == .off
    case .restore, .resume, .start: state == .running ? true : (state == .starting ? nil : false)
    case .mergeSnapshots, .deleteSnapshots:
      facts.snapshots == nil || facts.disks == nil ? nil : !hasSnapshotDisks && !isMerging
    case .verifyGuest:
      facts.heartbeat == .ok && facts.network == .ok
        ? true : (facts.heartbeat == .lost || facts.network == .unreachable ? false : nil)
    case .updateIntegrationServices, .patch, .reboot, .observe: nil
    }
  }
}

extension ActionKind {
  /// Whether it changes what a machine does, so that it overtakes earlier claims about that.
  var movesState: Bool {
    switch self {
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .start: true
    case .mergeSnapshots, .deleteSnapshots, .updateIntegrationServices, .verifyGuest, .patch,
      .reboot, .observe:
      false
    }
  }
}
