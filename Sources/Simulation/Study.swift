package import Events
internal import Workflow

/// Many nights of one evening, and what they have in common.
package struct Study: Sendable {
  /// What came of one night.
  package struct Result: Hashable, Sendable {
    /// The number that all its chance came from.
    package let seed: UInt64
    /// When all was done; `nil` where it never was.
    package let finishedAt: Timestamp?
    /// Whether the rules would not begin something because the window was over, or too short for it.
    package let isHeldByWindow: Bool
    /// The rules, or other causes, that somebody had to do something about.
    package let calls: Set<String>
    /// How long each machine that ran did not, in seconds.
    package let downSeconds: [VMID: Int]
    /// What went wrong, by kind.
    package let faults: [Fault.Kind]
    /// What should never have happened.
    package let violations: [String]
  }

  /// What the nights begin with.
  package let evening: Evening
  /// What goes wrong how often.
  package let rates: FaultRates
  /// How many executors work at once.
  package let jobs: Int

  /// A study of nights that begin with `evening`.
  package init(evening: Evening, rates: FaultRates, jobs: Int) {
    self.evening = evening
    self.rates = rates
    self.jobs = jobs
  }

  /// Plays one night, the same for the same number.
  package func night(_ seed: UInt64) -> Result {
    var weather = Night.Weather()
    weather.rates = rates
    weather.faults = .max
    weather.meddlings = .max
    weather.isWild = false
    weather.rounds = 2000 + 300 * evening.world.hosts.values.reduce(0) { $0 + $1.machines.count }
    var night = Night(seed: seed, evening: evening, weather: weather, crew: .runs(jobs: jobs))
    night.play()
    let calls = Set(night.calls.keys)
    return Result(
      seed: seed, finishedAt: night.finishedAt,
      isHeldByWindow: !calls.isDisjoint(with: ["window-time", "window-open"]), calls: calls,
      downSeconds: night.downSeconds, faults: night.faults.struck.map(\.kind),
      violations: night.violations)
  }
}

extension Study {
  /// The seed of one of many nights: near numbers give nights that have nothing to do with one
  /// another.
  ///
  /// One of them is played again by its own seed, without this.
  package static func seed(_ base: UInt64, _ index: Int) -> UInt64 {
    var mixed = SplitMix64(seed: base)
    return mixed.next() &+ UInt64(index)
  }

  /// The value that a share of `sorted` does not exceed: the nearest rank.
  ///
  /// - Parameter percent: From 1 to 100.
  /// - Returns: `nil` where there are none.
  package static func percentile<Value>(_ percent: Int, of sorted: [Value]) -> Value? {
    guard !sorted.isEmpty else { return nil }
    let rank = (percent * sorted.count + 99) / 100
    return sorted[max(0, min(sorted.count, rank) - 1)]
  }
}
