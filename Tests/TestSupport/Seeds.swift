internal import Foundation

/// A small generator that gives the same numbers for the same seed on every machine.
package struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  /// A generator that begins at `seed`.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Whether something happens that does so `percent` times in a hundred.
  package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// A number from 0 up to and without `limit`; biased by less than anybody could notice.
  package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  /// One of `choices`; `nil` if there are none.
  package mutating func pick<Choice>(_ choices: [Choice]) -> Choice? {
    choices.isEmpty ? nil : choices[below(choices.count)]
  }
}

/// Which seeds a test runs over: `SEED=7` runs that one only, `SEEDS=100000` that many, and
/// `SEEDS=100000 FIRST_SEED=100000` as many that come after those.
package enum Seeds {
  /// The seeds in as many ranges as there shall be test cases, so that a report stays short.
  package static func chunks(_ count: Int, of total: Int) -> [ClosedRange<UInt64>] {
    if let only { return [only...only] }
    let wanted = ProcessInfo.processInfo.environment["SEEDS"].flatMap { Int($0) } ?? total
    let size = max(1, wanted / count)
    let first = max(0, setting("FIRST_SEED", 0))
    return (0..<count).map { UInt64(first + $0 * size)...UInt64(first + ($0 + 1) * size - 1) }
  }

  /// The one seed to run, where somebody replays a failure.
  package static var only: UInt64? {
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
  }

  /// A number given in the environment, or the usual one.
  package static func setting(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  /// Whether the environment asks for something, as `SEARCH=full` does.
  package static func isAsked(_ name: String, _ value: String) -> Bool {
    ProcessInfo.processInfo.environment[name] == value
  }
}
