internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `contradiction` {
  @Test func `shows what was done although a rule would have refused it`() {
    let story = Given([.sample(1, .running)])
      .completed(.patch, against: ["vms-off-before-patch", "no-saved-state"])
    #expect(story.hazards("contradiction").count == 2)
    #expect(story.hazards("contradiction").allSatisfy { $0.severity == .critical })
  }

  @Test func `takes what happened for what happened`() {
    let story = Given([.sample(1, .running)]).completed(.patch, against: ["vms-off-before-patch"])
    #expect(story.state.patched != nil)
  }

  @Test func `shows it until the host leaves its window`() {
    let story = Given([.sample(1, .running)]).completed(.shutDown, 1, against: ["window-open"])
      .looked([.sample(1, .off)])
    #expect(story.hazards("contradiction").count == 1)
    let released = story.then(.hostReleased(HostReleased(window: .night)))
    #expect(released.hazards("contradiction").isEmpty)
  }

  @Test func `shows nothing where no rule objected`() {
    #expect(Given([.sample(1, .running)]).did(.shutDown, 1).hazards("contradiction").isEmpty)
  }
}
