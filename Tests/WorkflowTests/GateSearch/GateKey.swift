internal import Events
internal import Projections
internal import TestSupport

/// A state with everything left out that no decision before the target depends on: positions and
/// times only as far as one is before another, machines without their names.
struct GateKey: Hashable {
  private let numbers: [UInt8]

  init(_ state: GateState) {
    var numbers = GateKey.hostPart(state)
    let parts = state.truth.ordered.map { GateKey.part($0, state) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    for part in parts {
      numbers += part
      numbers.append(255)
    }
    self.numbers = numbers
  }

  private static func hostPart(_ state: GateState) -> [UInt8] {
    let (host, truth) = (state.host, state.truth)
    let order = [
      host.patched?.position, host.rebooted?.position, host.buildEvidence?.position,
      host.lastWholeObservation?.position, host.lastChange?.position,
    ].map { $0 ?? -1 }
    let ranks = Set(order).sorted()
    var numbers = order.map { UInt8(ranks.firstIndex(of: $0) ?? 0) }
    numbers += [
      flag(truth.build == .servicePack1), flag(truth.isPending), flag(truth.collector.tellsBoot),
      flag(truth.collector.tellsPending), flag(host.facts.build), flag(host.facts.isRebootPending),
      flag(state.wasAllOff), flag(state.isLoggedSince),
      flag(isOld(host.lastWholeObservation, state)),
      UInt8(state.meddlings), UInt8(state.lapses),
    ]
    for attempt in host.attempts(on: nil) {
      numbers += number(attempt, state)
      numbers.append(flag(truth.bootedAt > attempt.startedAt))
    }
    numbers.append(254)
    return numbers
  }

  private static func part(_ machine: ModelMachine, _ state: GateState) -> [UInt8] {
    let seenAt = state.host.lastWholeObservation?.time ?? .evening
    var numbers: [UInt8] = [
      index(machine.state), UInt8(machine.chain), flag(machine.mergeLeft > 0),
      flag(machine.savedOn.map { $0 == .servicePack1 }),
      flag(machine.touchedAt.map { $0 >= seenAt }), flag(machine.touchedAt != nil),
    ]
    numbers += machine.snapshots.map { index($0.kind) }
    numbers.append(253)
    guard let vm = state.host.virtualMachines[machine.id] else { return numbers }
    numbers += [
      index(vm.state), flag(vm.facts.operation == .mergingDisks),
      UInt8(vm.facts.disks?.count ?? 99), flag(vm.savedOn != nil), flag(vm.lastRanOn != nil),
    ]
    numbers += vm.facts.snapshots.map { $0.map { index($0.kind) } } ?? [252]
    numbers.append(251)
    numbers += vm.claims.keys.map(index).sorted()
    numbers.append(250)
    for attempt in state.host.attempts(on: machine.id) { numbers += number(attempt, state) }
    return numbers
  }

  private static func number(_ attempt: Attempt, _ state: GateState) -> [UInt8] {
    [
      index(attempt.action), flag(attempt.isInDoubt(at: state.now)),
      flag(isOld(attempt.lookedAt, state)),
      state.open[attempt.id].map { $0 == .pending ? 0 : $0 == .landed ? 1 : 2 } ?? 3,
    ]
  }

  private static func isOld(_ evidence: Evidence?, _ state: GateState) -> Bool? {
    evidence.map { state.now.seconds(since: $0.time) > 900 }
  }

  private static func flag(_ value: Bool?) -> UInt8 { value.map { $0 ? 1 : 0 } ?? 2 }

  private static func flag(_ build: BuildNumber?) -> UInt8 {
    build.map { $0 == .servicePack1 ? 1 : 0 } ?? 2
  }

  private static func index(_ state: VMState) -> UInt8 { states[state] ?? 0 }
  private static func index(_ action: ActionKind) -> UInt8 { actions[action] ?? 0 }
  private static func index(_ kind: SnapshotKind) -> UInt8 { kinds[kind] ?? 0 }

  private static let states = numbered(VMState.allCases)
  private static let actions = numbered(ActionKind.allCases)
  private static let kinds = numbered(SnapshotKind.allCases)

  private static func numbered<Choice: Hashable>(_ choices: [Choice]) -> [Choice: UInt8] {
    Dictionary(uniqueKeysWithValues: choices.enumerated().map { ($1, UInt8($0)) })
  }
}
