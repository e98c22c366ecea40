package import Events

/// What many nights have in common.
package struct Findings: Sendable {
  /// Three places of a distribution.
  package struct Spread<Value: Comparable & Sendable>: Sendable {
    /// Half of all are no more than this.
    package let median: Value
    /// Nine of ten are no more than this.
    package let ninetieth: Value
    /// None is more than this.
    package let worst: Value

    /// The spread of some values; `nil` where there are none.
    init?(_ values: [Value]) {
      let sorted = values.sorted()
      guard let median = Study.percentile(50, of: sorted),
        let ninetieth = Study.percentile(90, of: sorted), let worst = sorted.last
      else { return nil }
      (self.median, self.ninetieth, self.worst) = (median, ninetieth, worst)
    }
  }

  /// How often somebody had to do something about a rule, or about another cause.
  package struct Call: Hashable, Sendable {
    /// The rule's id, or `host-unreachable`, `log-storage`, `run-ended`.
    package let cause: String
    /// In how many nights.
    package let nights: Int
  }

  /// How many nights were played.
  package let nights: Int
  /// In how many all was done before the window ended, and nobody had to prolong it.
  package let inTime: Int
  /// In how many nobody had to do anything.
  package let unattended: Int
  /// In how many the window would have been too short.
  package let tooShort: Int
  /// How long after the end of the window those ended, in seconds; 0 where the rules only would not
  /// begin what at worst would not have fitted.
  package let overrunSeconds: Spread<Int>?
  /// When all was done, of the nights that came to an end.
  package let finish: Spread<Timestamp>?
  /// How long each machine that ran did not run, in seconds; machines that never stopped are left
  /// out.
  package let downSeconds: [VMID: Spread<Int>]
  /// What somebody had to do something about, the most frequent first.
  package let calls: [Call]
  /// What went wrong, and how often in all nights together.
  package let faults: [Fault.Kind: Int]
  /// The nights in which a step that was allowed harmed a machine.
  package let harmed: [Study.Result]
  /// The nights in which something else came about that never should.
  package let unsound: [Study.Result]

  /// Looks through the results of nights.
  ///
  /// - Parameter windowEnd: When the window ends.
  /// - Complexity: O(*n* log *n*) in the nights and machines.
  package init(_ results: [Study.Result], windowEnd: Timestamp) {
    nights = results.count
    let late = results.filter { result in
      result.isHeldByWindow || result.finishedAt.map { $0 > windowEnd } ?? true
    }
    tooShort = late.count
    inTime = results.count - late.count
    unattended = results.count(where: \.calls.isEmpty)
    overrunSeconds = Spread(
      late.compactMap { $0.finishedAt.map { max(0, $0.seconds(since: windowEnd)) } })
    finish = Spread(results.compactMap(\.finishedAt))
    var down: [VMID: [Int]] = [:]
    var called: [String: Int] = [:]
    var struck: [Fault.Kind: Int] = [:]
    for result in results {
      for (vm, seconds) in result.downSeconds { down[vm, default: []].append(seconds) }
      for cause in result.calls { called[cause, default: 0] += 1 }
      for kind in result.faults { struck[kind, default: 0] += 1 }
    }
    downSeconds = down.compactMapValues { seconds in
      // A night in which it never stopped counts as one without downtime.
      Spread(seconds + Array(repeating: 0, count: results.count - seconds.count))
    }
    calls = called.map { Call(cause: $0.key, nights: $0.value) }
      .sorted { ($1.nights, $0.cause) < ($0.nights, $1.cause) }
    faults = struck
    harmed = results.filter { $0.violations.contains(where: Findings.isHarm) }
    unsound = results.filter {
      !$0.violations.isEmpty && !$0.violations.contains(where: Findings.isHarm)
    }
  }

  private static func isHarm(_ violation: String) -> Bool {
    violation.hasPrefix("HARM") || violation.hasPrefix("GATE")
  }
}
