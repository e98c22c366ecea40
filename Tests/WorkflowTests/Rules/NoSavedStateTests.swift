internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `no-saved-state` {
  @Test func `allows a patch when no machine is saved`() {
    #expect(Given([.sample(1, .off)]).says("no-saved-state", to: .patch) == .holds)
  }

  @Test(arguments: [VMState.saved, .saving])
  func `refuses patch and restart over a saved machine, and no override helps`(state: VMState) {
    let story = Given([.sample(1, .off), .sample(2, state)])
    #expect(story.says("no-saved-state", to: .patch) == .refuses)
    #expect(story.says("no-saved-state", to: .reboot) == .refuses)
    #expect(story.says("no-saved-state", to: .patch, overriding: true) == .refuses)
    #expect(story.refusal(of: "no-saved-state", to: .patch)?.subject == "vm/vm2")
  }

  @Test func `has nothing to say about waking the machine`() {
    #expect(Given([.sample(1, .saved)]).says("no-saved-state", to: .restore, 1) == .nothing)
  }
}
