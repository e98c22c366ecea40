package import Events

/// What the log says against beginning something again, read event by event and not from the fold.
package enum RepetitionEvidence {
  /// The start after which nobody found out what became of it, so that the same must not be begun
  /// again.
  ///
  /// Found out is what a look tells, a failure, and a finding. What an executor told done counts
  /// for nothing, with one exception: where it was told done, and what undoes it was begun after it
  /// and is told done as well, to begin it again is no repetition, but the way back.
  package static func unansweredStart(
    of action: ActionKind, _ vm: VMID?, on host: HostName, in records: [RecordedEvent]
  ) -> Position? {
    var told: Set<AttemptID> = []
    var isUndone = false
    for record in records.reversed() where record.stream == .host(host) {
      switch record.event {
      case .actionStarted(let fact) where fact.vm == vm:
        let isTold = told.contains(AttemptID(record.position))
        if fact.action == action { return isUndone && isTold ? nil : record.position }
        if isTold, undoes(fact.action, action) { isUndone = true }
      case .actionCompleted(let fact):
        if fact.vm == vm, let attempt = fact.attempt { told.insert(attempt) }
      case .attemptTakenOver(let fact):
        if told.contains(AttemptID(record.position)) { told.insert(fact.attempt) }
      case .hostObserved(let fact): if fact.isWhole { return nil }
      case .vmObserved(let fact): if fact.facts.id == vm { return nil }
      case .actionFailed(let fact): if fact.action == action, fact.vm == vm { return nil }
      case .attemptSettled(let fact): if fact.action == action, fact.vm == vm { return nil }
      case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
        .windowSuspended, .windowResumed, .windowClosed, .hostEnrolled, .hostReleased, .vmArrived,
        .vmDeparted, .actionStarted, .leaseRenewed, .attemptDoubted, .ruleOverridden, .unreadable:
        break
      }
    }
    return nil
  }

  private static func undoes(_ later: ActionKind, _ earlier: ActionKind) -> Bool {
    switch earlier {
    case .start: later == .shutDown || later == .turnOff
    case .shutDown, .turnOff: later == .start
    case .restore, .resume, .discardSavedState, .mergeSnapshots, .deleteSnapshots, .patch, .reboot,
      .updateIntegrationServices, .verifyGuest, .observe:
      false
    }
  }
}
