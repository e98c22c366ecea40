internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `fresh-observation` {
  let off = [VMFacts.sample(1, .off)]

  @Test func `allows a patch on a fresh look that is newer than every change`() {
    #expect(Given(off).says("fresh-observation", to: .patch) == .holds)
    #expect(
      Given(off).did(.mergeSnapshots, 1).looked(off).says("fresh-observation", to: .patch) == .holds
    )
  }

  @Test func `refuses without a whole look`() {
    let never = Given(isLookedAt: false)
    #expect(never.says("fresh-observation", to: .patch) == .refuses)
    #expect(never.looked(off, isWhole: false).says("fresh-observation", to: .patch) == .refuses)
  }

  @Test func `refuses after anything was begun or ended, and no override helps`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1)
    #expect(story.says("fresh-observation", to: .patch) == .refuses)
    #expect(story.says("fresh-observation", to: .patch, overriding: true) == .refuses)
    #expect(
      Given(off).started(.mergeSnapshots, 1).says("fresh-observation", to: .reboot) == .refuses)
    #expect(Given(off).failed(.patch).says("fresh-observation", to: .reboot) == .refuses)
  }

  @Test func `refuses after a partial look that found a machine elsewhere than the whole one`() {
    let story = Given([.sample(1, .running)]).looked(off, isWhole: false)
    #expect(story.machine(1)?.state == .off)
    #expect(story.says("fresh-observation", to: .patch) == .refuses)
  }

  @Test func `refuses after an outcome that came late`() {
    let story = Given(off).completed(.start, 1, attempt: AttemptID(1))
    #expect(story.says("fresh-observation", to: .patch) == .refuses)
  }

  @Test func `refuses a look that is older than the profile allows, or still to come`() {
    #expect(Given(off).later(900).says("fresh-observation", to: .patch) == .holds)
    #expect(Given(off).later(901).says("fresh-observation", to: .patch) == .refuses)
    #expect(Given(off).later(-121).says("fresh-observation", to: .patch) == .refuses)
    #expect(Given(off).later(901).proposals == ["observe"])
  }

  @Test func `has nothing to say about steps on machines`() {
    #expect(Given(off).later(5000).says("fresh-observation", to: .mergeSnapshots, 1) == .nothing)
  }
}
