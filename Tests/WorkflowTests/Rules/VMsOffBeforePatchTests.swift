internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `vms-off-before-patch` {
  @Test func `allows patch and restart when every machine is off`() {
    let story = Given([.sample(1, .off), .sample(2, .off)])
    #expect(story.says("vms-off-before-patch", to: .patch) == .holds)
    #expect(story.says("vms-off-before-patch", to: .reboot) == .holds)
  }

  @Test(arguments: VMState.allCases.filter { $0 != .off })
  func `refuses over a machine in any other state, and no override helps`(state: VMState) {
    let story = Given([.sample(1, .off), .sample(2, state)])
    #expect(story.says("vms-off-before-patch", to: .patch) == .refuses)
    #expect(story.says("vms-off-before-patch", to: .reboot) == .refuses)
    #expect(story.says("vms-off-before-patch", to: .reboot, overriding: true) == .refuses)
  }

  @Test func `names every machine that is not off`() {
    let story = Given([.sample(1, .running), .sample(2, .off), .sample(3, .paused)])
    let refusals = story.judge(.patch).refusals.filter { $0.rule == "vms-off-before-patch" }
    #expect(refusals.map(\.subject) == ["vm/vm1", "vm/vm3"])
  }

  @Test func `says of a machine with the usual stop action that it would be saved`() {
    let refusal = Given([.sample(1, .running)]).refusal(of: "vms-off-before-patch", to: .reboot)
    #expect(refusal?.message.contains("would be saved") == true)
  }

  @Test func `has nothing to say about a shutdown`() {
    #expect(
      Given([.sample(1, .running)]).says("vms-off-before-patch", to: .shutDown, 1) == .nothing)
  }
}
