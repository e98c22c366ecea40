internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `unplanned-change` {
  let rule = "unplanned-change"

  @Test func `shows a machine that somebody else started, stopped or saved`() {
    let story = Given([.sample(1, .running), .sample(2, .off)])
      .looked([.sample(1, .saved), .sample(2, .running)])
    #expect(story.hazards(rule).map(\.subject) == ["vm/vm1", "vm/vm2"])
  }

  @Test func `shows machines that came and went`() {
    let story = Given([.sample(1, .off)]).looked([.sample(2, .off)])
    #expect(story.hazards(rule).count == 2)
  }

  @Test func `takes no machine that went for one of its name that is there`() {
    var namesake = VMFacts.sample(2, .off)
    namesake.name = VMFacts.sample(1, .off).name
    let story = Given([.sample(1, .off), namesake]).looked([namesake])
    #expect(story.hazards(rule).map(\.subject) == ["vm/\(VMID.sample(1))"])
  }

  @Test func `names a machine that went`() {
    let story = Given([.sample(1, .off), .sample(2, .off)]).looked([.sample(2, .off)])
    #expect(story.hazards(rule).map(\.subject) == ["vm/vm1"])
  }

  @Test func `shows nothing of what was announced`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1).looked([.sample(1, .stopping)])
      .completed(.shutDown, 1).looked([.sample(1, .off)])
    #expect(story.hazards(rule).isEmpty)
  }

  @Test func `has nothing to say outside a window`() {
    let story = Given([.sample(1, .running)], isEnrolled: false).looked([.sample(1, .off)])
    #expect(story.hazards(rule).isEmpty)
  }
}
