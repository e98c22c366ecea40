internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `merge-space` {
  @Test func `survives sizes that no disk has`() {
    var facts = VMFacts.sample(1, .off, snapshot: .offline)
    facts.disks = (0..<1024).map { number in
      VirtualDisk(
        path: "D:\\\(number).vhd", sizeBytes: JSONValue.largestInteger, isDifferencing: true)
    }
    let story = Given([facts])
    #expect(story.says("merge-space", to: .mergeSnapshots, 1) == .refuses)
    #expect(story.decision.blockers.contains { $0.rule == "merge-space" })
  }

  let machines = [
    VMFacts.sample(1, .off, snapshot: .offline), .sample(2, .off, snapshot: .offline),
  ]

  @Test func `allows a merge that fits with base disk and all snapshots`() {
    let story = Given(machines, facts: .healthy.with { $0.freeDiskBytes = 14 << 30 })
    #expect(story.says("merge-space", to: .mergeSnapshots, 1) == .holds)
  }

  @Test func `refuses a merge that may run full, unless it is set aside`() {
    let story = Given(machines, facts: .healthy.with { $0.freeDiskBytes = (14 << 30) - 1 })
    #expect(story.says("merge-space", to: .mergeSnapshots, 1) == .refuses)
    #expect(story.says("merge-space", to: .deleteSnapshots, 1) == .refuses)
    #expect(story.says("merge-space", to: .mergeSnapshots, 1, overriding: true) == .setAside)
    #expect(story.refusal(of: "merge-space", to: .mergeSnapshots, 1)?.needsPerson == true)
  }

  @Test func `counts what merges already, and waits for it`() {
    let story = Given(machines, facts: .healthy.with { $0.freeDiskBytes = 20 << 30 })
      .started(.mergeSnapshots, 2)
    #expect(story.refusal(of: "merge-space", to: .mergeSnapshots, 1)?.needsPerson == false)
  }

  @Test func `warns where free space or sizes are unknown`() {
    let noSpace = Given(machines, facts: HostFacts(build: .release))
    #expect(noSpace.says("merge-space", to: .mergeSnapshots, 1) == .warns)
    let noSizes = Given([.sample(1, .off) { $0.disks = [VirtualDisk(path: "a.avhd")] }])
    #expect(noSizes.says("merge-space", to: .mergeSnapshots, 1) == .warns)
  }

  @Test func `has nothing to say about a start`() {
    #expect(Given(machines).says("merge-space", to: .start, 1) == .nothing)
  }
}
