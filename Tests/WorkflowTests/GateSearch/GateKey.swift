internal import Events
internal import Projections
internal import TestSupport
internal import Workflow

/// A state with everything left out that no gate before a patch or a restart can tell apart, now
/// or after any move: positions and times only as far as one is before another, machines without
/// their names and in no order.
///
/// While the gate is closed until the next whole look anyway, of a machine only that is kept which
/// would close it by itself. That nothing more is left out is tested: the search holds states of
/// one key against each other, also with any one rule taken away.
struct GateKey: Hashable {
  private let numbers: [UInt8]

  init(_ state: GateState) {
    let host = state.host
    let isClosed =
      !host.attempts.isEmpty || GateKey.isOld(state) != false
      || GateKey.before(host.lastWholeObservation, host.lastChange) == 1
    let parts = state.scope.machines.map { id in
      isClosed ? GateKey.outline(id, state) : GateKey.part(id, state)
    }.sorted { $0.lexicographicallyPrecedes($1) }
    numbers = parts.reduce(GateKey.hostPart(state)) { $0 + [255] + $1 }
  }

  /// What concerns the host.
  private static func hostPart(_ state: GateState) -> [UInt8] {
    let host = state.host
    var numbers = [
      flag(host.facts.build.map { $0 == .servicePack1 }), flag(host.isBuildSeenSinceReboot),
      flag(host.facts.isRebootPending), flag(host.upgrade.isPatchedSinceReboot),
      flag(host.isBuildSeenSinceReboot ? nil : host.upgrade.wasRebooted),
      before(host.lastWholeObservation, host.lastChange), flag(isOld(state)),
      flag(state.book.isLoggedSince), flag(state.book.isWaived), UInt8(host.waivers.count),
      flag(state.book.open == Set(host.attempts.map(\.id))),
      flag(state.book.lookedAt.map { $0 == host.lastWholeObservation?.time }),
    ]
    for attempt in host.attempts(on: nil) {
      numbers += number(attempt, state)
      // A restart that is found to have had its effect counts from its beginning.
      let isSeenSince = host.buildEvidence.map { $0.position > attempt.id.position }
      let isPatchedSince = host.patched.map { $0.position > attempt.id.position }
      if attempt.action == .reboot { numbers += [flag(isSeenSince), flag(isPatchedSince)] }
    }
    return numbers
  }

  /// What concerns a machine.
  static func part(_ id: VMID, _ state: GateState) -> [UInt8] {
    var numbers = found(id, state) + [254]
    if let vm = state.host.virtualMachines[id] {
      numbers += [
        index(vm.state), vm.facts.operation.map { index($0) } ?? 99,
        flag(vm.facts.disks?.contains(where: \.isUnmerged)),
      ]
      numbers += vm.facts.snapshots.map { $0.map { index($0.kind) } } ?? [99]
    }
    return numbers + attempts(id, state)
  }

  /// What concerns a machine while the gate is closed anyway.
  private static func outline(_ id: VMID, _ state: GateState) -> [UInt8] {
    var numbers = state.book.isLoggedSince ? [] : found(id, state)
    numbers.append(253)
    if let vm = state.host.virtualMachines[id] {
      numbers += [
        flag(vm.state == .off), flag(vm.isMergeUnfinished == true),
        flag(vm.hasUnmergedDisks == false),
        // A merge that is told done leaves nothing unmerged only where the disks are known.
        flag(vm.facts.disks == nil),
      ]
    }
    return numbers + attempts(id, state)
  }

  private static func found(_ id: VMID, _ state: GateState) -> [UInt8] {
    guard let finding = state.book.found[id] else { return [] }
    return [flag(finding.isOff), flag(finding.isWhole), flag(finding.isMerging)]
  }

  private static func attempts(_ id: VMID, _ state: GateState) -> [UInt8] {
    state.host.attempts(on: id).reduce([252]) { $0 + number($1, state) }
  }

  private static func number(_ attempt: Attempt, _ state: GateState) -> [UInt8] {
    [index(attempt.action), flag(attempt.isInDoubt(at: state.now))]
  }

  /// Whether the last whole look is too old to rest a patch on; `nil` if there was none.
  private static func isOld(_ state: GateState) -> Bool? {
    state.host.lastWholeObservation.map { state.now.seconds(since: $0.time) > 900 }
  }

  /// 1 where `first` is older than `second`, 0 where it is not, and more where one is missing.
  private static func before(_ first: Evidence?, _ second: Evidence?) -> UInt8 {
    guard let first else { return second == nil ? 2 : 3 }
    guard let second else { return 4 }
    return first.position < second.position ? 1 : 0
  }

  private static func flag(_ value: Bool?) -> UInt8 { value.map { $0 ? 1 : 0 } ?? 2 }

  private static func index(_ state: VMState) -> UInt8 { states[state] ?? 98 }
  private static func index(_ operation: VMOperation) -> UInt8 { operations[operation] ?? 98 }
  private static func index(_ action: ActionKind) -> UInt8 { actions[action] ?? 98 }
  private static func index(_ kind: SnapshotKind) -> UInt8 { kinds[kind] ?? 98 }

  private static let states = numbered(VMState.allCases)
  private static let operations = numbered(VMOperation.allCases)
  private static let actions = numbered(ActionKind.allCases)
  private static let kinds = numbered(SnapshotKind.allCases)

  private static func numbered<Choice: Hashable>(_ choices: [Choice]) -> [Choice: UInt8] {
    Dictionary(uniqueKeysWithValues: choices.enumerated().map { ($1, UInt8($0)) })
  }
}
