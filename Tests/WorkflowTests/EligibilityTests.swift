internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

/// Who may use what the service pack brings besides: the tables of A9 and A10.
@Suite struct `Eligibility of guests` {
  typealias Row = (GuestFamily, Int?, String?, Eligibility.Verdict)

  /// What is said of a running guest with the newest Integration Services.
  func story(_ guest: Guest, facts: HostFacts = .upgraded) -> Given {
    Given([.sample(1, .off) { $0.guest = guest }])
      .upgraded([.current(1) { $0.guest = guest }], facts: facts)
  }

  @Test(
    arguments: [
      (.windowsServer2008R2, 1, "enterprise", .eligible),
      (.windowsServer2008R2, 1, "datacenter", .eligible),
      (.windowsServer2008R2, 1, "standard", .afterHotfix),
      (.windowsServer2008R2, 1, "web", .afterHotfix),
      (.windowsServer2008R2, 0, "enterprise", .notSupported),
      (.windowsServer2008R2, nil, "enterprise", .unknown),
      (.windowsServer2008R2, 1, nil, .unknown),
      (.windowsServer2008, 2, "enterprise", .eligible),
      (.windowsServer2008, 2, "Standard", .afterHotfix),
      (.windowsServer2008, 1, "enterprise", .notSupported),
      (.windowsServer2003R2, 2, "enterprise", .eligible),
      (.windowsServer2003R2, 2, "web", .afterHotfix),
      (.windowsServer2003, 2, "enterprise", .eligible),
      (.windowsServer2003, 1, "enterprise", .notSupported),
      (.windows7, 0, "enterprise", .eligible), (.windows7, 1, "ultimate", .eligible),
      (.windows7, 1, "professional", .notSupported), (.windows7, 1, nil, .unknown),
      (.windowsVista, 2, "ultimate", .eligible), (.windowsVista, 1, "ultimate", .notSupported),
      (.windowsVista, 2, "business", .notSupported),
      (.windowsXP, 3, "professional", .notSupported), (.linux, nil, nil, .notSupported),
      (.other, nil, nil, .notSupported), (.unknown, nil, nil, .unknown),
    ] as [Row])
  func `Dynamic Memory goes by family, service pack and edition`(row: Row) throws {
    let guest = Guest(family: row.0, servicePack: row.1, edition: row.2)
    let story = story(guest)
    let answer = story.situation.dynamicMemory(of: try #require(story.machine(1)))
    #expect(answer.verdict == row.3, "\(answer.why)")
    #expect(!answer.why.isEmpty)
  }

  let enterprise = Guest(family: .windows7, servicePack: 1, edition: "enterprise")

  @Test func `Dynamic Memory asks for the newest Integration Services and an upgraded host`() throws
  {
    func verdict(_ story: Given) throws -> Eligibility.Verdict {
      story.situation.dynamicMemory(of: try #require(story.machine(1))).verdict
    }
    #expect(try verdict(Given([.sample(1, .running) { $0.guest = enterprise }])) == .unknown)
    let upgraded = Given([.sample(1, .off)])
    let old = upgraded.upgraded([.sample(1, .running) { $0.guest = enterprise }])
    #expect(try verdict(old) == .notSupported)
    let unread = upgraded.upgraded([.sample(1, .off) { $0.guest = enterprise }])
    #expect(try verdict(unread) == .unknown)
  }

  @Test(
    arguments: [
      (.windows7, 1, "enterprise", .eligible), (.windows7, 1, "ultimate", .eligible),
      (.windows7, 0, "enterprise", .notSupported), (.windows7, 1, "professional", .notSupported),
      (.windows7, nil, "enterprise", .unknown), (.windows7, 1, nil, .unknown),
      (.windowsServer2008R2, 1, "enterprise", .notSupported), (.linux, nil, nil, .notSupported),
    ] as [Row])
  func `RemoteFX is for Windows 7 with Service Pack 1 only`(row: Row) throws {
    let guest = Guest(family: row.0, servicePack: row.1, edition: row.2)
    let story = story(guest)
    let answer = story.situation.remoteFX(of: try #require(story.machine(1)))
    #expect(answer.verdict == row.3, "\(answer.why)")
  }

  @Test(
    arguments: [
      (true, true, .eligible), (false, true, .notSupported), (true, false, .notSupported),
      (nil, true, .unknown), (true, nil, .unknown), (nil, false, .notSupported),
    ] as [(Bool?, Bool?, Eligibility.Verdict)])
  func `RemoteFX asks for SLAT and a fitting card in the host`(
    slat: Bool?, card: Bool?, verdict: Eligibility.Verdict
  ) throws {
    let facts = HostFacts(build: .servicePack1, hasSLAT: slat, hasRemoteFXAdapter: card)
    let machine = VMFacts.current(1) { $0.guest = enterprise }
    let story = Given([machine], facts: facts)
    let answer = story.situation.remoteFX(of: try #require(story.machine(1)))
    #expect(answer.verdict == verdict, "\(answer.why)")
  }
}
