internal import Foundation
package import Simulation

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
  package static let only = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }

  /// The only faults of a night that is played again, as `PLAN=silent@3,run-crash@17`; `nil` where
  /// the seed draws them.
  package static var plan: [Fault]? {
    ProcessInfo.processInfo.environment["PLAN"].map { text in
      text.split(separator: ",").compactMap { Fault(String($0)) }
    }
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
