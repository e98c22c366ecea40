internal import Events
internal import Projections
internal import Workflow

// Beginning and ending of actions, with all that can become of them.

extension Night {
  /// Begins a proposed step by hand.
  mutating func begin(_ step: Step, on name: HostName) {
    let situation = journal.situation(of: name, at: now, profile: profile)
    let vm = step.vm.flatMap { situation.host.virtualMachines[$0] }
    let judgement = rulebook.judge(situation, Intent(step.action, vm))
    if situation.host.attempts.contains(where: { $0.vm == step.vm || $0.vm == nil }) {
      violations.append("PROPOSED BESIDE AN ATTEMPT: \(step.action) on \(name)")
    }
    guard judgement.allows else {
      violations.append("PROPOSED BUT REFUSED: \(step.action) \(judgement.refusals)")
      return
    }
    start(step.action, vm: step.vm, route: step.route, on: name)
  }

  /// Starts an action by hand that was judged, and lets fate decide what becomes of it.
  ///
  /// Its times are those that the rules reckon with, whoever starts it and for whatever reason.
  mutating func start(
    _ action: ActionKind, vm: VMID?, route: UpdateRoute?, on name: HostName,
    overridden: [String] = [], isSure: Bool = false
  ) {
    let situation = journal.situation(of: name, at: now, profile: profile)
    let intent = Intent(action, vm.flatMap { situation.host.virtualMachines[$0] })
    let estimate = situation.estimate(intent, route: route)
    let undertaking = Undertaking(
      action: action, vm: vm, route: route, host: name,
      expectedSeconds: estimate.expectedSeconds, worstSeconds: estimate.worstSeconds,
      leaseSeconds: random.chance(80) ? estimate.worstSeconds + 60 : 300, run: nil, isSure: isSure)
    checkStart(undertaking)
    let record = journal.append(
      .actionStarted(
        ActionStarted(
          action: action, vm: vm, route: route, leaseSeconds: undertaking.leaseSeconds,
          reason: "because", details: [:],
          basis: DecisionBasis(
            position: journal.nextPosition - 1, profile: 1, overridden: overridden))),
      to: .host(name), at: now)
    launch(undertaking, as: AttemptID(record.position))
    if weather.isWild, random.chance(15) { drawer.append(world.look(at: name)) }
  }

  /// Lets fate decide what becomes of an attempt that was recorded as begun.
  ///
  /// - Returns: The number of the work that whoever began it waits for.
  @discardableResult
  mutating func launch(_ what: Undertaking, as token: AttemptID) -> Int {
    let fault = what.isSure ? nil : strike(what.action)
    let fate = fault.map { Work.Fate($0, from: faults.particulars(of: $0), at: now) } ?? .done
    note(
      "start \(what.action.rawValue) \(what.vm?.text.suffix(2) ?? "") on \(what.host) (\(token)) "
        + "fate \(fault.map { "\($0)" } ?? "done")")
    count("started \(what.action.rawValue)")
    if let fault { count("fate \(fault.kind.rawValue)") }
    isEffective[token] = false
    lastWork += 1
    let beganIn = what.vm.flatMap { world.hosts[what.host]?.machines[$0]?.state }
    let seconds = duration(of: what, fate)
    let end = now.adding(
      seconds: max(seconds, request(what, token, fate, seconds: seconds)))
    let work = Work(
      number: lastWork, host: what.host, intent: what.action, vm: what.vm, route: what.route,
      attempt: token, begun: now, end: end, fate: fate, basis: lastWhole[what.host],
      beganIn: beganIn, run: what.run)
    enqueue(work, what)
    return work.number
  }

  private mutating func enqueue(_ work: Work, _ what: Undertaking) {
    let deadline = now.adding(seconds: max(what.worstSeconds, work.end.seconds(since: now)))
    switch work.fate {
    case .pretended:
      underWay.append(work.ending(at: now.adding(seconds: 1), .pretended, for: work.run))
    case .hasty:
      underWay.append(work.ending(at: now.adding(seconds: 1), .pretended, for: work.run))
      underWay.append(work.ending(at: work.end, .silent, for: nil))
    case .broken:
      let half = now.adding(seconds: max(1, work.end.seconds(since: now) / 2))
      underWay.append(work.ending(at: half, .broken, for: work.run))
    case .late where work.run != nil, .away where work.run != nil:
      underWay.append(work.ending(at: work.end, work.fate, for: nil))
      underWay.append(work.ending(at: deadline, .lost, for: work.run))
    case .lost where work.run != nil:
      underWay.append(work.ending(at: work.end, .lost, for: work.run))
    case .done, .silent, .failed, .lost, .late, .away: underWay.append(work)
    }
  }

