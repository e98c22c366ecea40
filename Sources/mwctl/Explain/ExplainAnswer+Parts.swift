internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

// What belongs to a step though other events tell it: who set rules aside for it, and the attempt
// that it began or ended.

extension ExplainAnswer {
  /// Who set a rule aside for a step: the command that began it, or somebody for the whole night.
  func overrideParts(
    _ rule: String, _ fact: ActionStarted, _ host: Host, _ reader: LogReader
  ) throws -> [OverridePart] {
    for sibling in try reader.events(commandID: record.draft.commandID) {
      if case .ruleOverridden(let override) = sibling.event, override.rule == rule,
        override.vm == fact.vm, sibling.position < record.position
      {
        return [
          OverridePart(
            rule: rule, subject: subject(fact.vm, on: host), by: .init(sibling),
            reason: override.reason)
        ]
      }
    }
    // A step of the host rests on what stands aside for its machines, too.
    let waivers = host.waivers.filter {
      $0.rule == rule && ($0.vm == nil || fact.vm == nil || $0.vm == fact.vm)
    }
    guard !waivers.isEmpty else {
      return [
        OverridePart(rule: rule, subject: subject(fact.vm, on: host), by: nil, reason: nil)
      ]
    }
    return try waivers.map { try part(of: $0, on: host, reader) }
  }

  private func part(
    of waiver: Waiver, on host: Host, _ reader: LogReader
  ) throws -> OverridePart {
    OverridePart(
      rule: waiver.rule, subject: subject(waiver.vm, on: host),
      by: try reader.event(at: waiver.position).map { .init($0) }, reason: waiver.reason)
  }

  private func subject(_ vm: VMID?, on host: Host) -> String {
    host.name.text + (vm.map { "/" + (host.virtualMachines[$0]?.name ?? $0.text) } ?? "")
  }

  func attemptPart(_ host: Host?, _ reader: LogReader) throws -> AttemptPart? {
    guard let (id, role) = attemptRole, let start = try reader.beginning(of: id),
      case .actionStarted(let fact) = start.event
    else { return nil }
    let open = host?.attempts.first { $0.id == id }
    let leaseUntil = open?.leaseUntil ?? start.time.adding(seconds: fact.leaseSeconds)
    let isLate = open == nil && role != .began
    let isInDoubt = role == .ended && record.time >= leaseUntil
    return AttemptPart(
      id: id, action: fact.action, owner: open?.owner ?? start.actor,
      startedBy: start.actor, startedAt: start.time,
      leaseUntil: leaseUntil, ending: try ending(of: start, reader),
      role: isLate ? .late : isInDoubt ? .endedInDoubt : role)
  }

  /// The token of the attempt that the event is about, and what it does to it if that is open.
  private var attemptRole: (AttemptID, Role)? {
    switch record.event {
    case .actionStarted: (AttemptID(record.position), .began)
    case .actionCompleted(let fact): fact.attempt.map { ($0, .ended) }
    case .actionFailed(let fact): fact.attempt.map { ($0, .ended) }
    case .attemptSettled(let fact): (fact.attempt, .ended)
    case .leaseRenewed(let fact): (fact.attempt, .renewed)
    case .attemptDoubted(let fact): (fact.attempt, .doubted)
    case .attemptTakenOver(let fact): (fact.attempt, .tookOver)
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .ruleOverridden, .unreadable:
      nil
    }
  }

  /// The first event that ended an attempt.
  private func ending(of start: RecordedEvent, _ reader: LogReader) throws -> HistoryEntry? {
    var narrator = Narrator()
    _ = narrator.tell(start)
    var work = WorkLog()
    work.apply(start)
    var found: HistoryEntry?
    do {
      try reader.forEachEvent(
        LogQuery(stream: start.stream, afterVersion: start.version)
      ) { next in
        if case .actionStarted = next.event { return }
        if case .attemptTakenOver = next.event { _ = narrator.tell(next) }
        work.apply(next)
        guard !work.hasOpenDeeds else { return }
        found = narrator.tell(next)
        throw EndingFound()
      }
    } catch is EndingFound {}
    return found
  }

  private struct EndingFound: Error {}
}
