internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `keep-saved-state` {
  let story = Given([.sample(1, .saved)])

  @Test func `refuses to discard saved memory`() {
    #expect(story.says("keep-saved-state", to: .discardSavedState, 1) == .refuses)
    #expect(!story.judge(.discardSavedState, 1).allows)
  }

  @Test func `lets it be discarded once somebody said why`() {
    #expect(
      story.says("keep-saved-state", to: .discardSavedState, 1, overriding: true) == .setAside)
    #expect(story.judge(.discardSavedState, 1, overriding: ["keep-saved-state"]).allows)
    #expect(story.waived("keep-saved-state", 1).judge(.discardSavedState, 1).allows)
  }

  @Test func `is never proposed by itself`() {
    #expect(story.proposals == ["restore 1"])
  }

  @Test func `has nothing to say about a restore`() {
    #expect(story.says("keep-saved-state", to: .restore, 1) == .nothing)
  }
}