  private mutating func strike(_ action: ActionKind) -> Fault? {
    let honest: [Fault.Kind] = [.silent, .failed, .lost, .late]
    switch action {
    case .observe: return nil
    case .updateIntegrationServices, .verifyGuest: return faults.strike(on: .step, honest)
    case .patch: return faults.strike(on: .step, honest + [.pretended])
    case .reboot:
      let isReached = crew == .people
      return faults.strike(
        on: .step, honest + [.pretended] + (isReached ? [] : [.hostAway, .hostGone]))
    case .mergeSnapshots, .deleteSnapshots:
      return faults.strike(on: .step, honest + [.pretended, .hasty, .brokenMerge])
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .start:
      return faults.strike(on: .step, honest + [.pretended, .hasty])
    }
  }

  /// How long something takes, in seconds: never more than its worst estimate.
  private mutating func duration(of what: Undertaking, _ fate: Work.Fate) -> Int {
    // What is told at once wakes within seconds.
    if case .hasty = fate,
      what.action == .start || what.action == .restore || what.action == .resume
    {
      return 5
    }
    guard weather.isWild else {
      return Durations.draw(
        expected: what.expectedSeconds, worst: what.worstSeconds, from: &random)
    }
    // Slower than its lease, now and then.
    let isSlow = random.chance(10) && what.leaseSeconds < what.worstSeconds
    let seconds = max(1, what.worstSeconds / (2 + random.below(8)))
    return isSlow ? min(what.leaseSeconds + 120, what.worstSeconds) : seconds
  }

  /// What is seen of an action from its beginning on: a shutdown that is under way, a merge.
  ///
  /// - Returns: How long it takes at least.
  private mutating func request(
    _ what: Undertaking, _ token: AttemptID, _ fate: Work.Fate, seconds: Int
  ) -> Int {
    switch fate {
    case .failed, .lost, .pretended: return 0
    case .done, .silent, .late, .hasty, .broken, .away: break
    }
    guard let vm = what.vm, let machine = world.hosts[what.host]?.machines[vm] else { return 0 }
    if what.action == .shutDown, machine.state == .running {
      world.hosts[what.host]?.machines[vm]?.state = .stopping
    } else if what.action == .mergeSnapshots || what.action == .deleteSnapshots {
      if !weather.isWild, machine.chain > 0 {
        world.hosts[what.host]?.machines[vm]?.mergeSecondsPerDisk = max(1, seconds / machine.chain)
      }
      isEffective[token] = world.perform(what.action, on: what.host, vm: vm) == .done
      return world.hosts[what.host]?.machines[vm]?.mergeLeft ?? 0
    }
    return 0
  }
}

extension Work.Fate {
  /// What a fault makes of a step.
  fileprivate init(_ fault: Fault, from lots: SplitMix64, at now: Timestamp) {
    var lots = lots
    switch fault.kind {
    case .silent: self = .silent
    case .failed: self = .failed
    case .lost: self = .lost
    case .late: self = .late
    case .pretended: self = .pretended
    case .hasty: self = .hasty
    case .brokenMerge: self = .broken
    case .hostAway: self = .away(now.adding(seconds: 1800 + lots.below(3 * 3600)))
    case .hostGone: self = .away(now.adding(seconds: 30 * 86_400))
    case .diskFull, .lostAcknowledgement, .runCrash, .secondRun, .meddled: self = .done
    }
  }
}

/// How long steps take.
enum Durations {
  /// A duration, in seconds: half of all lie between half of what is expected and that, the others
  /// between that and the worst, the more seldom the longer.
  static func draw(expected: Int, worst: Int, from random: inout SplitMix64) -> Int {
    let place = random.below(1000)
    if random.chance(50) { return max(1, expected / 2 + expected * place / 2000) }
    let more = max(0, worst - expected)
    return max(1, expected + more * place / 1000 * place / 1000)
  }
}
