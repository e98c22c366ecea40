internal import Events
internal import Execution
internal import Projections
internal import Workflow

// A night that runs take care of.

extension Night {
  /// Plays the night: runs as long as there is something to run for, a person between them.
  mutating func playRuns() {
    if journal.nextPosition == 0 { open() } else { noteBeginning() }
    beginRuns()
    for round in 0..<weather.rounds {
      guard violations.count < 5 else { return }
      counts["rounds", default: 0] += 1
      meddle()
      crashRuns()
      proceedRuns()
      guard runs.isEmpty else {
        let moment = max(nextMoment, now.adding(seconds: 1))
        pass(to: moment)
        continue
      }
      let ending = lastEnding
      note("nobody runs (\(ending)), round \(round)")
      if isAllDone() {
        guard let end = nextEnd else { return finish() }
        pass(to: end)
      } else {
        handOver()
        beginRuns()
      }
    }
    violations.append("LOOP: not done after \(weather.rounds) rounds")
  }

  private mutating func noteBeginning() {
    for host in world.hosts.values {
      owed.formUnion(host.machines.values.filter(\.isAlive).map(\.id))
      served.formUnion(host.machines.values.filter { $0.state == .running }.map(\.id))
    }
  }

  private mutating func isAllDone() -> Bool {
    world.hosts.keys.sorted().allSatisfy { decide($0).status == .done }
  }

  private var nextMoment: Timestamp {
    let wakes = runs.map(\.wakesAt)
    return ([nextEnd].compactMap { $0 } + wakes).min() ?? now
  }

  // MARK: Beginning and end

  private mutating func beginRuns() {
    beginRun()
    guard runs.count == 1, let fault = faults.strike(on: .runBegins, [.secondRun]) else { return }
    var lots = faults.particulars(of: fault)
    count("second runs")
    pass(to: now.adding(seconds: lots.below(600)))
    beginRun(aheadSeconds: lots.below(profile.clockToleranceSeconds / 2 + 1))
  }

  private mutating func beginRun(aheadSeconds: Int = 0) {
    guard case .runs(let jobs) = crew else { return }
    lastRun += 1
    var options = Dispatcher.Options()
    options.jobs = jobs
    let run = OperatedRun(
      number: lastRun, actor: lastRun.isMultiple(of: 2) ? "ben" : "anna",
      aheadSeconds: aheadSeconds, hosts: world.hosts.keys.sorted(),
      leaseSeconds: OperatedRun.leaseSeconds, dispatcher: Dispatcher(options: options),
      wakesAt: now)
    runs.append(run)
    note("run \(run.number) by \(run.actor) begins, \(aheadSeconds) s ahead")
    count("runs")
  }

  /// All that a run knew is gone; what its executors do goes on, or ends where that is possible.
  private mutating func crashRuns() {
    for run in runs {
      guard let fault = faults.strike(on: .event, [.runCrash]) else { continue }
      var lots = faults.particulars(of: fault)
      note("RUN \(run.number) CRASHES")
      count("crashes")
      runs.removeAll { $0.number == run.number }
      lastEnding = .crash
      for index in underWay.indices where underWay[index].run == run.number {
        underWay[index].run = nil
        // What Hyper-V or Windows was asked for goes on without whoever asked.
        let isAsked: Bool =
          switch underWay[index].intent {
          case .shutDown, .mergeSnapshots, .deleteSnapshots, .patch, .reboot: true
          case .turnOff, .restore, .resume, .discardSavedState, .start, .observe, .verifyGuest,
            .updateIntegrationServices:
            false
          }
        let goesOn = lots.chance(60) || isAsked
        switch underWay[index].fate {
        case .done, .silent: underWay[index].fate = goesOn ? .silent : .lost
        case .failed, .pretended, .hasty, .lost: underWay[index].fate = .lost
        case .broken, .late, .away: break
        }
      }
      underWay.removeAll { $0.intent == .observe && $0.run == nil }
    }
  }

  /// A person does what the last run left to do, and another run begins.
  private mutating func handOver() {
    let delay = weather.isWild ? 60 + random.below(3600) : 300 + random.below(900)
    switch lastEnding {
    case .storage:
      pass(to: now.adding(seconds: delay))
      diskFullUntil = nil
      count("person storage")
      calls["log-storage", default: 0] += 1
    case .crash:
      pass(to: now.adding(seconds: delay))
      calls["run-ended", default: 0] += 1
      if random.chance(40) { takeOver() }
    case .regular:
      pass(to: now.adding(seconds: delay))
      for name in world.hosts.keys.sorted() {
        if let until = awayUntil[name], now < until { visit(name) }
        helpAll(name)
      }
    }
  }

  /// Does what the blockers of a host ask for, one after the other, as far as that helps at once.
  private mutating func helpAll(_ name: HostName) {
    for _ in 0..<4 {
      let decision = decide(name)
      guard decision.status == .blocked else { return }
      help(decision, on: name)
    }
  }

  /// Somebody goes to a host that cannot be reached.
  private mutating func visit(_ name: HostName) {
    note("somebody goes to \(name)")
    count("visits")
    calls["host-unreachable", default: 0] += 1
    pass(to: now.adding(seconds: 1800))
    awayUntil[name] = nil
  }

  /// Answers for what a run left open: waits until it has ended, looks, and tells how.
  private mutating func takeOver() {
    for name in world.hosts.keys.sorted() {
      for attempt in journal.fleet.hosts[name]?.attempts ?? [] {
        let record = journal.append(
          .attemptTakenOver(
            AttemptTakenOver(
              attempt: attempt.id, action: attempt.action, vm: attempt.vm, leaseSeconds: 3900,
              reason: "the run ended")), to: .host(name), at: now, actor: "clara")
        let token = AttemptID(record.position)
        if let end = underWay.first(where: { $0.attempt == attempt.id })?.end { pass(to: end) }
        let isDone = isEffective[attempt.id] == true
        isEffective[token] = isDone
        note("clara takes (\(attempt.id)) over as (\(token)): \(isDone ? "done" : "failed")")
        count("taken over")
        journal.append(
          outcome(of: attempt, as: token, isDone: isDone), to: .host(name), at: now,
          actor: "clara")
      }
    }
  }
}

extension OperatedRun {
  /// The lease of a simulated run: its runs look round every few minutes and not every second.
  static let leaseSeconds = 1800
  /// How long a run that waits for its executors does not look round.
  static let napSeconds = 600
}
