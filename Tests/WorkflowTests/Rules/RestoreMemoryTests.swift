internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `restore-memory` {
  let machines = [VMFacts.sample(1, .saved), .sample(2, .saved)]

  @Test func `allows a restore that fits into the memory`() {
    let story = Given(machines, facts: .healthy.with { $0.freeMemoryBytes = 4 << 30 })
    #expect(story.says("restore-memory", to: .restore, 1) == .holds)
  }

  @Test func `refuses one that does not fit, unless it is set aside`() {
    let story = Given(machines, facts: .healthy.with { $0.freeMemoryBytes = 3 << 30 })
    #expect(story.says("restore-memory", to: .restore, 1) == .refuses)
    #expect(story.says("restore-memory", to: .restore, 1, overriding: true) == .setAside)
  }

  @Test func `counts what is being woken already, and waits for it`() {
    let story = Given(machines, facts: .healthy.with { $0.freeMemoryBytes = 7 << 30 })
      .started(.restore, 2)
    #expect(story.refusal(of: "restore-memory", to: .restore, 1)?.needsPerson == false)
  }

  @Test func `warns where the memory of host or machine is unknown`() {
    #expect(Given(machines, facts: HostFacts()).says("restore-memory", to: .restore, 1) == .warns)
    let untold = Given([.sample(1, .saved) { $0.memoryBytes = nil }])
    #expect(untold.says("restore-memory", to: .restore, 1) == .warns)
  }

  @Test func `has nothing to say about a resume`() {
    #expect(Given([.sample(1, .paused)]).says("restore-memory", to: .resume, 1) == .nothing)
  }
}
