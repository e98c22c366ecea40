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
    guard let route = end(fact.attempt, fact.action, fact.vm, record) else { return }
    noteChange(evidence(.claimed, record))
    for rule in fact.against {
      notice(
        .contradiction, fact.vm, expected: rule, found: fact.action.rawValue, at: record.position)
    }
    take(fact.action, fact.vm, route: fact.route ?? route.value, details: fact.details, record)
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
    guard let attempt = attempts.first(where: { $0.id == fact.attempt }) else { return }
    attempts.removeAll { $0.id == fact.attempt }
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

  /// What an ended attempt says of the route: a wrapper, so that "ended, with none" and "late"
  /// can be told apart.
  private struct EndedRoute { let value: UpdateRoute? }

  /// Ends the attempt that an outcome belongs to.
  ///
  /// - Returns: `nil` for an outcome under a token that is no longer open: it came late, and
  ///   whatever settled or overtook its attempt is the newer truth.
  private mutating func end(
    _ token: AttemptID?, _ action: ActionKind, _ vm: VMID?, _ record: RecordedEvent
  ) -> EndedRoute? {
    guard let token else { return EndedRoute(value: nil) }
    let index = attempts.firstIndex { $0.id == token && $0.action == action && $0.vm == vm }
    guard let index else {
      notice(
        .lateOutcome, vm, expected: "attempt \(token) is over", found: record.event.type,
        at: record.position)
      // It moves no state, but something may have happened after the last look: look again.
      noteChange(evidence(.claimed, record))
      return nil
    }
    return EndedRoute(value: attempts.remove(at: index).route)
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
