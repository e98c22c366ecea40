internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// What `mwctl record` answers.
struct RecordAnswer {
  let position: Position
  let stream: StreamName
  let version: StreamVersion
  let id: String
  let attempt: AttemptID?
  let isDuplicate: Bool
  let hazards: [Hazard]
  let warnings: [String]
}

/// The one way in for actions: decides and appends under one lock.
struct Recorder {
  let ledger: Ledger
  /// The time of events whose request does not say when.
  let defaultTime: Timestamp

  /// Records one request.
  ///
  /// - Throws: ``Failure``: refused, conflict, not found, usage or malformed; nothing is recorded.
  func record(_ request: RecordRequest) throws -> RecordAnswer {
    try request.check()
    if let id = request.id, let earlier = try duplicate(of: request, id: id) { return earlier }
    let host = try ledger.fleet.knownHost(request.host)
    if let expected = request.expectedVersion, expected != host.version {
      throw Failure(
        .conflict,
        "host/\(host.name) is at version \(host.version), not \(expected): something was recorded "
          + "since you looked.", remedies: ["Look again: mwctl next --host \(host.name)"])
    }
    if let parked = host.parked {
      throw Failure(
        .unverified,
        "The log of \(host.name) cannot be understood from position \(parked.position) on: "
          + parked.why, remedies: ["Use the version of mwctl that wrote it."])
    }
    let vm = try request.vm.map { try machine($0, of: request, on: host) }
    let time = request.at ?? defaultTime
    switch request.outcome {
    case .started: return try start(request, host, vm, time)
    case .completed: return try complete(request, host, vm, time)
    case .failed(let why): return try fail(request, host, vm, time, why)
    }
  }

  /// The machine that a request is about; an outcome may be of one that has left its host since.
  private func machine(
    _ text: String, of request: RecordRequest, on host: Host
  ) throws -> VirtualMachine {
    if request.outcome != .started, let id = VMID(text), let vm = host.departed[id] { return vm }
    return try find(text, on: host)
  }

  private func start(
    _ request: RecordRequest, _ host: Host, _ vm: VirtualMachine?, _ time: Timestamp
  ) throws -> RecordAnswer {
    for id in request.overrides {
      guard let card = Rules.card(id) else {
        throw Failure(
          .usage, "There is no rule '\(id)'.", remedies: ["mwctl rules lists them all."])
      }
      guard card.override != .never, card.override != .notNeeded else {
        throw Failure(
          .refused, "The rule '\(id)' can never be set aside. \(card.why)", rule: id,
          remedies: [card.remedy])
      }
    }
    let situation = try ledger.fleet.situation(of: host, at: time, askedAbout: request.action)
    let intent = Intent(request.action, vm)
    let judgement = situation.judge(intent, overriding: Set(request.overrides))
    guard judgement.allows else { throw Failure(refusedBy: judgement.refusals) }
    let route =
      request.action == .updateIntegrationServices
      ? vm.flatMap { situation.profile.route(for: $0.facts.guest) } : nil
    let stream = StreamName.host(host.name)
    let basis = DecisionBasis(
      position: try ledger.nextPosition - 1,
      profile: try ledger.fleet.profilePosition(of: host), overridden: judgement.overridden)
    var events = judgement.overridden.filter(request.overrides.contains)
      .map { rule -> (stream: StreamName, event: Event) in
        let fact = RuleOverridden(
          rule: rule, action: request.action, vm: vm?.id, reason: request.reason ?? "")
        return (stream, .ruleOverridden(fact))
      }
    events.append(
      (
        stream,
        .actionStarted(
          ActionStarted(
            action: request.action, vm: vm?.id, route: route,
            leaseSeconds: request.leaseSeconds ?? situation.leaseSeconds(intent),
            reason: request.reason, details: request.details, basis: basis))
      ))
    let records = try ledger.append(events, at: time)
    return try answer(
      records, attempt: records.last.map { AttemptID($0.position) },
      warnings: judgement.warnings, at: time)
  }

