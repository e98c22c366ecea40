internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Workflow

// All that can happen next in a state.

extension GateState {
  /// Every state that can follow, where `opened` are the steps that the gate lets begin.
  ///
  /// Only they are asked of the rules. Everything else may begin against every rule, so that the
  /// gate is shown to need none of the others, overridden or not.
  func successors(_ opened: [ActionKind]) -> [GateState] {
    var next = looks() + reports()
    for attempt in host.attempts { next += outcomes(of: attempt) }
    let isHostFree = host.attempts(on: nil).isEmpty
    if isHostFree { next += opened.map { starting($0, nil) } }
    for vm in scope.machines {
      if isHostFree, host.attempts(on: vm).isEmpty, host.virtualMachines[vm] != nil {
        next += scope.actions.map { starting($0, vm) }
      }
      if host.virtualMachines[vm] != nil { next.append(departing(vm)) }
    }
    next.append(after("hours pass") { $0.sleep() })
    if scope.mayWaive, !book.isWaived { next.append(waiving()) }
    return next
  }

  /// Looks that find anything at all: whole ones, ones at a machine, ones at the host alone.
  private func looks() -> [GateState] {
    var looks: [HostObservation] = []
    for sight in scope.hostSights {
      looks += everyListing(of: scope.machines[...]).map { look(sight, $0, isWhole: true) }
      looks.append(look(sight, [], isWhole: false))
    }
    for vm in scope.machines {
      for index in scope.sights.indices {
        guard let facts = scope.sight(index, of: vm) else { continue }
        looks.append(look(GateScope.HostSight(), [facts], isWhole: false))
      }
    }
    return looks.map { look in after(GateState.brief(look)) { $0.take(look) } }
  }

  private func everyListing(of machines: ArraySlice<VMID>) -> [[VMFacts]] {
    guard let first = machines.first else { return [[]] }
    let others = everyListing(of: machines.dropFirst())
    return scope.sights.indices.flatMap { index in
      others.map { (scope.sight(index, of: first).map { [$0] } ?? []) + $0 }
    }
  }

  private func look(
    _ sight: GateScope.HostSight, _ machines: [VMFacts], isWhole: Bool
  ) -> HostObservation {
    let time = now.adding(seconds: 1)
    return HostObservation(
      host: GateState.name, isWhole: isWhole, observedAt: time,
      facts: HostFacts(
        build: sight.build, freeDiskBytes: isWhole ? 100 << 30 : nil,
        bootedAt: sight.isJustBooted.map { $0 ? time : Timestamp.evening.adding(seconds: -9999) },
        isRebootPending: sight.isRebootPending), virtualMachines: machines)
  }

  private static func brief(_ look: HostObservation) -> String {
    let machines = look.virtualMachines.map { "\($0.name) \($0.state.rawValue)" }
    return (look.isWhole ? "whole" : "partial") + " look \(look.facts.build?.description ?? "?")"
      + " pending \(look.facts.isRebootPending.map(String.init) ?? "?") \(machines)"
  }

  /// Somebody tells of a step that nobody had announced, long after; or under a token that is over.
  private func reports() -> [GateState] {
    let claims =
      scope.machines.filter { host.virtualMachines[$0] != nil }.flatMap { vm in
        scope.claims.map { ($0, Optional(vm)) }
      } + [(.patch, nil), (.reboot, nil)]
    let stale = AttemptID(0)
    return claims.map { action, vm in
      after("\(action) of \(vm?.text.suffix(1) ?? "host") reported") { state in
        state.append(GateState.completed(action, vm, nil), toldLate: true)
      }
    } + [
      after("a late outcome") { $0.append(GateState.completed(.patch, nil, stale)) }
    ]
  }

  /// An attempt is told done or failed, be it true or not.
  ///
  /// That it is never told is no move.
  private func outcomes(of attempt: Attempt) -> [GateState] {
    [
      after("\(attempt.action) (\(attempt.id)) told done") { state in
        state.append(GateState.completed(attempt.action, attempt.vm, attempt.id))
      },
      after("\(attempt.action) (\(attempt.id)) told failed") { state in
        state.append(
          .actionFailed(
            ActionFailed(
              action: attempt.action, vm: attempt.vm, attempt: attempt.id, failure: "no",
              details: [:])))
      },
    ]
  }

  private static func completed(
    _ action: ActionKind, _ vm: VMID?, _ attempt: AttemptID?
  ) -> Event {
    .actionCompleted(
      ActionCompleted(
        action: action, vm: vm, attempt: attempt, route: nil, reason: nil, details: [:],
        against: []))
  }

  private func starting(_ action: ActionKind, _ vm: VMID?) -> GateState {
    after("\(action) of \(vm?.text.suffix(1) ?? "host") begins") { state in
      state.append(
        .actionStarted(
          ActionStarted(
            action: action, vm: vm, route: nil, leaseSeconds: 14_400, reason: nil, details: [:],
            basis: DecisionBasis(position: 0, profile: 0, overridden: []))))
    }
  }

  /// A look at another host finds the machine there.
  private func departing(_ vm: VMID) -> GateState {
    after("\(vm.text.suffix(1)) is found elsewhere") { state in
      state.append(.vmDeparted(VMDeparted(vm: vm, destination: .sample(1))))
    }
  }

  private func waiving() -> GateState {
    after("snapshots are waived") { state in
      for rule in ["no-snapshot", "no-online-snapshot"] {
        state.append(
          .ruleOverridden(RuleOverridden(rule: rule, action: nil, vm: nil, reason: "we know")))
      }
    }
  }
}
