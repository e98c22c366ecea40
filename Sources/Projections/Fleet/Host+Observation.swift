internal import Events

extension Host {
  mutating func observe(_ seen: VMFacts, _ record: RecordedEvent) {
    let sight = evidence(.observed, record)
    guard let vm = virtualMachines[seen.id] else {
      virtualMachines[seen.id] = VirtualMachine(facts: seen, evidence: sight)
      if seen.integrationServices != nil {
        virtualMachines[seen.id]?.versionEvidence = sight
      }
      noteChange(sight)
      revive(seen.id)
      if enrolled != nil, lastWholeObservation != nil {
        notice(
          .unplannedChange, seen.id, expected: "not on this host", found: seen.state.rawValue,
          at: record.position)
      }
      return
    }
    compare(vm, with: seen, record)
    // A partial look that finds something else closes the gates until the next whole one; a whole
    // look is finished by a later event, and so is newer than what it found.
    if vm.state != seen.state { noteChange(sight) }
    withMachine(seen.id) { $0.see(seen, evidence: sight) }
  }

  /// Notes a state that nobody announced: a claim that was not borne out, or a change by others.
  private mutating func compare(_ vm: VirtualMachine, with seen: VMFacts, _ record: RecordedEvent) {
    guard enrolled != nil, vm.state != seen.state, !hasAttempt(on: vm.id) else { return }
    // Claims not borne out are noted with the action they belong to, when the look is finished.
    guard !vm.claims.keys.contains(where: \.movesState) else { return }
    guard vm.state != .unknown, !vm.state.isTransition || seen.state.isTransition else { return }
    notice(
      .unplannedChange, vm.id, expected: vm.state.rawValue, found: seen.state.rawValue,
      at: record.position)
  }

  mutating func observe(_ fact: HostObserved, _ record: RecordedEvent) {
    let sight = evidence(.observed, record)
    takeFacts(fact, sight)
    for id in fact.seen {
      guard let index = virtualMachines.index(forKey: id) else { continue }
      let drifted = bear(sight, index, id)
      guard !drifted.isEmpty else { continue }
      let state = virtualMachines.values[index].state
      for action in drifted {
        notice(.drift, id, expected: action.rawValue, found: state.rawValue, at: record.position)
      }
    }
    if fact.isWhole { dropUnseen(Set(fact.seen), record) }
    for index in attempts.indices where sight.time >= attempts[index].leaseUntil {
      if attempts[index].vm == nil || fact.isWhole
        || attempts[index].vm.map(fact.seen.contains) == true
      {
        attempts[index].lookedAt = sight
      }
    }
    lastObservation = sight
    if fact.isWhole { lastWholeObservation = sight }
  }

  /// Settles what was claimed of a machine that was seen.
  ///
  /// - Returns: The claims that the look did not bear out.
  private mutating func bear(
    _ sight: Evidence, _ index: Dictionary<VMID, VirtualMachine>.Index, _ id: VMID
  ) -> [ActionKind] {
    let build = isBuildSeenSinceReboot ? facts.build : nil
    let savedBuild = savedBuild(of: virtualMachines.values[index], onBuild: build)
    let isOurs = enrolled != nil || hasAttempt(on: id)
    return virtualMachines.values[index].settleSight(
      sight, hostBuild: build, savedBuild: savedBuild, isEnrolled: isOurs)
  }

  /// The oldest build that the memory of a machine can be from if it is found saved now.
  private func savedBuild(of vm: VirtualMachine, onBuild build: BuildNumber?) -> BuildNumber? {
    guard vm.seen != nil else { return savedBuild(ofNewcomer: vm, onBuild: build) }
    // A later restart under the same build changes nothing about the memory.
    let isFoundSince = (vm.foundUnsaved?.position ?? -1) > (formerBuildUntil ?? -1)
    return isFoundSince ? build : formerBuild ?? build
  }

