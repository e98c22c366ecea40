internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `stranded-saved-state` {
  let rule = "stranded-saved-state"

  @Test func `says loudly that memory from before the upgrade can never be woken`() {
    let story = Given([.sample(1, .running)]).upgraded([.sample(1, .saved)])
    let hazard = story.hazards(rule).first
    #expect(hazard?.severity == .critical)
    #expect(hazard?.subject == "vm/vm1")
    #expect(hazard?.message.contains("discard-saved-state") == true)
    #expect(story.decision.status == .blocked)
  }

  @Test func `says so of a machine that was off in every look before the restart`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .saved)])
    #expect(story.hazards(rule).count == 1)
  }

  @Test func `says nothing of a machine that was saved after it ran on the new build`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .running)])
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.hazards(rule).isEmpty)
    #expect(story.proposals == ["restore 1"])
  }

  @Test func `says nothing once its memory is discarded, and lets it start`() {
    let story = Given([.sample(1, .running)]).upgraded([.sample(1, .saved)])
      .did(.discardSavedState, 1)
    #expect(story.hazards(rule).isEmpty)
    #expect(story.proposals == ["start 1"])
  }

  @Test func `says so again when a discard that was told done was not`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .saved)])
      .did(.discardSavedState, 1).looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.hazards(rule).count == 1)
  }

  @Test func `has nothing to say before the upgrade`() {
    #expect(Given([.sample(1, .saved)]).hazards(rule).isEmpty)
  }
}