  private func complete(
    _ request: RecordRequest, _ host: Host, _ vm: VirtualMachine?, _ time: Timestamp
  ) throws -> RecordAnswer {
    let attempt = try self.attempt(request, host, vm)
    let situation = try ledger.fleet.situation(of: host, at: time, askedAbout: request.action)
    let route =
      request.action == .updateIntegrationServices && attempt == nil
      ? vm.flatMap { situation.profile.route(for: $0.facts.guest) } : nil
    let event = Event.actionCompleted(
      ActionCompleted(
        action: request.action, vm: vm?.id, attempt: attempt, route: route,
        reason: request.reason, details: request.details,
        against: situation.contradictions(
          of: Intent(request.action, vm), wasAnnounced: attempt != nil)))
    let records = try ledger.append(
      [(.host(host.name), event)], at: time, causation: try cause(attempt))
    return try answer(records, attempt: attempt, warnings: [], at: time)
  }

  private func fail(
    _ request: RecordRequest, _ host: Host, _ vm: VirtualMachine?, _ time: Timestamp, _ why: String
  ) throws -> RecordAnswer {
    let attempt = try self.attempt(request, host, vm)
    let event = Event.actionFailed(
      ActionFailed(
        action: request.action, vm: vm?.id, attempt: attempt, failure: why,
        details: request.details))
    let records = try ledger.append(
      [(.host(host.name), event)], at: time, causation: try cause(attempt))
    let profile = try ledger.fleet.profile(at: ledger.fleet.profilePosition(of: host))
    let hint = profile.hint(for: why)
    return try answer(records, attempt: attempt, warnings: hint.map { [$0] } ?? [], at: time)
  }

  /// The attempt that an outcome belongs to: the one named, or the one that is open.
  private func attempt(
    _ request: RecordRequest, _ host: Host, _ vm: VirtualMachine?
  ) throws -> AttemptID? {
    guard let named = request.attempt else {
      let open = host.attempts(on: vm?.id).last { $0.action == request.action }
      // Who was at it before somebody took it over means his own: that comes late.
      let own = open.flatMap { attempt in
        attempt.owner == ledger.actor
          ? nil : attempt.formerHolders.last { $0.owner == ledger.actor }
      }
      return own?.id ?? open?.id
    }
    guard let begun = try ledger.reader.beginning(of: named), begun.stream == .host(host.name),
      case .actionStarted(let started) = begun.event,
      started.action == request.action, started.vm == vm?.id
    else {
      throw Failure(
        .notFound,
        "Position \(named) began no '\(request.action.rawValue)' on "
          + "\(vm.map { "'\($0.name)' of " } ?? "")\(host.name).",
        remedies: ["mwctl next --host \(host.name) lists the attempts under way."])
    }
    return named
  }

  private func cause(_ attempt: AttemptID?) throws -> String? {
    try attempt.flatMap { try ledger.reader.event(at: $0.position)?.draft.id }
  }

  private func answer(
    _ records: [RecordedEvent], attempt: AttemptID?, warnings: [String], at time: Timestamp
  ) throws -> RecordAnswer {
    guard let last = records.last, case .host(let name) = last.stream else {
      throw Failure(.internalFailure, "Nothing was appended.")
    }
    let host = try ledger.fleet.knownHost(name)
    // Hazards tell of the host alone: there is nothing to decide, and no other host to load.
    let situation = try ledger.fleet.situation(of: host, at: time, askedAbout: .observe)
    let positions = Set(records.map(\.position))
    return RecordAnswer(
      position: last.position, stream: last.stream, version: last.version,
      id: records.first?.draft.commandID ?? "", attempt: attempt, isDuplicate: false,
      hazards: situation.hazards.filter { hazard in
        positions.contains(hazard.position) || hazard.severity == .critical
      },
      warnings: warnings)
  }
}
