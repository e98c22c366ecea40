internal import Events
internal import Projections
internal import Workflow

// The person who does what a blocker names.

extension Night {
  /// Does what one of the blockers asks for.
  mutating func help(_ decision: Decision, on name: HostName) {
    guard let blocker = random.pick(decision.blockers) else {
      return pass(to: now.adding(seconds: 60))
    }
    note("blocked by \(blocker.rule) \(blocker.subject): \(blocker.message)")
    count("helped \(blocker.rule)")
    calls[blocker.rule, default: 0] += 1
    let vm = machine(of: blocker, on: name)
    switch blocker.rule {
    case "window-open", "window-time": prolong()
    case "settle-first", "nothing-in-flight": tellDoubtful(decision, on: name)
    case "known-state": repair(vm, on: name)
    case "host-free-space", "merge-space": freeDisk(on: name)
    case "restore-memory": freeMemory(on: name)
    case "guest-known": stateGuest(vm, on: name)
    case "integration-services-current": stateVersion(vm, on: name)
    case "guest-verified": waive(blocker.rule, vm, on: name)
    case "tries-left": findCause(vm, on: name)
    case "stranded-saved-state", "action-fits-state": discard(vm, on: name)
    case "no-online-snapshot", "no-snapshot": decideSnapshots(blocker, vm, on: name)
    case "dependency-order", "machines-listed": waive(blocker.rule, vm, on: name)
    // Told by a look where the host is through, by a new window where it has to be restarted first.
    case "host-verified": decision.phase == .verifyHost ? stateBuild(on: name) : prolong()
    case "fresh-observation", "no-saved-state", "vms-off-before-patch", "merge-needs-off":
      waitAndLook(name)
    case "hosts-down-limit": waitForOthers(name)
    case "one-owner", "concurrency-limit": pass(to: now.adding(seconds: 300))
    default: violations.append("NOBODY KNOWS WHAT TO DO: \(blocker.rule) \(blocker.message)")
    }
  }

  private func machine(of blocker: Refusal, on name: HostName) -> VMID? {
    guard blocker.subject.hasPrefix("vm/") else { return nil }
    let wanted = String(blocker.subject.dropFirst(3))
    return journal.fleet.hosts[name]?.machines.first {
      $0.name == wanted || $0.id.text == wanted
    }?.id
  }

  private mutating func waitAndLook(_ name: HostName) {
    pass(to: now.adding(seconds: 120 + random.below(900)))
    lookAt(name)
  }

  /// Finds out what became of an attempt and says so, or looks once more.
  private mutating func tellDoubtful(_ decision: Decision, on name: HostName) {
    guard let doubtful = decision.inFlight.first(where: \.isInDoubt), random.chance(70) else {
      return waitAndLook(name)
    }
    if let work = underWay.first(where: { $0.attempt == doubtful.attempt && !$0.fate.isPretended })
    {
      pass(to: work.end)
    }
    let isDone = isEffective[doubtful.attempt] == true
    note("a person says (\(doubtful.attempt)) \(isDone ? "is done" : "failed")")
    guard
      let attempt = journal.fleet.hosts[name]?.attempts.first(where: { $0.id == doubtful.attempt })
    else { return }
    journal.append(
      outcome(of: attempt, as: attempt.id, isDone: isDone), to: .host(name), at: now)
  }

  /// How somebody who found out says that an attempt ended.
  func outcome(of attempt: Attempt, as token: AttemptID, isDone: Bool) -> Event {
    isDone
      ? .actionCompleted(
        ActionCompleted(
          action: attempt.action, vm: attempt.vm, attempt: token, route: nil, reason: "found so",
          details: [:], against: []))
      : .actionFailed(
        ActionFailed(
          action: attempt.action, vm: attempt.vm, attempt: token, failure: "found undone",
          details: [:]))
  }

  private mutating func repair(_ vm: VMID?, on name: HostName) {
    if vm == nil { return stateBuild(on: name) }
    if let vm, let state = world.machine(vm)?.state, state == .critical || state == .unknown,
      let host = world.host(of: vm)
    {
      world.hosts[host]?.machines[vm]?.state = .off
    }
    waitAndLook(name)
  }

  private mutating func freeDisk(on name: HostName) {
    world.hosts[name]?.freeDiskBytes = 100 << 30
    world.hosts[name]?.collector.tellsSpace = true
    lookAt(name)
  }

  private mutating func freeMemory(on name: HostName) {
    world.hosts[name]?.memoryBytes = 128 << 30
    lookAt(name)
  }

  private mutating func stateGuest(_ vm: VMID?, on name: HostName) {
    guard let vm, let guest = world.machine(vm)?.guest else { return waitAndLook(name) }
    state(vm, on: name) { $0.guest = guest }
  }

  private mutating func stateVersion(_ vm: VMID?, on name: HostName) {
    guard let vm, let machine = world.machine(vm) else { return waitAndLook(name) }
    guard let services = machine.services, random.chance(60) else {
      return waive("integration-services-current", vm, on: name)
    }
    state(vm, on: name) { $0.integrationServices = services }
  }

  private mutating func stateBuild(on name: HostName) {
    guard let build = world.hosts[name]?.build else { return }
    var look = world.look(at: name, only: [])
    look.facts.build = build
    importLook(look)
  }

  mutating func waive(_ rule: String, _ vm: VMID?, on name: HostName) {
    journal.append(
      .ruleOverridden(RuleOverridden(rule: rule, action: nil, vm: vm, reason: "we know better")),
      to: .host(name), at: now)
    note("waived \(rule) \(vm?.text.suffix(2) ?? "")")
  }
}

extension Work.Fate {
  fileprivate var isPretended: Bool { if case .pretended = self { true } else { false } }
}
