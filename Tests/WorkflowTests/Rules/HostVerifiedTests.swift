internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `host-verified` {
  let off = [VMFacts.sample(1, .off)]

  @Test func `allows a start once the host was seen at the target after its restart`() {
    #expect(Given(off).upgraded(off).says("host-verified", to: .start, 1) == .holds)
  }

  @Test func `refuses a start before the patch, before the restart and before the look`() {
    let story = Given(off)
    #expect(story.says("host-verified", to: .start, 1) == .refuses)
    #expect(story.did(.patch).says("host-verified", to: .start, 1) == .refuses)
    let restarted = story.did(.patch).did(.reboot)
    #expect(restarted.says("host-verified", to: .start, 1) == .refuses)
    #expect(restarted.says("host-verified", to: .start, 1, overriding: true) == .refuses)
  }

  @Test func `refuses a start when the service pack did not take`() {
    let story = Given(off).upgraded(off, facts: .healthy)
    #expect(story.says("host-verified", to: .start, 1) == .refuses)
    #expect(story.decision.phase == .patch)
  }

  @Test func `allows a start when the maintenance was called off before the patch`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked(off)
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(story.says("host-verified", to: .start, 1) == .holds)
    #expect(story.proposals == ["start 1"])
  }

  @Test func `refuses a start under no window where an installation may wait for the restart`() {
    let pending = Given(off).started(.patch).failed(.patch).looked(off, facts: .patched)
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(pending.says("host-verified", to: .start, 1) == .refuses)
    // A restart that waited before the maintenance keeps nobody from undoing it.
    let calledOff = Given([.sample(1, .running)], facts: .patched).did(.shutDown, 1)
      .looked(off, facts: .patched).then(.hostReleased(HostReleased(window: .night)))
    #expect(calledOff.says("host-verified", to: .start, 1) == .holds)
  }

  @Test func `has nothing to say about a shutdown`() {
    #expect(Given([.sample(1, .running)]).says("host-verified", to: .shutDown, 1) == .nothing)
  }
}
