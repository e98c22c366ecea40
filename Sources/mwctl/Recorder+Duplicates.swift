internal import AuditLog
internal import Events
internal import Projections

extension Recorder {
  /// What was recorded under the same key before.
  ///
  /// - Throws: ``Failure`` (conflict) if the key was used for something else.
  func duplicate(of request: RecordRequest, id: String) throws -> RecordAnswer? {
    let earlier = try ledger.reader.events(commandID: id)
    guard let first = earlier.first, let last = earlier.last else { return nil }
    guard try matches(request, earlier) else {
      throw Failure(
        .conflict,
        "The id '\(id)' was used before, at position \(first.position), for something else "
          + "(\(last.event.type)).",
        remedies: ["Give each command an id of its own; repeat an id only to repeat its command."])
    }
    var attempt: AttemptID?
    switch last.event {
    case .actionStarted: attempt = AttemptID(last.position)
    case .actionCompleted(let fact): attempt = fact.attempt
    case .actionFailed(let fact): attempt = fact.attempt
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver,
      .ruleOverridden, .unreadable:
      break
    }
    return RecordAnswer(
      position: last.position, stream: last.stream, version: last.version, id: id,
      attempt: attempt, isDuplicate: true, hazards: [], warnings: [])
  }

  /// Whether a request says what was recorded.
  ///
  /// What the first request left open may be left open again; the time counts only where it is
  /// given.
  private func matches(_ request: RecordRequest, _ earlier: [RecordedEvent]) throws -> Bool {
    guard let last = earlier.last, last.stream == .host(request.host),
      request.at == nil || request.at == last.time
    else { return false }
    let overridden = earlier.compactMap { record -> String? in
      guard case .ruleOverridden(let fact) = record.event else { return nil }
      return fact.rule
    }
    switch (request.outcome, last.event) {
    case (.started, .actionStarted(let fact)):
      return try fact.action == request.action && fact.details == request.details
        && fact.reason == request.reason && isSame(request.vm, fact.vm)
        && (request.leaseSeconds == nil || request.leaseSeconds == fact.leaseSeconds)
        && overridden.allSatisfy(request.overrides.contains)
    case (.completed, .actionCompleted(let fact)):
      return try fact.action == request.action && fact.details == request.details
        && fact.reason == request.reason && isSame(request.vm, fact.vm)
        && (request.attempt == nil || request.attempt == fact.attempt)
    case (.failed(let why), .actionFailed(let fact)):
      return try fact.action == request.action && fact.details == request.details
        && fact.failure == why && isSame(request.vm, fact.vm)
        && (request.attempt == nil || request.attempt == fact.attempt)
    default:
      return false
    }
  }

  /// Whether a name or GUID means the machine that was recorded then.
  private func isSame(_ given: String?, _ recorded: VMID?) throws -> Bool {
    guard let given else { return recorded == nil }
    guard let recorded else { return false }
    if let id = VMID(given) { return id == recorded }
    // By any name it ever had: it may have been renamed or moved since.
    var isNamed = false
    try ledger.reader.forEachEvent(LogQuery(vm: recorded)) { record in
      guard !isNamed, case .vmObserved(let fact) = record.event else { return }
      isNamed = fact.facts.name.lowercased() == given.lowercased()
    }
    return isNamed
  }

  /// The machine that a name or a GUID means.
  ///
  /// - Throws: ``Failure``: not found, or malformed where two machines share the name.
  func find(_ text: String, on host: Host) throws -> VirtualMachine {
    try Machines.find(text, on: host)
  }
}

/// Finds machines by what people call them.
enum Machines {
  static func find(_ text: String, on host: Host) throws -> VirtualMachine {
    if let id = VMID(text), let vm = host.virtualMachines[id] { return vm }
    let named = host.machines.filter { $0.name == text }
    let found =
      named.isEmpty
      ? host.machines.filter { $0.name.lowercased() == text.lowercased() } : named
    guard let vm = found.first else {
      let names = host.machines.map { "'\($0.name)'" }
      throw Failure(
        .notFound, "\(host.name) has no virtual machine '\(text)'.",
        remedies: [
          names.isEmpty
            ? "Import an inventory of the host first." : "It has " + names.joined(separator: ", ")
        ])
    }
    guard found.count == 1 else {
      throw Failure(
        .malformed,
        "\(found.count) virtual machines of \(host.name) are called '\(text)'.",
        remedies: [
          "Name the one you mean by its GUID: "
            + found.map { "\($0.id) (\($0.state.rawValue))" }.joined(separator: ", ")
        ])
    }
    return vm
  }
}
