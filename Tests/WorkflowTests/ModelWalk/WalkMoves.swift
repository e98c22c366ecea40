internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Workflow

// All that can happen next in a state.

extension WalkState {
  /// Every state that can follow.
  func successors(report: (String, WalkState) -> Void) -> [WalkState] {
    var next: [WalkState] = []
    next += looks()
    for intent in sensibleIntents where situation.judge(intent).allows {
      next.append(starting(intent))
    }
    for (token, request) in open.sorted(by: { $0.key < $1.key }) {
      if request == .pending, let landed = landing(token, report: report) { next.append(landed) }
      next.append(telling(token, request))
    }
    if meddlings > 0 { next += meddled() }
    if lapses > 0, !open.isEmpty || wasAllOff != nil { next.append(lapsed()) }
    return next
  }

  private func looks() -> [WalkState] {
    ([nil] + truth.ordered.map { [$0.id] }).map { only in
      var state = self
      state.path.append(only.map { .partialLook($0[0]) } ?? .wholeLook)
      state.tick()
      state.take(state.world.look(at: WalkState.name, only: only))
      return state
    }
  }

  private mutating func take(_ look: HostObservation) {
    guard let result = try? situation.reconcile(look, formerHosts: [:], digest: "") else { return }
    for addition in result.additions {
      append(addition.event)
      if case .attemptSettled(let fact) = addition.event { open[fact.attempt] = nil }
    }
    let isAllOff = look.virtualMachines.allSatisfy { $0.state == .off }
    if look.isWhole {
      wasAllOff = isAllOff
      isLoggedSince = false
    } else if !isAllOff {
      isLoggedSince = true
    }
  }

  /// What somebody could try, by what is true and by what is believed.
  private var sensibleIntents: [Intent] {
    var intents = [Intent(.patch), Intent(.reboot)]
    for vm in host.machines {
      for state in Set([vm.state, truth.machines[vm.id]?.state ?? .unknown]) {
        switch state {
        case .running: intents.append(Intent(.shutDown, vm))
        case .saved: intents.append(Intent(.restore, vm))
        case .paused: intents.append(Intent(.resume, vm))
        case .off:
          intents.append(Intent(.start, vm))
          if vm.hasUnmergedDisks != false { intents.append(Intent(.mergeSnapshots, vm)) }
        case .starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown: break
        }
      }
    }
    return intents
  }

  func starting(_ intent: Intent) -> WalkState {
    var state = self
    state.path.append(.start(intent.action, intent.vm?.id))
    state.tick()
    let token = state.append(
      .actionStarted(
        ActionStarted(
          action: intent.action, vm: intent.vm?.id, route: nil, leaseSeconds: 300, reason: nil,
          details: [:], basis: DecisionBasis(position: 0, profile: 0, overridden: []))))
    state.open[AttemptID(token)] = .pending
    state.isLoggedSince = true
    return state
  }

  /// A request has its effect.
  private func landing(_ token: AttemptID, report: (String, WalkState) -> Void) -> WalkState? {
    guard let attempt = host.attempts.first(where: { $0.id == token }) else { return nil }
    var state = self
    state.path.append(.effect(attempt.action, attempt.vm))
    state.tick()
    let before = state.world.harms.count
    let answer = state.world.perform(attempt.action, on: WalkState.name, vm: attempt.vm)
    state.open[token] = answer == .done ? .landed : .lost
    for harm in state.world.harms.dropFirst(before) where harm.kind != .mergeLost {
      if truth.machines[harm.vm]?.touchedAt == nil { report("HARM \(harm)", state) }
    }
    state.world.harms = []
    return state
  }

  private func telling(_ token: AttemptID, _ request: Request) -> WalkState {
    var state = self
    guard let attempt = host.attempts.first(where: { $0.id == token }) else { return self }
    state.tick()
    state.path.append(.tell(attempt.action, request))
    state.open[token] = nil
    state.isLoggedSince = true
    if request == .landed {
      state.append(
        .actionCompleted(
          ActionCompleted(
            action: attempt.action, vm: attempt.vm, attempt: token, route: nil, reason: nil,
            details: [:], against: [])))
    } else {
      state.append(
        .actionFailed(
          ActionFailed(
            action: attempt.action, vm: attempt.vm, attempt: token, failure: "no", details: [:])))
    }
    return state
  }

  private func meddled() -> [WalkState] {
    truth.ordered.flatMap { machine in
      Meddling.few.compactMap { kind -> WalkState? in
        var state = self
        state.tick()
        guard state.world.meddle(kind, with: machine.id) else { return nil }
        state.meddlings -= 1
        state.path.append(.meddling(kind, machine.id))
        return state
      }
    }
  }

  /// Hours pass: every lease ends, every look is old, every merge is through, and what has not
  /// happened until then does not happen any more.
  private func lapsed() -> WalkState {
    var state = self
    state.path.append(.hoursPass)
    state.lapses -= 1
    state.now = now.adding(seconds: 10_000)
    state.world.advance(to: state.now)
    for (token, request) in open where request == .pending { state.open[token] = .lost }
    return state
  }
}
