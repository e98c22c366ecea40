internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// What `mwctl audit explain` answers: one event, what was known just before it, what it rested on,
/// and what it changed.
///
/// A replay never runs the code of decisions; this does, and says that the verdicts are those of
/// today's rules.
struct ExplainAnswer {
  /// The attempt that the event began, prolonged, passed on or ended.
  struct AttemptPart {
    let id: AttemptID
    let action: ActionKind
    /// Who answered for it when the event came.
    let owner: String
    let startedBy: String
    let startedAt: Timestamp
    let leaseUntil: Timestamp
    /// What ended it first, be it this event, an earlier or a later one; `nil` while it is open.
    let ending: HistoryEntry?
    /// How the event stands to the attempt.
    let role: Role
  }

  enum Role: String {
    /// The event began it.
    case began
    /// The event moved the end of its lease on.
    case renewed
    /// The event said that nobody knows how it ended.
    case doubted
    /// The event gave it to somebody else.
    case tookOver = "took-over"
    /// The event ended it within its lease.
    case ended
    /// The event ended it after its lease, when nobody knew what had become of it.
    case endedInDoubt = "ended-in-doubt"
    /// The event came after it had ended, and moved nothing.
    case late
  }

  /// A rule that was set aside for the step, with whoever did it.
  struct OverridePart {
    let rule: String
    /// What it was set aside for: `HOST`, or `HOST/MACHINE`.
    let subject: String
    /// `nil` where the log holds no event that says so.
    let by: WorkLog.Mark?
    let reason: String?
  }

  let record: RecordedEvent
  let story: HistoryEntry
  let origin: String
  /// The host as it stood just before; `nil` for one of which nothing was known.
  private(set) var before: StatusAnswer.HostStatus?
  /// What of the past cannot be told, and why.
  private(set) var gaps: [String] = []
  private(set) var verdicts: ExplainVerdicts?
  private(set) var reason: String?
  private(set) var evidence: [HistoryEntry] = []
  private(set) var attempt: AttemptPart?
  private(set) var overrides: [OverridePart] = []
  /// What the event changed in what is known of its stream.
  private(set) var changes: [DiffAnswer.Change] = []
  private(set) var machines: [DiffAnswer.MachineDiff] = []

  /// - Throws: ``Failure`` (not found) if the log has no such position.
  init(_ position: Position, in reader: LogReader) throws {
    guard let record = try reader.event(at: position) else {
      let last = try reader.nextPosition() - 1
      throw Failure(
        .notFound, "The log has no position \(position).",
        remedies: [last < 0 ? "It is empty." : "Its positions go from 0 to \(last)."])
    }
    self.record = record
    let past = FleetReader(reader)
    try past.rewind(around: record.stream, to: position - 1)
    let present = FleetReader(reader)
    try present.rewind(around: record.stream, to: position)
    origin = record.source
    story = try ExplainAnswer.tell(record, past, present)
    switch record.stream {
    case .log: explainLog(try past.logState(), try present.logState())
    case .window(let id): explainWindow(try past.window(id), try present.window(id))
    case .host(let name): try explainHost(name, past, present)
    }
    if case .unreadable(let event) = record.event {
      gaps.append(
        "This version cannot read the event: \(event.why). Nothing after it in \(record.stream) is "
          + "understood.")
    }
  }

  /// An event as a person reads it, with the name its machine had.
  private static func tell(
    _ record: RecordedEvent, _ past: FleetReader, _ present: FleetReader
  ) throws -> HistoryEntry {
    var narrator = Narrator()
    guard case .host(let name) = record.stream else { return narrator.tell(record) }
    let hosts = [try past.host(name), try present.host(name)]
    return narrator.tell(record) { id in
      hosts.lazy.compactMap { $0?.virtualMachines[id]?.name }.first
    }
  }
}

extension ExplainAnswer {
  private mutating func explainLog(_ old: LogState, _ new: LogState) {
    func facts(_ state: LogState) -> DiffAnswer.Facts {
      let profile = state.currentProfile
      return [
        ("origin", state.origin.isEmpty ? nil : state.origin),
        ("profile in force", profile.flatMap { state.profiles[$0] }?.name),
        ("its position", profile.map { "\($0)" }), ("cannot be read", state.parked?.why),
      ]
    }
    changes = DiffAnswer.compare(facts(old), facts(new))
  }

