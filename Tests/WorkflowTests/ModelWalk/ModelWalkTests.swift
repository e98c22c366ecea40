internal import Events
internal import Simulation
internal import TestSupport
internal import Testing

@Suite struct `The gate before patch and restart, held against the truth` {
  @Test(arguments: Seeds.chunks(4, of: 4))
  func `no long walk through two machines opens it while one is not off`(
    seeds: ClosedRange<UInt64>
  ) {
    for seed in seeds {
      let walk = ModelWalk(from: Self.starts, walks: 120, moves: 40, seed: seed)
      print("walks of seed \(seed): \(walk.visited) states, gate open in \(walk.allowed)")
      #expect(walk.violations.isEmpty, "SEED=\(seed)")
      #expect(walk.allowed > 0)
    }
  }

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

  /// Every pair of machines, under a collector that tells everything and under one that cannot
  /// tell how a patch or a restart ended.
  static let starts: [WalkState] = {
    var silent = Collector()
    silent.tellsBoot = false
    silent.tellsPending = false
    return [Collector(), silent].flatMap { collector in
      machines(1).flatMap { first in
        machines(2).map { second in
          WalkState([first, second], collector: collector, meddlings: 4, lapses: 3)
        }
      }
    }
  }()
}
