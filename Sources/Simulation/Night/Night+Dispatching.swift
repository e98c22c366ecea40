internal import Events
internal import Execution
internal import Projections
internal import Workflow

// What a run does when it wakes: chooses, begins, renews, records.

extension Night {
  /// Lets every run that is awake do what it would.
  ///
  /// All choose before any begins, so that what one chose may be out of date when it is begun.
  mutating func proceedRuns() {
    guard runs.contains(where: { $0.wakesAt <= now }) else { return }
    for index in runs.indices {
      recordAgain(index)
      renewLeases(index)
    }
    var isChoosing = true
    while isChoosing {
      isChoosing = false
      for index in runs.indices where runs[index].ending == nil { choose(index) }
      for index in runs.indices {
        guard let choice = runs[index].choice else { continue }
        runs[index].choice = nil
        begin(choice.order, chosenOn: choice.version, choice.footing, index)
        isChoosing = true
      }
    }
    for run in runs where run.ending != nil { endRun(run) }
    runs.removeAll { $0.ending != nil }
  }

  private mutating func choose(_ index: Int) {
    let clock = runs[index].clock(now)
    let decisions = runs[index].hosts.map { decide($0, at: clock) }
    switch runs[index].dispatcher.choose(decisions, at: clock) {
    case .begin(let order):
      let version = decisions.first { $0.host == order.host }?.version ?? 0
      let situation = journal.situation(of: order.host, at: clock, profile: profile)
      runs[index].choice = (order, version, Footing(of: situation))
    case .wait(let until):
      let nap = now.adding(seconds: OperatedRun.napSeconds)
      let wakesAt = until.adding(seconds: -runs[index].aheadSeconds)
      let isBusy = !runs[index].tasks.isEmpty
      runs[index].wakesAt = max(now.adding(seconds: 1), isBusy ? nap : wakesAt)
      if !runs[index].unrecorded.isEmpty { runs[index].wakesAt = now.adding(seconds: 60) }
    case .finished:
      guard runs[index].unrecorded.isEmpty else {
        runs[index].wakesAt = now.adding(seconds: 60)
        return
      }
      checkEnding(of: runs[index], decisions)
      runs[index].ending = runs[index].hasFailed ? .storage : .regular
    }
  }

  private mutating func endRun(_ run: OperatedRun) {
    note("run \(run.number) ends")
    lastEnding = run.ending ?? .regular
    for attempt in run.heard where !isAnswered(attempt) {
      violations.append("OUTCOME LOST: run \(run.number) heard the end of (\(attempt))")
    }
  }

  /// A run that is over says why: done, a person is needed, or the host could not be looked at.
  private mutating func checkEnding(of run: OperatedRun, _ decisions: [Decision]) {
    guard !run.hasFailed else { return }
    for decision in decisions {
      switch run.dispatcher.ending(of: decision) {
      case .done, .blocked: break
      case .unseen:
        if awayUntil[decision.host].map({ now < $0 }) != true { count("unseen though there") }
      case .reached, .refused, .stopped, .inDoubt:
        violations.append(
          "SILENT: run \(run.number) ends though \(decision.host) is \(decision.status), "
            + "steps \(decision.steps.map(\.action)), attempts \(decision.inFlight.count)")
      }
    }
  }

  private mutating func begin(
    _ order: Dispatcher.Order, chosenOn version: StreamVersion, _ footing: Footing, _ index: Int
  ) {
    let run = runs[index]
    let clock = run.clock(now)
    guard !order.isLook else { return beginLook(order, index) }
    let situation = journal.situation(of: order.host, at: clock, profile: profile)
    let vm = order.step.vm.flatMap { situation.host.virtualMachines[$0] }
    let judgement = rulebook.judge(situation, Intent(order.step.action, vm))
    guard judgement.allows else {
      // Another run may have been faster, on this host or on one that counts against it.
      if Footing(of: situation) == footing {
        violations.append("PROPOSED BUT REFUSED: \(order.step.action) \(judgement.refusals)")
      }
      count("refused at the beginning")
      runs[index].dispatcher.refuse(order, chosenOn: version)
      return
    }
    let undertaking = Undertaking(
      action: order.step.action, vm: order.step.vm, route: order.step.route, host: order.host,
      expectedSeconds: order.step.estimate.expectedSeconds,
      worstSeconds: order.step.estimate.worstSeconds, leaseSeconds: run.leaseSeconds,
      run: run.number)
    checkStart(undertaking)
    let event = Event.actionStarted(
      ActionStarted(
        action: order.step.action, vm: order.step.vm, route: order.step.route,
        leaseSeconds: run.leaseSeconds, reason: nil, details: ["executor": "simulated"],
        basis: DecisionBasis(
          position: journal.nextPosition - 1, profile: situation.window?.profile ?? 0,
          overridden: judgement.overridden)))
    guard let record = commit(event, on: order.host, at: clock, by: run.actor) else {
      // Nothing is begun that is not known to be recorded.
      runs[index].hasFailed = true
      runs[index].dispatcher.stop()
      return
    }
    runs[index].dispatcher.begin(order, at: clock)
    let token = AttemptID(record.position)
    let number = launch(undertaking, as: token)
    runs[index].tasks[number] = OperatedRun.Task(
      order: order, attempt: token, startedAt: now,
      leaseUntil: clock.adding(seconds: run.leaseSeconds))
  }

  private mutating func beginLook(_ order: Dispatcher.Order, _ index: Int) {
    let clock = runs[index].clock(now)
    runs[index].dispatcher.begin(order, at: clock)
    lastWork += 1
    let seconds = Durations.draw(
      expected: order.step.estimate.expectedSeconds, worst: order.step.estimate.worstSeconds,
      from: &random)
    underWay.append(
      Work(
        number: lastWork, host: order.host, intent: .observe, vm: nil, route: nil, attempt: nil,
        begun: now, end: now.adding(seconds: seconds), fate: .done, basis: nil, beganIn: nil,
        run: runs[index].number))
    runs[index].tasks[lastWork] = OperatedRun.Task(
      order: order, attempt: nil, startedAt: now, leaseUntil: clock)
  }

  /// Tells the log that the executors live.
  private mutating func renewLeases(_ index: Int) {
    let run = runs[index]
    let clock = run.clock(now)
    for (number, task) in run.tasks.sorted(by: { $0.key < $1.key }) where task.isOurs {
      guard let attempt = task.attempt,
        task.leaseUntil.seconds(since: clock) * 2 < run.leaseSeconds
      else { continue }
      let open = journal.fleet.hosts[task.order.host]?.attempts.first { $0.id == attempt }
      guard let open, open.owner == run.actor else {
        runs[index].tasks[number]?.isOurs = false
        continue
      }
      let event = Event.leaseRenewed(
        LeaseRenewed(
          attempt: attempt, action: open.action, vm: open.vm, leaseSeconds: run.leaseSeconds))
      guard commit(event, on: task.order.host, at: clock, by: run.actor) != nil else { continue }
      runs[index].tasks[number]?.leaseUntil = clock.adding(seconds: run.leaseSeconds)
    }
  }
}
