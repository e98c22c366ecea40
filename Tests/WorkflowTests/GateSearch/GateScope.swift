internal import Events
internal import TestSupport
internal import Testing

/// What the world may do in a search: all the choices that it has at any time.
///
/// Nothing is said of what is likely or even possible. Whatever a look may find it may find at any
/// time, whoever did it; so drift, crashes and lies need no moves of their own, and no start state.
struct GateScope: Sendable, CustomTestStringConvertible {
  /// What a look may tell of the host itself.
  struct HostSight: Hashable, Sendable {
    var build: BuildNumber?
    var isRebootPending: Bool?
    /// Whether Windows was started a moment ago, if that is told.
    var isJustBooted: Bool?
  }

  /// What it is, for people.
  let name: String
  /// The machines of the host.
  let machines: [VMID]
  /// What a look may find of a machine; `nil` where it is not there.
  let sights: [VMFacts?]
  /// What a look may tell of the host.
  let hostSights: [HostSight]
  /// What may be begun on a machine.
  let actions: [ActionKind]
  /// What may be reported of a machine that nobody had announced.
  let claims: [ActionKind]
  /// Whether the rules about snapshots may be waived.
  let mayWaive: Bool

  var testDescription: String { name }

  /// What is seen of the machine with that identity.
  func sight(_ index: Int, of vm: VMID) -> VMFacts? {
    guard var facts = sights[index] else { return nil }
    facts.id = vm
    facts.name = "vm\(vm.text.suffix(1))"
    return facts
  }
}

extension GateScope {
  /// One machine in every state there is, and everything that can be begun on it.
  static let states = GateScope(
    name: "one machine in every state", machines: [.sample(1)],
    sights: [nil] + VMState.allCases.map { .sample(1, $0) },
    hostSights: [
      HostSight(build: .release, isRebootPending: false, isJustBooted: false),
      HostSight(build: .release, isRebootPending: true, isJustBooted: nil),
      HostSight(build: .release, isRebootPending: nil, isJustBooted: true),
      HostSight(build: .servicePack1, isRebootPending: false, isJustBooted: nil),
      HostSight(build: nil, isRebootPending: nil, isJustBooted: nil),
    ],
    actions: ActionKind.allCases.filter { $0.traits.subject == .virtualMachine },
    claims: [.shutDown, .start], mayWaive: false)

  /// One machine with every kind of snapshot and chain of disks.
  static let disks = GateScope(
    name: "one machine with every kind of snapshot", machines: [.sample(1)],
    sights: [nil] + [VMState.off, .running].flatMap { everyDisk(of: $0) },
    hostSights: [
      HostSight(build: .release, isRebootPending: false, isJustBooted: nil),
      HostSight(build: .release, isRebootPending: true, isJustBooted: nil),
      HostSight(build: .servicePack1, isRebootPending: false, isJustBooted: nil),
    ],
    actions: [.shutDown, .mergeSnapshots], claims: [.start, .mergeSnapshots], mayWaive: true)

  /// Two machines side by side, in the states that a night is about.
  static let pair = GateScope(
    name: "two machines", machines: [.sample(1), .sample(2)],
    sights: [
      nil, .sample(1, .off), .sample(1, .off, snapshot: .online), .sample(1, .running),
      .sample(1, .saved),
    ],
    hostSights: [
      HostSight(build: .release, isRebootPending: false, isJustBooted: nil),
      HostSight(build: .servicePack1, isRebootPending: false, isJustBooted: nil),
    ], actions: [.shutDown, .start], claims: [.shutDown, .start], mayWaive: false)

  /// Two machines in every kind of state that a rule tells apart: for those with minutes to spare.
  static let fullPair = GateScope(
    name: "two machines in every kind of state", machines: pair.machines,
    sights: pair.sights + [
      .sample(1, .critical), .sample(1, .starting), .merging(1),
      .sample(1, .off) { $0.disks = nil },
    ], hostSights: pair.hostSights, actions: [.shutDown, .start, .mergeSnapshots],
    claims: [.shutDown, .start, .mergeSnapshots], mayWaive: false)

  private static func everyDisk(of state: VMState) -> [VMFacts?] {
    let untold = VMFacts.sample(1, state) { facts in
      facts.snapshots = nil
      facts.disks = nil
      facts.operation = nil
    }
    // The list is empty and a disk of a snapshot still attached: a merge that is owed.
    let owed = VMFacts.sample(1, state) { $0.disks?.append(.unmerged(1)) }
    return [.sample(1, state), untold, owed, .merging(1, state)]
      + SnapshotKind.allCases.map { .sample(1, state, snapshot: $0) }
  }
}
