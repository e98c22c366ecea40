public import Events

extension VirtualMachine {
  /// What would be written down of a sight of this machine, given what is known of it already.
  ///
  /// A version that cannot be read while the guest is off does not wipe out the one read before.
  public static func completed(_ seen: VMFacts, with known: VMFacts?) -> VMFacts {
    var facts = seen
    guard let known else { return facts }
    if facts.integrationServices == nil { facts.integrationServices = known.integrationServices }
    facts.guest.family = facts.guest.family ?? known.guest.family
    facts.guest.servicePack = facts.guest.servicePack ?? known.guest.servicePack
    facts.guest.edition = facts.guest.edition ?? known.guest.edition
    facts.memoryBytes = facts.memoryBytes ?? known.memoryBytes
    facts.automaticStop = facts.automaticStop ?? known.automaticStop
    facts.automaticStart = facts.automaticStart ?? known.automaticStart
    facts.priority = facts.priority ?? known.priority
    if facts.dependsOn.isEmpty { facts.dependsOn = known.dependsOn }
    return facts
  }

  /// Takes over what was seen.
  mutating func see(_ seen: VMFacts, evidence: Evidence) {
    if seen.integrationServices != nil { versionEvidence = evidence }
    facts = VirtualMachine.completed(seen, with: facts)
  }

  /// What follows from having been seen as ``facts`` say, be it anew or unchanged.
  ///
  /// - Returns: The claims that the look did not bear out.
  mutating func settleSight(
    _ evidence: Evidence, hostBuild: BuildNumber?, savedBuild: BuildNumber?, isEnrolled: Bool
  ) -> [ActionKind] {
    seen = evidence
    stateEvidence = evidence
    noteWish(isEnrolled: isEnrolled)
    noteRun(evidence, hostBuild: hostBuild, savedBuild: savedBuild)
    if state == .running, facts.heartbeat == .lost || facts.network == .unreachable {
      verified = nil
    }
    if facts.heartbeat == .ok, facts.network == .ok, state == .running { verified = evidence }
    for action in Array(tries.keys) where shows(action) == true { tries[action] = nil }
    guard !claims.isEmpty else { return [] }
    let contradicted = claims.keys.filter { shows($0) == false }
    claims = [:]
    return contradicted.sorted { $0.rawValue < $1.rawValue }
  }

  /// Notes whether somebody wants the machine to run.
  ///
  /// Outside a maintenance nothing is owed to a machine that runs; one that a maintenance left off
  /// stays owed its start.
  private mutating func noteWish(isEnrolled: Bool) {
    if state.isAlive {
      if isEnrolled {
        if !isWokenByUs { ranBefore = true }
      } else if state != .stopping {
        ranBefore = nil
      }
    } else if state == .off {
      isWokenByUs = false
      if isEnrolled, ranBefore == nil { ranBefore = false }
    }
  }

  /// Notes on which build the machine runs or was saved.
  private mutating func noteRun(
    _ evidence: Evidence, hostBuild: BuildNumber?, savedBuild: BuildNumber?
  ) {
    switch state {
    case .running, .paused, .stopping, .saving, .pausing, .resuming:
      forgetSaved(evidence)
      isSavedOnCertain = true
      if let hostBuild { lastRanOn = hostBuild }
    case .saved:
      guard savedOn == nil else { return }
      savedOn = savedBuild
      // Memory that is from the build it is found on can be from no other.
      if let savedBuild, savedBuild == hostBuild { isSavedOnCertain = true }
    case .off:
      forgetSaved(evidence)
      isSavedOnCertain = false
    case .starting, .critical, .unknown: break
    }
  }

  private mutating func forgetSaved(_ evidence: Evidence) {
    savedOn = nil
    foundUnsaved = evidence
    // They were tries to wake memory that is not there any more.
    tries[.restore] = nil
  }

  /// The build that its memory is from, as far as that is certain: where it was saved, for one of
  /// which nobody saw it run.
  public var memoryIsFrom: BuildNumber? {
    state == .saved && isSavedOnCertain ? savedOn ?? lastRanOn : lastRanOn
  }

  /// Begins a new maintenance: what runs now, or is still owed a start, has to run at its end.
  mutating func enrol() {
    tries = [:]
    if state.isAlive {
      ranBefore = true
    } else if state == .off, ranBefore != true {
      ranBefore = false
    }
  }

  /// Takes over what was known of the machine elsewhere.
  mutating func inherit(
    ranBefore: Bool?, lastRanOn: BuildNumber?, isWokenByUs: Bool, notApplicable: Evidence?,
    heldMemory: Bool
  ) {
    isSavedOnCertain = heldMemory
    self.ranBefore = ranBefore
    self.lastRanOn = lastRanOn
    self.isWokenByUs = isWokenByUs
    self.notApplicable = notApplicable
  }

  /// Ends a maintenance: a machine that runs is owed nothing any more.
  mutating func release() {
    // A bare claim that it runs again is not enough to forget what it is owed, nor is one that
    // is going down.
    if state.isAlive, state != .stopping, stateEvidence.kind == .observed {
      ranBefore = nil
      isWokenByUs = false
    }
  }
}