  private mutating func explainWindow(_ old: Window?, _ new: Window?) {
    func facts(_ window: Window?) -> DiffAnswer.Facts {
      [
        ("status", window?.status.rawValue),
        ("hosts", window.map { $0.hosts.map(\.text).joined(separator: ", ") }),
        ("from", window?.from.description), ("until", window?.until.description),
        ("hosts down at once", window?.maximumHostsDown.map { "\($0)" }),
        ("profile", window.map { "\($0.profile)" }), ("reason", window?.reason),
        ("cannot be read", window?.parked?.why),
      ]
    }
    changes = DiffAnswer.compare(facts(old), facts(new))
  }

  private mutating func explainHost(
    _ name: HostName, _ past: FleetReader, _ present: FleetReader
  ) throws {
    let old = try past.host(name)
    attempt = try attemptPart(old, past.reader)
    guard let old else { return try compare(past, present, name) }
    do {
      before = try StatusAnswer(past, hosts: [name], vm: nil, now: record.time).hosts.first
      try compare(past, present, name)
      try judge(old, past)
    } catch let error as ProfileError {
      gaps.append("The profile then in force cannot be read by this version: \(error)")
    } catch let failure as Failure where failure.code == .unverified {
      gaps.append(failure.message)
    }
  }

  private mutating func compare(
    _ past: FleetReader, _ present: FleetReader, _ name: HostName
  ) throws {
    let diff = try DiffAnswer(
      from: (past, record.time), to: (present, record.time), hosts: [name])
    changes = diff.hosts.first?.changes ?? []
    machines = diff.hosts.first?.machines ?? []
  }

  /// Asks today's rules about the step that the event is about.
  private mutating func judge(_ host: Host, _ past: FleetReader) throws {
    let situation = try past.situation(of: host, at: record.time)
    let vm = record.event.vm.flatMap { host.virtualMachines[$0] }
    switch record.event {
    case .actionStarted(let fact):
      let profile = try past.profile(at: fact.basis.profile)
      let then = Situation(
        host: host, window: situation.window, otherHosts: situation.otherHosts, profile: profile,
        now: record.time)
      overrides = try fact.basis.overridden.flatMap {
        try overrideParts($0, fact, host, past.reader)
      }
      verdicts = ExplainVerdicts(
        of: fact, recordedBy: record.draft.workflowVersion, Intent(fact.action, vm), in: then)
      try rest(on: then.grounds(of: Intent(fact.action, vm)), past)
    case .actionCompleted(let fact):
      verdicts = ExplainVerdicts(
        of: fact, recordedBy: record.draft.workflowVersion, Intent(fact.action, vm), in: situation)
    case .ruleOverridden(let fact):
      verdicts = ExplainVerdicts(
        of: fact, recordedBy: record.draft.workflowVersion, vm, in: situation)
    case .attemptSettled(let fact):
      let looks = try past.reader.events(commandID: record.draft.commandID)
        .filter { if case .hostObserved = $0.event { true } else { false } }
      try rest(
        on: nil,
        positions: [fact.attempt.position] + looks.map(\.position).filter { $0 < record.position },
        past)
    case .leaseRenewed(let fact): try rest(on: nil, positions: [fact.attempt.position], past)
    case .attemptDoubted(let fact): try rest(on: nil, positions: [fact.attempt.position], past)
    case .attemptTakenOver(let fact): try rest(on: nil, positions: [fact.attempt.position], past)
    case .actionFailed(let fact):
      reason = situation.profile.hint(for: fact.failure)
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .unreadable:
      return
    }
  }

  private mutating func rest(on grounds: Grounds, _ past: FleetReader) throws {
    try rest(on: grounds.reason, positions: grounds.evidence, past)
  }

  private mutating func rest(
    on reason: String?, positions: [Position], _ past: FleetReader
  ) throws {
    self.reason = reason
    evidence = try positions.compactMap { try past.reader.event(at: $0) }.map {
      try ExplainAnswer.tell($0, past, past)
    }
  }
}
