internal import Simulation

/// Which nights `mwctl simulate` plays.
enum SimulatedNights: Hashable, Sendable {
  /// So many, drawn by a seed.
  case drawn(Int, seed: UInt64)
  /// The one to which an earlier answer gave this number.
  case one(UInt64)

  /// How many they are.
  var count: Int {
    switch self {
    case .drawn(let count, _): count
    case .one: 1
    }
  }

  /// The number that all chance of one of them comes from.
  func number(_ index: Int) -> UInt64 {
    switch self {
    case .drawn(_, let seed): Study.seed(seed, index)
    case .one(let number): number
    }
  }

  /// What they all come from, for people.
  var origin: String {
    switch self {
    case .drawn(_, let seed): "seed \(seed)"
    case .one(let number): "night \(number)"
    }
  }
}
