public import Events

extension Host {
  /// Folds one event of the host's stream.
  ///
  /// Total and rule-free: what happened, happened. An event that cannot be read parks the stream
  /// for good; nothing after it is folded, since it might mean something else then.
  /// - Complexity: O(1) for an action; O(*n*) in the machines of the host for a finished look.
  public mutating func apply(_ record: RecordedEvent) {
    guard parked == nil else { return }
    version = record.version
    position = record.position
    switch record.event {
    case .hostEnrolled(let fact): enrol(fact, record)
    case .hostReleased: release()
    case .vmObserved(let fact): observe(fact.facts, record)
    case .hostObserved(let fact): observe(fact, record)
    case .vmArrived(let fact): arrive(fact, record)
    case .vmDeparted(let fact):
      virtualMachines[fact.vm] = nil
      departed[fact.vm] = nil
      // Told by a look at another host: only a look at this one shows that it is gone from here.
      noteChange(evidence(.observed, record))
    case .actionStarted(let fact): start(fact, record)
    case .actionCompleted(let fact): complete(fact, record)
    case .actionFailed(let fact): fail(fact, record)
    case .attemptSettled(let fact): settle(fact, record)
    case .leaseRenewed(let fact): renew(fact, record)
    case .attemptDoubted(let fact): doubt(fact, record)
    case .attemptTakenOver(let fact): takeOver(fact, record)
    case .ruleOverridden(let fact): waive(fact, record)
    case .unreadable(let event):
      parked = Parked(position: record.position, why: "\(event.type): \(event.why)")
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed:
      parked = Parked(position: record.position, why: "\(record.event.type) in a host's stream")
    }
  }

  private mutating func enrol(_ fact: HostEnrolled, _ record: RecordedEvent) {
    window = fact.window
    enrolled = evidence(.claimed, record)
    tries = [:]
    notices = []
    failures = []
    waivers = []
    for index in virtualMachines.indices { virtualMachines.values[index].enrol() }
  }

  private mutating func release() {
    window = nil
    enrolled = nil
    waivers = []
    notices = []
    failures = []
    departed = [:]
    // A shutdown that is under way would otherwise leave its machine off and owed nothing.
    for index in virtualMachines.indices where !hasAttempt(on: virtualMachines.keys[index]) {
      virtualMachines.values[index].release()
    }
  }

  private mutating func waive(_ fact: RuleOverridden, _ record: RecordedEvent) {
    guard fact.action == nil else { return }
    waivers.removeAll { $0.rule == fact.rule && $0.vm == fact.vm }
    waivers.append(
      Waiver(
        rule: fact.rule, vm: fact.vm, reason: fact.reason, actor: record.actor,
        position: record.position))
  }

  func evidence(_ kind: Evidence.Kind, _ record: RecordedEvent) -> Evidence {
    Evidence(kind, position: record.position, time: record.time)
  }

  /// Notes that something was done or changed.
  ///
  /// What is told late does not set the clock back: a look has to be newer than all of it.
  mutating func noteChange(_ change: Evidence) {
    let time = max(change.time, lastChange?.time ?? change.time)
    lastChange = Evidence(change.kind, position: change.position, time: time)
  }

  /// Keeps a surprise; an older one that says the same makes room for it.
  mutating func notice(
    _ kind: Notice.Kind, _ vm: VMID?, expected: String, found: String, at position: Position
  ) {
    notices.removeAll {
      $0.kind == kind && $0.vm == vm && $0.expected == expected && $0.found == found
    }
    notices.append(
      Notice(kind: kind, vm: vm, expected: expected, found: found, position: position))
    if notices.count > 200 { notices.removeFirst() }
  }
}
