internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing

/// What becomes of attempts that nobody ended.
@Suite struct `Attempts in doubt` {
  @Test func `an attempt is in doubt from the end of its lease on`() {
    let attempt = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 60).state.attempts[0]
    #expect(!attempt.isInDoubt(at: attempt.startedAt.adding(seconds: 59)))
    #expect(attempt.isInDoubt(at: attempt.startedAt.adding(seconds: 60)))
  }

  @Test func `a look before the end of the lease leaves it under way`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 600)
      .looked([.sample(1, .off)])
    #expect(story.state.attempts.count == 1)
  }

  @Test(arguments: [
    (ActionKind.shutDown, VMState.running, VMState.off), (.restore, .saved, .running),
    (.resume, .paused, .running), (.discardSavedState, .saved, .off), (.start, .off, .running),
  ])
  func `a look settles what had its effect`(action: ActionKind, from: VMState, to: VMState) {
    let doubt = Given([.sample(1, from)]).started(action, 1, lease: 60).later(5000)
    #expect(doubt.looked([.sample(1, to)]).state.attempts.isEmpty)
    #expect(doubt.looked([.sample(1, to)]).machine(1)?.state == to)
  }

  @Test(arguments: [
    (ActionKind.shutDown, VMState.running), (.restore, .saved), (.resume, .paused), (.start, .off),
  ])
  func `a look settles what had none once nothing can come of it any more`(
    action: ActionKind, state: VMState
  ) {
    let doubt = Given([.sample(1, state)]).started(action, 1, lease: 60).later(5000)
    let story = doubt.looked([.sample(1, state)])
    #expect(story.state.attempts.isEmpty)
    #expect(findings(story) == [.notEffected])
  }

  @Test func `a machine on its way leaves the doubt standing, and the look is remembered`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 60).later(5000)
      .looked([.sample(1, .stopping)])
    #expect(story.state.attempts.count == 1)
    #expect(story.state.attempts.first?.lookedAt != nil)
  }

  @Test func `a restart is settled by when Windows was started, a patch by what it waits for`() {
    let patch = Given([.sample(1, .off)]).started(.patch, lease: 60).later(5000)
    let pending = HostFacts.healthy.with { $0.isRebootPending = true }
    #expect(findings(patch.looked([.sample(1, .off)], facts: pending)) == [.effected])
    #expect(findings(patch.looked([.sample(1, .off)])) == [.notEffected])
    let reboot = Given([.sample(1, .off)]).did(.patch).started(.reboot, lease: 60).later(5000)
    let booted = HostFacts.upgraded.with { $0.bootedAt = reboot.now }
    let story = reboot.looked([.sample(1, .off)], facts: booted)
    #expect(findings(story) == [.effected])
    #expect(story.state.isBuildSeenSinceReboot)
    #expect(findings(reboot.looked([.sample(1, .off)])) == [.notEffected])
  }

  @Test func `a patch that was told done is not believed once a whole look finds no trace of it`() {
    let told = Given([.sample(1, .off)]).did(.patch)
    let found = told.looked([.sample(1, .off)])
    #expect(found.state.patched == nil)
    #expect(found.proposals == ["patch"])
    #expect(found.state.notices.map(\.kind) == [.drift])
    let unsaid = HostFacts.healthy.with { $0.isRebootPending = nil }
    let unbuilt = HostFacts.healthy.with { $0.build = nil }
    for facts in [HostFacts.patched, unsaid, unbuilt] {
      #expect(told.looked([.sample(1, .off)], facts: facts).state.patched != nil)
    }
    #expect(told.looked([], isWhole: false).state.patched != nil)
    let restarted = told.did(.reboot).looked([.sample(1, .off)], facts: .upgraded)
    #expect(restarted.state.patched != nil)
    #expect(restarted.state.notices.isEmpty)
  }

  @Test func `a patch that may still be running is not settled as undone`() {
    let story = Given([.sample(1, .off)]).started(.patch, lease: 60).later(600)
      .looked([.sample(1, .off)])
    #expect(story.state.attempts.count == 1)
  }

  @Test func `a build told with and without its revision is the same build`() {
    let short = HostFacts.patched.with { $0.build = .known("6.1.7600") }
    let story = Given([.sample(1, .off)]).did(.patch).looked([.sample(1, .off)], facts: short)
    #expect(story.state.rebooted == nil)
    #expect(story.proposals == ["reboot"])
  }

  @Test func `a merge is settled by the chain of disks and not by the list`() {
    let doubt = Given([.sample(1, .off, snapshot: .offline)])
      .started(.mergeSnapshots, 1, lease: 60).later(50_000)
    #expect(findings(doubt.looked([.merging(1)])) == [])
    #expect(findings(doubt.looked([.sample(1, .off)])) == [.effected])
    #expect(findings(doubt.looked([.sample(1, .off, snapshot: .offline)])) == [.notEffected])
  }

  @Test func `a machine that is gone settles what was attempted on it`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 60).later(5000)
      .looked([])
    #expect(story.state.attempts.isEmpty)
  }

  private func findings(_ story: Given) -> [AttemptSettled.Finding] {
    story.journal.records.compactMap { record in
      guard case .attemptSettled(let fact) = record.event else { return nil }
      return fact.finding
    }
  }
}
