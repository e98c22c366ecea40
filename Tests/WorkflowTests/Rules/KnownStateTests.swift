internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `known-state` {
  @Test func `allows a patch when every machine has settled`() {
    #expect(Given([.sample(1, .off)]).says("known-state", to: .patch) == .holds)
  }

  @Test(arguments: [
    VMState.starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown,
  ])
  func `refuses while a machine is on its way, critical or unknown, and no override helps`(
    state: VMState
  ) {
    let story = Given([.sample(1, state)])
    #expect(story.says("known-state", to: .patch) == .refuses)
    #expect(story.says("known-state", to: .reboot) == .refuses)
    #expect(story.says("known-state", to: .patch, overriding: true) == .refuses)
  }

  @Test(arguments: [
    VMOperation.creatingSnapshot, .applyingSnapshot, .exporting, .migrating, .mergingDisks,
    .deletingSnapshot, .unknown,
  ])
  func `refuses while an operation is under way on a machine that is off`(operation: VMOperation) {
    let story = Given([.sample(1, .off) { $0.operation = operation }])
    #expect(story.says("known-state", to: .reboot) == .refuses)
  }

  @Test func `warns where the source does not tell operations`() {
    let story = Given([.sample(1, .off) { $0.operation = nil }])
    #expect(story.says("known-state", to: .patch) == .warns)
  }

  @Test func `refuses while the build of the host is unknown`() {
    let story = Given([], facts: HostFacts(freeDiskBytes: 100 << 30))
    #expect(story.refusal(of: "known-state", to: .patch)?.subject == "host/hv-1")
  }

  @Test func `has nothing to say about steps on machines`() {
    #expect(Given([.sample(1, .critical)]).says("known-state", to: .turnOff, 1) == .nothing)
  }
}
