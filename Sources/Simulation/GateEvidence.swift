package import Events

/// What the log says for and against a patch, read event by event and not from the fold.
package enum GateEvidence {
  /// The events of a host after its last whole look that no patch may follow.
  package static func sinceWholeLook(
    _ records: [RecordedEvent], _ name: HostName
  ) -> [RecordedEvent] {
    var found: [RecordedEvent] = []
    for record in records.reversed() where record.stream == .host(name) {
      switch record.event {
      case .hostObserved(let fact): if fact.isWhole { return found }
      case .actionStarted, .actionCompleted, .actionFailed, .vmArrived:
        found.append(record)
      case .attemptSettled(let fact): if fact.isByPerson { found.append(record) }
      case .vmObserved(let fact): if fact.facts.state != .off { found.append(record) }
      case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
        .windowSuspended, .windowResumed,
        .windowClosed, .hostEnrolled, .hostReleased, .vmDeparted, .leaseRenewed, .attemptDoubted,
        .attemptTakenOver,
        .ruleOverridden, .unreadable:
        break
      }
    }
    return found
  }

  /// The attempts of a host that were started and have neither outcome nor finding.
  package static func openAttempts(_ records: [RecordedEvent], _ name: HostName) -> [AttemptID] {
    var open: [AttemptID] = []
    for record in records where record.stream == .host(name) {
      switch record.event {
      case .actionStarted: open.append(AttemptID(record.position))
      case .actionCompleted(let fact): open.removeAll { $0 == fact.attempt }
      case .actionFailed(let fact): open.removeAll { $0 == fact.attempt }
      case .attemptSettled(let fact): open.removeAll { $0 == fact.attempt }
      case .attemptTakenOver(let fact):
        let isOpen = open.contains(fact.attempt)
        open.removeAll { $0 == fact.attempt }
        if isOpen { open.append(AttemptID(record.position)) }
      case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
        .windowSuspended, .windowResumed,
        .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
        .vmDeparted, .leaseRenewed, .attemptDoubted, .ruleOverridden, .unreadable:
        break
      }
    }
    return open
  }
}
