internal import Events
internal import TestSupport
internal import Testing

@Suite struct `The gate before patch and restart` {
  /// What a machine can be when the evening begins.
  static func machines(_ number: Int) -> [ModelMachine] {
    let states: [VMState] = [.running, .off, .saved, .paused, .critical]
    let kinds: [SnapshotKind?] = [nil, .offline, .online, .unknown]
    return states.flatMap { state in
      kinds.map { kind in
        var machine = ModelMachine(id: .sample(number), name: "vm\(number)", state: state)
        if state == .saved { machine.savedOn = .release }
        machine.services = .release
        if let kind {
          machine.snapshots = [Snapshot(id: "s0", kind: kind, sizeBytes: 1 << 30)]
          machine.chain = 1
        }
        return machine
      }
    }
  }

  /// The second of two machines: a few plain ones, so that the search goes deep rather than wide.
  static let seconds = machines(2).filter { $0.snapshots.isEmpty && $0.state != .critical }

  /// A collector that cannot tell how a patch or a restart ended.
  static let silent: Collector = {
    var collector = Collector()
    collector.tellsBoot = false
    collector.tellsPending = false
    return collector
  }()

  /// The searches: how many machines, how often others meddle and leases run out, and how many
  /// states are looked at unless `STATES` says more.
  static let searches = [(1, 1, 1, 10_000), (1, 2, 2, 4000), (2, 1, 1, 6000)]

  @Test(arguments: searches)
  func `no way opens it while a machine is not off, or while something is under way`(
    machines: Int, meddlings: Int, lapses: Int, states: Int
  ) {
    let search = GateSearch(
      from: Self.starts(machines, meddlings, lapses), limit: Seeds.setting("STATES", states))
    print(
      "\(machines) machine(s), others meddle \(meddlings)x, leases end \(lapses)x: "
        + "\(search.visited) states to depth \(search.depth), "
        + (search.isComplete ? "all there are, " : "") + "gate open in \(search.allowed)")
    #expect(search.violations.isEmpty)
    #expect(search.allowed > 0)
  }

  @Test(arguments: Seeds.chunks(4, of: 4))
  func `no long walk through two machines opens it either`(seeds: ClosedRange<UInt64>) {
    for seed in seeds {
      let search = GateSearch(
        walking: Self.starts(2, 4, 3), walks: 120, moves: 40, seed: seed)
      print("walks of seed \(seed): \(search.visited) states, gate open in \(search.allowed)")
      #expect(search.violations.isEmpty, "SEED=\(seed)")
      #expect(search.allowed > 0)
    }
  }

  static func starts(_ machines: Int, _ meddlings: Int, _ lapses: Int) -> [GateState] {
    let collectors = machines == 1 ? [Collector(), silent] : [Collector()]
    return collectors.flatMap { collector in
      Self.machines(1).flatMap { first in
        (machines == 1 ? [[]] : Self.seconds.map { [$0] }).map { others in
          GateState([first] + others, collector: collector, meddlings: meddlings, lapses: lapses)
        }
      }
    }
  }
}
