internal import Events
internal import Projections
internal import Workflow

// Beginning and ending of actions, with all that can become of them.

extension Night {
  /// Begins a proposed step.
  mutating func begin(_ step: Step, on name: HostName, _ decision: Decision) {
    let situation = journal.situation(of: name, at: now, profile: profile)
    let vm = step.vm.flatMap { situation.host.virtualMachines[$0] }
    let judgement = situation.judge(Intent(step.action, vm))
    if situation.host.attempts.contains(where: { $0.vm == step.vm || $0.vm == nil }) {
      violations.append("PROPOSED BESIDE AN ATTEMPT: \(step.action) on \(name)")
    }
    guard judgement.allows else {
      violations.append("PROPOSED BUT REFUSED: \(step.action) \(judgement.refusals)")
      return
    }
    start(step.action, vm: step.vm, route: step.route, on: name, worst: step.estimate.worstSeconds)
  }

  /// Starts an action that was judged, and lets fate decide what becomes of it.
  mutating func start(
    _ action: ActionKind, vm: VMID?, route: UpdateRoute?, on name: HostName, worst: Int,
    overridden: [String] = [], isSure: Bool = false
  ) {
    if action == .patch || action == .reboot { checkGate(action, on: name) }
    let lease = random.chance(80) ? worst + 60 : 300
    let record = journal.append(
      .actionStarted(
        ActionStarted(
          action: action, vm: vm, route: route, leaseSeconds: lease, reason: "because",
          details: [:],
          basis: DecisionBasis(
            position: Position(journal.records.count - 1), profile: 1, overridden: overridden))),
      to: .host(name), at: now)
    let token = AttemptID(record.position)
    let fate = isSure ? .done : chooseFate(action)
    note("start \(action.rawValue) \(vm?.text.suffix(2) ?? "") on \(name) (\(token)) fate \(fate)")
    count("started \(action.rawValue)")
    count("fate \(fate)")
    isEffective[token] = false
    let seconds = max(1, worst / (2 + random.below(8)))
    // Slower than its lease, now and then; never slower than its worst estimate. What is told at
    // once wakes within seconds.
    let isSlow = random.chance(10) && lease < worst
    let isPrompt = fate == .hasty && (action == .start || action == .restore || action == .resume)
    let beganIn = vm.flatMap { world.hosts[name]?.machines[$0]?.state }
    let usual = isPrompt ? 5 : isSlow ? min(lease + 120, worst) : seconds
    let end = now.adding(seconds: max(usual, begin(action, vm: vm, on: name, token, fate)))
    func work(_ end: Timestamp, _ fate: Fate) -> Work {
      Work(
        host: name, intent: action, vm: vm, route: route, attempt: token, end: end, fate: fate,
        basis: lastWhole[name], beganIn: beganIn)
    }
    switch fate {
    case .pretended: underWay.append(work(now.adding(seconds: 1), .pretended))
    case .hasty: underWay += [work(now.adding(seconds: 1), .pretended), work(end, .silent)]
    case .done, .silent, .failed, .lost, .late: underWay.append(work(end, fate))
    }
    if random.chance(15) { drawer.append(world.look(at: name)) }
  }

  private mutating func chooseFate(_ action: ActionKind) -> Fate {
    guard weather.faults > 0, random.chance(25) else { return .done }
    let honest: [Fate] = [.silent, .failed, .lost, .late]
    weather.faults -= 1
    switch action {
    case .updateIntegrationServices, .verifyGuest, .observe: return random.pick(honest) ?? .done
    case .patch, .reboot: return random.pick(honest + [.pretended]) ?? .done
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots,
      .deleteSnapshots, .start:
      return random.pick(honest + [.pretended, .hasty]) ?? .done
    }
  }

  /// What is seen of an action from its beginning on: a shutdown that is under way, a merge.
  ///
  /// - Returns: How long it takes at least.
  private mutating func begin(
    _ action: ActionKind, vm: VMID?, on name: HostName, _ token: AttemptID, _ fate: Fate
  ) -> Int {
    guard let vm, fate != .failed, fate != .lost, fate != .pretended,
      let machine = world.hosts[name]?.machines[vm]
    else { return 0 }
    if action == .shutDown, machine.state == .running {
      world.hosts[name]?.machines[vm]?.state = .stopping
    } else if action == .mergeSnapshots || action == .deleteSnapshots {
      isEffective[token] = world.perform(action, on: name, vm: vm) == .done
      return world.hosts[name]?.machines[vm]?.mergeLeft ?? 0
    }
    return 0
  }

  /// Ends something: it has its effect, and is told or not.
  mutating func end(_ work: Work) {
    switch work.fate {
    case .done: tell(work, carryOut(work))
    case .silent: _ = carryOut(work)
    case .failed: tell(work, .refused("0x80070005: access denied"))
    case .lost: note("lost \(work.intent.rawValue)")
    case .pretended, .hasty:
      // Whoever is told that a machine ran cannot know that its memory is from before that.
      if work.intent == .start, let vm = work.vm { seenBefore[vm] = nil }
      tell(work, .done)
    case .late:
      let answer = carryOut(work)
      let told = Work(
        host: work.host, intent: work.intent, vm: work.vm, route: work.route,
        attempt: work.attempt, end: now.adding(seconds: 1200),
        fate: answer == .done ? .pretended : .failed, basis: nil, beganIn: nil)
      underWay.append(told)
    }
  }

  private mutating func carryOut(_ work: Work) -> Answer {
    if work.intent == .mergeSnapshots || work.intent == .deleteSnapshots {
      let left = work.vm.flatMap { world.hosts[work.host]?.machines[$0]?.mergeLeft }
      isEffective[work.attempt] = left == 0
      return left == 0 ? .done : .refused("it is not merged")
    }
    if let vm = work.vm, world.hosts[work.host]?.machines[vm]?.state == .stopping,
      world.hosts[work.host]?.machines[vm]?.goal == nil
    {
      world.hosts[work.host]?.machines[vm]?.state = .running
    }
    let isWaking: Bool = work.intent == .start || work.intent == .restore
    if isWaking, let vm = work.vm, world.hosts[work.host]?.machines[vm]?.state != work.beganIn {
      return .refused("0x8007139F: it does something else by now")
    }
    let before = world.harms.count
    let answer = world.perform(work.intent, on: work.host, vm: work.vm, route: work.route)
    note("\(work.intent.rawValue) \(work.vm?.text.suffix(2) ?? "") on \(work.host): \(answer)")
    isEffective[work.attempt] = answer == .done
    for harm in world.harms.dropFirst(before) { blame(harm, work) }
    return answer
  }

  private mutating func tell(_ work: Work, _ answer: Answer) {
    switch answer {
    case .done:
      var details: [String: String] = [:]
      if work.intent == .updateIntegrationServices, let vm = work.vm, random.chance(50),
        let services = world.machine(vm)?.services
      {
        details["version"] = services.description
      }
      journal.append(
        .actionCompleted(
          ActionCompleted(
            action: work.intent, vm: work.vm, attempt: work.attempt, route: work.route,
            reason: nil, details: details, against: [])), to: .host(work.host), at: now)
    case .refused(let why):
      journal.append(
        .actionFailed(
          ActionFailed(
            action: work.intent, vm: work.vm, attempt: work.attempt, failure: why, details: [:])),
        to: .host(work.host), at: now)
    }
    note("told \(work.intent.rawValue) (\(work.attempt)): \(answer)")
  }
}
