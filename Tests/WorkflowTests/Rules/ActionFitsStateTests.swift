internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `action-fits-state` {
  @Test(arguments: [
    (ActionKind.shutDown, VMState.running), (.turnOff, .running), (.turnOff, .critical),
    (.restore, .saved), (.discardSavedState, .saved), (.resume, .paused), (.start, .off),
    (.updateIntegrationServices, .running), (.verifyGuest, .running),
  ])
  func `allows an action from the state it starts from`(action: ActionKind, state: VMState) {
    #expect(Given([.sample(1, state)]).says("action-fits-state", to: action, 1) == .holds)
  }

  @Test(arguments: [
    (ActionKind.shutDown, VMState.off), (.restore, .off), (.restore, .running),
    (.discardSavedState, .off), (.resume, .running), (.start, .running), (.start, .saved),
    (.verifyGuest, .off), (.shutDown, .unknown), (.start, .unknown),
  ])
  func `refuses an action from another or an unknown state, and no override helps`(
    action: ActionKind, state: VMState
  ) {
    let story = Given([.sample(1, state)])
    #expect(story.says("action-fits-state", to: action, 1) == .refuses)
    #expect(story.says("action-fits-state", to: action, 1, overriding: true) == .refuses)
  }

  @Test func `refuses to wake what was saved before the upgrade, and names discarding`() {
    let story = Given([.sample(1, .running)]).upgraded([.sample(1, .saved)])
    let refusal = story.refusal(of: "action-fits-state", to: .restore, 1)
    #expect(refusal?.remedies.contains { $0.contains("discard-saved-state") } == true)
  }

  @Test func `refuses to patch a host that is at the target already`() {
    let story = Given([], facts: .upgraded)
    #expect(story.says("action-fits-state", to: .patch) == .refuses)
  }

  @Test func `refuses to patch while a restart pends, whatever was told of it`() {
    let pending = Given([], facts: .patched)
    #expect(pending.says("action-fits-state", to: .patch) == .refuses)
    #expect(pending.says("action-fits-state", to: .patch, overriding: true) == .refuses)
    #expect(pending.says("action-fits-state", to: .reboot) == .holds)
    #expect(Given([]).did(.patch).looked([], facts: .patched).judge(.patch).refusals.count == 1)
    let unknown = HostFacts.healthy.with { $0.isRebootPending = nil }
    #expect(Given([], facts: unknown).says("action-fits-state", to: .patch) == .holds)
  }

  @Test func `has nothing to say about a look`() {
    #expect(Given().says("action-fits-state", to: .observe) == .nothing)
  }
}
