internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `nothing-in-flight` {
  let off = [VMFacts.sample(1, .off)]

  @Test func `allows a patch when every attempt has ended`() {
    #expect(Given(off).did(.mergeSnapshots, 1).says("nothing-in-flight", to: .patch) == .holds)
  }

  @Test func `refuses while something is under way, and no override helps`() {
    let story = Given(off).started(.mergeSnapshots, 1)
    #expect(story.says("nothing-in-flight", to: .patch) == .refuses)
    #expect(story.says("nothing-in-flight", to: .reboot) == .refuses)
    #expect(story.says("nothing-in-flight", to: .reboot, overriding: true) == .refuses)
    #expect(story.refusal(of: "nothing-in-flight", to: .patch)?.needsPerson == false)
  }

  @Test func `refuses while something is in doubt, and says how to end that`() {
    let story = Given(off).started(.mergeSnapshots, 1, lease: 60).later(61)
    let remedies = story.refusal(of: "nothing-in-flight", to: .patch)?.remedies ?? []
    #expect(remedies.contains { $0.contains("--attempt") })
    #expect(remedies.contains { $0.contains("mwctl in-doubt") })
  }

  @Test func `has nothing to say about steps on machines`() {
    #expect(Given(off).started(.patch).says("nothing-in-flight", to: .start, 1) == .nothing)
  }
}
