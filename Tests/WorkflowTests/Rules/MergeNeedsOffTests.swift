internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `merge-needs-off` {
  @Test func `allows a merge of a machine that is off, and a start of one that is merged`() {
    let story = Given([.sample(1, .off, snapshot: .offline), .sample(2, .off)])
    #expect(story.says("merge-needs-off", to: .mergeSnapshots, 1) == .holds)
    #expect(story.says("merge-needs-off", to: .start, 2) == .holds)
  }

  @Test(arguments: [VMState.running, .saved, .paused, .unknown])
  func `refuses a merge of a machine that is not off, and no override helps`(state: VMState) {
    let story = Given([.sample(1, state, snapshot: .offline)])
    #expect(story.says("merge-needs-off", to: .mergeSnapshots, 1) == .refuses)
    #expect(story.says("merge-needs-off", to: .deleteSnapshots, 1, overriding: true) == .refuses)
  }

  @Test func `refuses a start that throws a merge away, unless it is set aside`() {
    let story = Given([.merging(1)])
    #expect(story.says("merge-needs-off", to: .start, 1) == .refuses)
    #expect(story.says("merge-needs-off", to: .start, 1, overriding: true) == .setAside)
  }

  @Test func `counts an attached snapshot disk as a merge even where no operation is told`() {
    let story = Given([
      .sample(1, .off) {
        $0.operation = nil; $0.disks = [.unmerged(1)]
      }
    ])
    #expect(story.says("merge-needs-off", to: .start, 1) == .refuses)
  }

  @Test(arguments: [ActionKind.mergeSnapshots, .deleteSnapshots])
  func `refuses a start over a merge that was only reported done, until a look has shown it`(
    action: ActionKind
  ) {
    let machine = VMFacts.sample(1, .off, snapshot: .offline)
    let claimed = Given([machine]).did(action, 1)
    #expect(claimed.says("merge-needs-off", to: .start, 1) == .refuses)
    #expect(claimed.says("merge-needs-off", to: .start, 1, overriding: true) == .setAside)
    let seen = claimed.looked([.sample(1, .off)])
    #expect(seen.says("merge-needs-off", to: .start, 1) == .holds)
    #expect(claimed.looked([.merging(1)]).says("merge-needs-off", to: .start, 1) == .refuses)
  }

  @Test func `asks for a look where a machine waits for its start, and for none before the patch`()
  {
    let running = VMFacts.sample(1, .running, snapshot: .offline)
    let claimed = Given([running]).did(.shutDown, 1).did(.mergeSnapshots, 1)
    #expect(claimed.proposals == ["observe"], "the gate before the patch asks for it")
    let calledOff = claimed.then(.windowClosed(WindowClosed(reason: nil)), in: .window(.night))
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(calledOff.proposals == ["observe"])
    #expect(calledOff.looked([.sample(1, .off)]).proposals == ["start 1"])
    // A machine that nobody starts is not waited for.
    let off = Given([.sample(1, .off, snapshot: .offline), .sample(2, .running)])
      .did(.mergeSnapshots, 1)
    #expect(off.proposals == ["shutdown 2"])
  }

  @Test func `allows a start over snapshots that stay`() {
    let story = Given([.sample(1, .off, snapshot: .offline)])
    #expect(story.says("merge-needs-off", to: .start, 1) == .holds)
  }

  @Test func `has nothing to do where disks merge live, and nothing to say about a shutdown`() {
    let live = Profile.variant { $0.replacing("\"liveMerge\": false", with: "\"liveMerge\": true") }
    #expect(Given([.merging(1)], profile: live).says("merge-needs-off", to: .start, 1) == .holds)
    #expect(Given([.sample(1, .running)]).says("merge-needs-off", to: .shutDown, 1) == .nothing)
  }
}
