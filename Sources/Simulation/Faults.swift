/// Something that goes wrong in a night: what, and on which occasion of its kind.
///
/// Told as `silent@12`, so that a night can be played again with these faults and no others.
package struct Fault: Hashable, Sendable, CustomStringConvertible {
  /// What goes wrong.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A step is done, and nobody tells.
    case silent
    /// A step fails, and that is told.
    case failed
    /// A step comes to nothing, and nobody tells.
    case lost
    /// A step is done, and told long after it was given up.
    case late
    /// A step comes to nothing, and is told as done.
    case pretended
    /// A step is told as done as soon as it was asked for, and done later.
    case hasty
    /// A merge fails half way; what Hyper-V owes is begun anew by itself.
    case brokenMerge = "broken-merge"
    /// A host is not to be reached for a long time after its restart.
    case hostAway = "host-away"
    /// A host is not to be reached after its restart until somebody goes there.
    case hostGone = "host-gone"
    /// The disk of the log is full for a while.
    case diskFull = "disk-full"
    /// What was appended is there, but whoever appended it is not told so.
    case lostAcknowledgement = "lost-acknowledgement"
    /// A run ends without a word; its executors go on, or end with it.
    case runCrash = "run-crash"
    /// Another operator runs the same hosts at the same time, with a clock of his own.
    case secondRun = "second-run"
    /// Another administrator does something to a machine.
    case meddled
  }

  /// When something may go wrong.
  package enum Occasion: Int, Hashable, Sendable, CaseIterable {
    /// A step is begun.
    case step
    /// Something is appended to the log.
    case append
    /// Something happened, and a run is live.
    case event
    /// A run begins.
    case runBegins
    /// Others have time to meddle.
    case round
  }

  /// What goes wrong.
  package let kind: Kind
  /// On which occasion of its kind, from 0.
  package let ordinal: Int

  /// A fault on an occasion.
  package init(_ kind: Kind, _ ordinal: Int) {
    self.kind = kind
    self.ordinal = ordinal
  }

  /// Reads `silent@12`.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])),
      let ordinal = Int(parts[1]), ordinal >= 0
    else { return nil }
    self.init(kind, ordinal)
  }

  package var description: String { "\(kind.rawValue)@\(ordinal)" }
}

/// How often what goes wrong, in a million occasions of its kind.
package struct FaultRates: Hashable, Sendable {
  /// The rates by kind; what is not listed never happens.
  package var perMillion: [Fault.Kind: Int]

  /// Rates by kind.
  package init(perMillion: [Fault.Kind: Int]) { self.perMillion = perMillion }

  /// Nothing goes wrong.
  package static let none = FaultRates(perMillion: [:])

  /// What an administrator may reckon with; docs/simulation.md gives reasons.
  package static let usual = FaultRates(perMillion: [
    .failed: 20_000, .silent: 5_000, .lost: 5_000, .late: 2_000, .pretended: 1_000, .hasty: 1_000,
    .brokenMerge: 10_000, .hostAway: 20_000, .hostGone: 5_000, .diskFull: 200,
    .lostAcknowledgement: 200, .runCrash: 500, .meddled: 500,
  ])

  /// Far more than ever happens, so that tests see everything.
  package static let storm = FaultRates(perMillion: [
    .silent: 50_000, .failed: 50_000, .lost: 50_000, .late: 50_000, .pretended: 40_000,
    .hasty: 40_000, .brokenMerge: 100_000, .hostAway: 150_000, .hostGone: 80_000,
    .diskFull: 8_000, .lostAcknowledgement: 15_000, .runCrash: 15_000, .secondRun: 250_000,
    .meddled: 40_000,
  ])
}

/// What goes wrong in a night, drawn by its seed or given as a plan.
///
/// Each occasion draws its own lot, so that a fault that is left out changes nothing about when the
/// others strike: what a failing night needs can be found by leaving out the rest.
package struct Faults: Sendable {
  /// What went wrong so far, in order.
  package private(set) var struck: [Fault] = []

  private let seed: UInt64
  private let rates: FaultRates
  private let plan: Set<Fault>?
  private let most: Int
  private var occasions = [Int](repeating: 0, count: Fault.Occasion.allCases.count)
  private var isOver = false

  /// Faults of a night.
  ///
  /// - Parameters:
  ///   - rates: How often what goes wrong.
  ///   - most: How many there are at most; what a plan names always happens.
  ///   - plan: The only faults, where a night is played again.
  package init(seed: UInt64, rates: FaultRates, most: Int = .max, plan: [Fault]? = nil) {
    self.seed = seed
    self.rates = rates
    self.most = most
    self.plan = plan.map(Set.init)
  }

  /// Lets nothing more go wrong.
  package mutating func cease() { isOver = true }

  /// Whether something goes wrong on this occasion: one of `kinds`, `factor` times as often as the
  /// rates say.
  package mutating func strike(
    on occasion: Fault.Occasion, _ kinds: [Fault.Kind], factor: Int = 1
  ) -> Fault? {
    let ordinal = occasions[occasion.rawValue]
    occasions[occasion.rawValue] += 1
    guard !isOver, let kind = chosen(kinds, occasion, ordinal, factor) else { return nil }
    let fault = Fault(kind, ordinal)
    struck.append(fault)
    return fault
  }

  private func chosen(
    _ kinds: [Fault.Kind], _ occasion: Fault.Occasion, _ ordinal: Int, _ factor: Int
  ) -> Fault.Kind? {
    if let plan { return plan.isEmpty ? nil : kinds.first { plan.contains(Fault($0, ordinal)) } }
    guard !rates.perMillion.isEmpty, struck.count < most else { return nil }
    var lots = lots(UInt64(occasion.rawValue), UInt64(ordinal))
    var lot = lots.below(1_000_000)
    for kind in kinds {
      lot -= (rates.perMillion[kind] ?? 0) * factor
      if lot < 0 { return kind }
    }
    return nil
  }

  /// The chance that the particulars of a fault come from: its own, whatever else goes wrong.
  package func particulars(of fault: Fault) -> SplitMix64 {
    let kind = Fault.Kind.allCases.firstIndex(of: fault.kind) ?? 0
    return lots(100 + UInt64(kind), UInt64(fault.ordinal))
  }

  private func lots(_ stream: UInt64, _ ordinal: UInt64) -> SplitMix64 {
    var mixed = SplitMix64(seed: seed ^ (stream &* 0xD6E8_FEB8_6659_FD93))
    return SplitMix64(seed: mixed.next() ^ (ordinal &* 0xA076_1D64_78BD_642F))
  }
}
