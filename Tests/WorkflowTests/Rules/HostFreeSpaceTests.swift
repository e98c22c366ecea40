internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `host-free-space` {
  @Test func `allows a patch with the space that the profile asks for`() {
    let story = Given(facts: .healthy.with { $0.freeDiskBytes = 10 << 30 })
    #expect(story.says("host-free-space", to: .patch) == .holds)
  }

  @Test func `refuses with less, unless it is set aside`() {
    let story = Given(facts: .healthy.with { $0.freeDiskBytes = (10 << 30) - 1 })
    #expect(story.says("host-free-space", to: .patch) == .refuses)
    #expect(story.says("host-free-space", to: .patch, overriding: true) == .setAside)
  }

  @Test func `refuses where the space is unknown`() {
    let story = Given(facts: HostFacts(build: .release))
    #expect(story.says("host-free-space", to: .patch) == .refuses)
  }

  @Test func `has nothing to say about a restart`() {
    #expect(Given(facts: HostFacts()).says("host-free-space", to: .reboot) == .nothing)
  }
}
