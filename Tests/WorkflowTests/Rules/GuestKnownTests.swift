internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `guest-known` {
  @Test func `allows an update where the family has a route`() {
    #expect(
      Given([.sample(1, .running)]).says("guest-known", to: .updateIntegrationServices, 1) == .holds
    )
  }

  @Test(arguments: [GuestFamily?.none, .unknown])
  func `refuses where the family is unknown, and no override helps`(family: GuestFamily?) {
    let story = Given([.sample(1, .running) { $0.guest = Guest(family: family) }])
    let action = ActionKind.updateIntegrationServices
    #expect(story.says("guest-known", to: action, 1) == .refuses)
    #expect(story.says("guest-known", to: action, 1, overriding: true) == .refuses)
    let remedies = story.refusal(of: "guest-known", to: action, 1)?.remedies ?? []
    #expect(remedies.contains { $0.contains("--guest-family") })
  }

  @Test func `allows it once somebody stated the family`() {
    let nameless = VMFacts.sample(1, .running) { $0.guest = Guest() }
    let story = Given([nameless]).looked([.sample(1, .running)], isWhole: false).looked([nameless])
    #expect(story.says("guest-known", to: .updateIntegrationServices, 1) == .holds)
  }

  @Test func `has nothing to say about a start`() {
    #expect(
      Given([.sample(1, .off) { $0.guest = Guest() }]).says("guest-known", to: .start, 1)
        == .nothing)
  }
}
