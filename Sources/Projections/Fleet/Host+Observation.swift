internal import Events

extension Host {
  mutating func observe(_ seen: VMFacts, _ record: RecordedEvent) {
    let sight = evidence(.observed, record)
    guard var vm = virtualMachines[seen.id] else {
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
    vm.see(seen, evidence: sight)
    virtualMachines[seen.id] = vm
  }

  /// Notes a state that nobody announced: a claim that was not borne out, or a change by others.
  private mutating func compare(_ vm: VirtualMachine, with seen: VMFacts, _ record: RecordedEvent) {
    guard enrolled != nil, vm.state != seen.state, attempts(on: vm.id).isEmpty else { return }
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
      guard var vm = virtualMachines[id] else { continue }
      let before = vm.claims
      let build = isBuildSeenSinceReboot ? facts.build : nil
      // A machine that was last seen before the restart may have been saved before it, too.
      let wasSeenSince = vm.seen.map { $0.position > (rebooted?.position ?? -1) } ?? true
      let contradicted = vm.settleSight(
        sight, hostBuild: build, savedBuild: wasSeenSince ? build : formerBuild ?? build,
        isEnrolled: enrolled != nil || !attempts(on: id).isEmpty)
      virtualMachines[id] = vm
      for action in contradicted where before[action] != nil {
        notice(
          .drift, id, expected: action.rawValue, found: vm.state.rawValue, at: record.position)
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

  private mutating func takeFacts(_ fact: HostObserved, _ sight: Evidence) {
    let seen = fact.facts
    if let build = seen.build {
      if let known = facts.build, known < build || build < known {
        tries[.patch] = nil
        tries[.reboot] = nil
        formerBuild = known
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

  private mutating func dropUnseen(_ seen: Set<VMID>, _ record: RecordedEvent) {
    for id in virtualMachines.keys.sorted() where !seen.contains(id) {
      if enrolled != nil, let vm = virtualMachines[id] {
        notice(
          .unplannedChange, id, expected: "\(vm.name), \(vm.state.rawValue)",
          found: "no longer on this host", at: record.position)
      }
      departed[id] = virtualMachines.removeValue(forKey: id)
    }
  }

  /// Takes up again what was known of a machine that was gone for a while.
  private mutating func revive(_ id: VMID) {
    guard let known = departed.removeValue(forKey: id) else { return }
    virtualMachines[id]?.inherit(
      ranBefore: known.ranBefore, lastRanOn: known.lastRanOn, isWokenByUs: known.isWokenByUs,
      notApplicable: known.notApplicable)
  }

  mutating func arrive(_ fact: VMArrived, _ record: RecordedEvent) {
    // Stands before the sight of the machine itself, which fills in everything else.
    let sight = evidence(.observed, record)
    var known = fact.known
    known.state = .unknown
    var vm = VirtualMachine(facts: known, evidence: sight)
    vm.inherit(
      ranBefore: fact.ranBefore, lastRanOn: fact.lastRanOn, isWokenByUs: fact.isWokenByUs,
      notApplicable: fact.isNotApplicable ? sight : nil)
    virtualMachines[fact.vm] = vm
    guard enrolled != nil else { return }
    notice(
      .unplannedChange, fact.vm, expected: "on host \(fact.from)", found: "on this host",
      at: record.position)
  }
}
