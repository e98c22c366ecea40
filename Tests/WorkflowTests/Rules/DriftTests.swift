internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `drift` {
  @Test func `shows a claim that a look did not bear out`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .running)])
    #expect(story.hazards("drift").map(\.subject) == ["vm/vm1"])
    #expect(story.hazards("drift").first?.message.contains("shutdown") == true)
    #expect(story.proposals == ["shutdown 1"])
  }

  @Test func `shows a merge that was told done and is not`() {
    let story = Given([.sample(1, .off, snapshot: .offline)]).did(.mergeSnapshots, 1)
      .looked([.merging(1)])
    #expect(story.hazards("drift").count == 1)
  }

  @Test func `shows nothing where the look bears the claim out`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
    #expect(story.hazards("drift").isEmpty)
  }

  @Test func `has nothing to say of changes that nobody claimed`() {
    #expect(Given([.sample(1, .running)]).looked([.sample(1, .off)]).hazards("drift").isEmpty)
  }
}
