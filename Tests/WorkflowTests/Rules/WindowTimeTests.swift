internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `window-time` {
  /// The patch takes 65 minutes at worst and the restart after it 15: 80 of the 480 minutes.
  let story = Given([.sample(1, .running)])

  @Test func `allows a step whose worst estimate ends before the window`() {
    #expect(story.later(400 * 60 - 10).says("window-time", to: .patch) == .holds)
  }

  @Test func `refuses a patch that leaves no time for its restart, unless it is set aside`() {
    let late = story.later(400 * 60)
    #expect(late.says("window-time", to: .patch) == .refuses)
    #expect(late.says("window-time", to: .patch, overriding: true) == .setAside)
    #expect(late.says("window-time", to: .reboot) == .holds)
  }

  @Test func `refuses a merge by the size of its disks`() {
    let huge = VMFacts.sample(1, .off, snapshot: .offline)
    var giant = huge
    giant.snapshots?[0].sizeBytes = 300 << 30
    #expect(Given([huge]).says("window-time", to: .mergeSnapshots, 1) == .holds)
    #expect(Given([giant]).says("window-time", to: .mergeSnapshots, 1) == .refuses)
  }

  @Test func `allows it again once the window was prolonged`() {
    let end = story.now.adding(seconds: 12 * 3600)
    let prolonged = story.then(
      .windowResumed(WindowResumed(reason: nil, until: end)), in: .window(.night))
    #expect(prolonged.later(400 * 60).says("window-time", to: .patch) == .holds)
  }

  @Test func `has nothing to say about steps that bring machines back`() {
    #expect(story.later(470 * 60).says("window-time", to: .start, 1) == .nothing)
  }
}
