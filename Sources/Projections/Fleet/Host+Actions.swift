internal import Events

extension Host {
  mutating func start(_ fact: ActionStarted, _ record: RecordedEvent) {
    attempts.append(
      Attempt(
        id: AttemptID(record.position), action: fact.action, vm: fact.vm, route: fact.route,
        owner: record.actor, startedAt: record.time,
        leaseUntil: record.time.adding(seconds: fact.leaseSeconds)))
    count(fact.action, fact.vm)
    if fact.action == .start, let vm = fact.vm { withMachine(vm) { $0.isWokenByUs = true } }
    noteChange(evidence(.claimed, record))
  }

  mutating func complete(_ fact: ActionCompleted, _ record: RecordedEvent) {
    guard let ended = end(fact.attempt, fact.action, fact.vm, record) else { return }
    noteChange(evidence(.claimed, record))
    for rule in fact.against {
      notice(
        .contradiction, fact.vm, expected: rule, found: fact.action.rawValue, at: record.position)
    }
    take(
      fact.action, fact.vm, route: fact.route ?? ended.attempt?.route, details: fact.details, record
    )
  }

  mutating func fail(_ fact: ActionFailed, _ record: RecordedEvent) {
    guard end(fact.attempt, fact.action, fact.vm, record) != nil else { return }
    noteChange(evidence(.claimed, record))
    failures.removeAll { $0.action == fact.action && $0.vm == fact.vm }
    failures.append(
      Failure(action: fact.action, vm: fact.vm, message: fact.failure, position: record.position))
    if failures.count > 200 { failures.removeFirst() }
  }

  mutating func settle(_ fact: AttemptSettled, _ record: RecordedEvent) {
    guard let attempt = end(fact.attempt, fact.action, fact.vm, record)?.attempt else { return }
    guard !fact.isByPerson else {
      noteChange(evidence(.claimed, record))
      guard fact.finding == .effected else { return }
      return take(fact.action, fact.vm, route: attempt.route, details: [:], record)
    }
    // A machine's state was told by the look that settled the attempt. What a look at the host
    // cannot tell by itself, that it was patched or restarted, is told here.
    guard fact.finding == .effected else { return }
    switch fact.action {
    case .patch: patched = evidence(.observed, record)
    case .reboot:
      markRebooted(Evidence(.observed, position: attempt.id.position, time: record.time))
    case .updateIntegrationServices:
      let seen = evidence(.observed, record)
      if let vm = fact.vm { withMachine(vm) { $0.updated = seen } }
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots,
      .deleteSnapshots, .start, .verifyGuest, .observe:
      return
    }
  }

  // What whoever is at an attempt says of it changes no machine: a look stays as fresh as it was.

  mutating func renew(_ fact: LeaseRenewed, _ record: RecordedEvent) {
    guard let index = openAttempt(fact.attempt, fact.action, fact.vm, record) else { return }
    attempts[index].renew(until: record.time.adding(seconds: fact.leaseSeconds))
  }

  mutating func doubt(_ fact: AttemptDoubted, _ record: RecordedEvent) {
    guard let index = openAttempt(fact.attempt, fact.action, fact.vm, record) else { return }
    attempts[index].doubt(fact.reason, at: record.time)
  }

  mutating func takeOver(_ fact: AttemptTakenOver, _ record: RecordedEvent) {
    guard let index = openAttempt(fact.attempt, fact.action, fact.vm, record) else { return }
    attempts[index].passOn(
      to: record.actor, as: AttemptID(record.position),
      until: record.time.adding(seconds: fact.leaseSeconds))
  }

  /// What an outcome ended: a wrapper, so that "nothing was announced" and "late" can be told
  /// apart.
  private struct Ended { let attempt: Attempt? }

  /// Ends the attempt that an outcome belongs to.
  ///
  /// - Returns: `nil` for an outcome that came late, see ``openAttempt(_:_:_:_:)``.
  private mutating func end(
    _ token: AttemptID?, _ action: ActionKind, _ vm: VMID?, _ record: RecordedEvent
  ) -> Ended? {
    guard let token else { return Ended(attempt: nil) }
    return openAttempt(token, action, vm, record).map { Ended(attempt: attempts.remove(at: $0)) }
  }

  /// Where the attempt is that something is told about.
  ///
  /// - Returns: `nil` for what is told under a token that is no longer open: it came late, and
  ///   whatever settled or overtook its attempt is the newer truth.
  private mutating func openAttempt(
    _ token: AttemptID, _ action: ActionKind, _ vm: VMID?, _ record: RecordedEvent
  ) -> Int? {
    let index = attempts.firstIndex { $0.id == token && $0.action == action && $0.vm == vm }
    guard let index else {
      let isTakenOver = attempts.contains { $0.formerHolders.contains { $0.id == token } }
      notice(
        .lateOutcome, vm,
        expected: "attempt \(token) \(isTakenOver ? "was taken over" : "is over")",
        found: record.event.type, at: record.position)
      // It moves no state, but something may have happened after the last look: look again.
      noteChange(evidence(.claimed, record))
      return nil
    }
    return index
  }

  private mutating func take(
    _ action: ActionKind, _ vm: VMID?, route: UpdateRoute?, details: [String: String],
    _ record: RecordedEvent
  ) {
    let claim = evidence(.claimed, record)
    switch action {
    case .patch: patched = claim
    case .reboot: markRebooted(claim)
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots,
      .deleteSnapshots, .start, .updateIntegrationServices, .verifyGuest:
      guard let vm else { return }
      let build = isBuildSeenSinceReboot ? facts.build : nil
      withMachine(vm) {
        $0.take(action, route: route, details: details, evidence: claim, hostBuild: build)
      }
    case .observe: return
    }
  }

  private mutating func markRebooted(_ evidence: Evidence) {
    rebooted = evidence
    facts.isRebootPending = nil
    facts.bootedAt = nil
  }

  private mutating func count(_ action: ActionKind, _ vm: VMID?) {
    if let vm {
      withMachine(vm) { $0.tries[action, default: 0] += 1 }
    } else {
      tries[action, default: 0] += 1
    }
  }
}