  /// The oldest build that the memory of a machine can be from that is found saved here at its first
  /// sight.
  ///
  /// Where no whole look under the build of now was without it, it may have come before the restart
  /// and have been saved by that, whatever it ran on elsewhere.
  private func savedBuild(
    ofNewcomer vm: VirtualMachine, onBuild build: BuildNumber?
  ) -> BuildNumber? {
    // Which build the host came up with is told by a later look.
    if !isBuildSeenSinceReboot, facts.build != nil { return nil }
    guard let former = formerBuild,
      (lastWholeObservation?.position ?? -1) <= (formerBuildUntil ?? -1)
    else { return vm.lastRanOn ?? build }
    return vm.lastRanOn.map { min($0, former) } ?? former
  }

  private mutating func takeFacts(_ fact: HostObserved, _ sight: Evidence) {
    let seen = fact.facts
    if let build = seen.build {
      doubtPatch(fact, build, sight)
      if let known = facts.build, known < build || build < known {
        tries[.patch] = nil
        tries[.reboot] = nil
        formerBuild = known
        formerBuildUntil = sight.position - 1
        // Another build means that Windows was started anew, whoever did it, before this look.
        rebooted = Evidence(.observed, position: sight.position - 1, time: sight.time)
      }
      facts.build = build
      buildEvidence = sight
    }
    facts.hasSLAT = seen.hasSLAT ?? facts.hasSLAT
    facts.hasRemoteFXAdapter = seen.hasRemoteFXAdapter ?? facts.hasRemoteFXAdapter
    // What changes by itself is forgotten when a whole look does not tell it.
    facts.freeDiskBytes = seen.freeDiskBytes ?? (fact.isWhole ? nil : facts.freeDiskBytes)
    facts.freeMemoryBytes = seen.freeMemoryBytes ?? (fact.isWhole ? nil : facts.freeMemoryBytes)
    facts.bootedAt = seen.bootedAt ?? (fact.isWhole ? nil : facts.bootedAt)
    facts.isRebootPending = seen.isRebootPending ?? (fact.isWhole ? nil : facts.isRebootPending)
  }

  /// Believes no longer in an installation of which a whole look finds no trace: the same build as
  /// before, and no restart that Windows waits for.
  private mutating func doubtPatch(_ fact: HostObserved, _ build: BuildNumber, _ sight: Evidence) {
    guard fact.isWhole, fact.facts.isRebootPending == false, let known = facts.build,
      !(known < build || build < known), let told = patched,
      told.position > (rebooted?.position ?? -1)
    else { return }
    patched = nil
    notice(
      .drift, nil, expected: ActionKind.patch.rawValue,
      found: "at build \(build) with no restart pending", at: sight.position)
  }

  private mutating func dropUnseen(_ seen: Set<VMID>, _ record: RecordedEvent) {
    for id in virtualMachines.keys.filter({ !seen.contains($0) }).sorted() {
      if enrolled != nil, let vm = virtualMachines[id] {
        notice(
          .unplannedChange, id, expected: vm.state.rawValue, found: "no longer on this host",
          at: record.position)
      }
      departed[id] = virtualMachines.removeValue(forKey: id)
    }
  }

  /// Takes up again what was known of a machine that was gone for a while.
  private mutating func revive(_ id: VMID) {
    guard let known = departed.removeValue(forKey: id) else { return }
    virtualMachines[id]?.inherit(
      ranBefore: known.ranBefore, lastRanOn: known.memoryIsFrom, isWokenByUs: known.isWokenByUs,
      notApplicable: known.notApplicable, heldMemory: known.facts.state.isAlive)
  }

  mutating func arrive(_ fact: VMArrived, _ record: RecordedEvent) {
    // Stands before the sight of the machine itself, which fills in everything else.
    let sight = evidence(.observed, record)
    var known = fact.known
    known.state = .unknown
    var vm = VirtualMachine(facts: known, evidence: sight)
    vm.inherit(
      ranBefore: fact.ranBefore, lastRanOn: fact.lastRanOn, isWokenByUs: fact.isWokenByUs,
      notApplicable: fact.isNotApplicable ? sight : nil, heldMemory: fact.known.state.isAlive)
    virtualMachines[fact.vm] = vm
    guard enrolled != nil else { return }
    notice(
      .unplannedChange, fact.vm, expected: "on host \(fact.from)", found: "on this host",
      at: record.position)
  }
}
