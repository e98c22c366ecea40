internal import Events
internal import TestSupport
internal import Testing

@Suite struct `The gate before patch and restart` {
  /// What is searched: `SEARCH=full` adds one that takes minutes.
  static let scopes: [GateScope] =
    [.states, .disks, .pair] + (Seeds.isAsked("SEARCH", "full") ? [.fullPair] : [])

  @Test(arguments: scopes)
  func `no reachable state opens it while a machine is not off, whatever is overridden`(
    scope: GateScope
  ) {
    let search = GateSearch(scope, comparing: 100)
    print("gate search, \(scope.name): \(search.summary)")
    #expect(search.isExhausted)
    #expect(search.violations.isEmpty)
    #expect(search.opened > 0)
    // States that the search takes for one are one to the gate, and lead to the same.
    #expect(search.comparisons == 100)
    #expect(search.differences.isEmpty)
  }

  @Test(arguments: [
    (["vms-off-before-patch", "no-saved-state", "known-state"], GateScope.states),
    (["vms-off-before-patch"], .pair), (["fresh-observation"], .pair),
    (["nothing-in-flight"], .pair), (["known-state"], .disks), (["no-snapshot"], .disks),
  ])
  func `a search without one of its rules finds the way through`(
    rules: [String], scope: GateScope
  ) {
    let search = GateSearch(scope, withoutRules: Set(rules))
    #expect(!search.violations.isEmpty)
    #expect(!search.isExhausted)
  }
}
