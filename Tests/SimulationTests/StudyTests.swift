internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `A study of nights` {
  private func study(
    _ machines: [VMFacts], hours: Int = 12, rates: FaultRates = .none, jobs: Int = 1
  ) throws -> Study {
    let given = Given(machines).enrolled(hours: hours)
    let evening = try #require(
      Evening(
        continuing: given.journal.fleet, hosts: [given.host], window: .night,
        profile: .servicePack1, nextPosition: given.journal.nextPosition, now: given.now))
    return Study(evening: evening, rates: rates, jobs: jobs)
  }

  @Test func `takes the hosts as they were last seen`() throws {
    let study = try study([.sample(0, .running), .sample(1, .off), .sample(2, .saved)])
    let host = try #require(study.evening.world.hosts[.sample(0)])
    #expect(host.build == .release)
    #expect(host.ordered.map(\.state) == [.running, .off, .saved])
    #expect(host.ordered[2].savedOn == .release)
    #expect(host.ordered.allSatisfy { $0.snapshots.isEmpty && $0.mergeLeft == 0 })
  }

  @Test func `ends in time on a calm night that is long enough`() throws {
    let study = try study([.sample(0, .running), .sample(1, .off)])
    let results = (0..<20).map { study.night(Study.seed(1, $0)) }
    let findings = Findings(results, windowEnd: Timestamp.evening.adding(seconds: 12 * 3600))
    #expect(results.allSatisfy { $0.violations.isEmpty && $0.faults.isEmpty })
    #expect(findings.inTime == 20 && findings.tooShort == 0 && findings.overrunSeconds == nil)
    #expect(findings.downSeconds.count == 1)
    let finish = try #require(findings.finish)
    #expect(Timestamp.evening < finish.median && finish.median <= finish.ninetieth)
  }

  @Test func `says by how much a window is too short`() throws {
    let study = try study([.sample(0, .running)], hours: 1)
    let results = (0..<20).map { study.night(Study.seed(1, $0)) }
    let findings = Findings(results, windowEnd: Timestamp.evening.adding(seconds: 3600))
    #expect(findings.tooShort == 20 && findings.inTime == 0)
    #expect(findings.calls.contains { $0.cause == "window-time" && $0.nights > 0 })
    #expect(try #require(findings.overrunSeconds).median > 0)
  }

  @Test func `harms no machine, whatever goes wrong, and ends`() throws {
    let machines: [VMFacts] = [.sample(0, .running), .sample(1, .off), .sample(2, .paused)]
    let study = try study(machines, rates: .storm, jobs: 2)
    for index in 0..<40 {
      let result = study.night(Study.seed(7, index))
      #expect(result.violations.isEmpty, "seed \(result.seed)")
      #expect(result.finishedAt != nil)
    }
  }

  @Test func `comes to an end where the machine that needs a person has a namesake`() throws {
    let twins = (1...2).map { number in VMFacts.sample(number, .running) { $0.name = "twin" } }
    let found = [twins[0], VMFacts.sample(2, .saved) { $0.name = "twin" }]
    let given = Given(twins).upgraded(found)
    let evening = try #require(
      Evening(
        continuing: given.journal.fleet, hosts: [given.host], window: .night,
        profile: .servicePack1, nextPosition: given.journal.nextPosition, now: given.now))
    let study = Study(evening: evening, rates: .none, jobs: 1)
    for seed in UInt64(0)..<10 {
      let result = study.night(seed)
      #expect(result.calls.contains("stranded-saved-state"))
      #expect(result.violations.isEmpty, "seed \(seed)")
    }
  }

  @Test func `gives the same results for the same seed, and others for another`() throws {
    let study = try study([.sample(0, .running), .sample(1, .running)], rates: .usual)
    let first = (0..<10).map { study.night(Study.seed(3, $0)) }
    #expect(first == (0..<10).map { study.night(Study.seed(3, $0)) })
    #expect(first.map(\.finishedAt) != (0..<10).map { study.night(Study.seed(4, $0)).finishedAt })
  }

  @Test func `takes percentiles by the nearest rank`() {
    let values = Array(1...10)
    #expect(Study.percentile(50, of: values) == 5)
    #expect(Study.percentile(90, of: values) == 9)
    #expect(Study.percentile(100, of: values) == 10)
    #expect(Study.percentile(1, of: values) == 1)
    #expect(Study.percentile(50, of: [Int]()) == nil)
  }
}
