internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `guest-verified` {
  /// An upgraded host with one machine that runs with new Integration Services.
  func upgraded(_ change: (inout VMFacts) -> Void = { _ in }) -> Given {
    Given([.sample(1, .off)]).upgraded([.current(1, change)])
  }

  @Test func `is content when a look found heartbeat and network well`() {
    #expect(upgraded().decision.status == .done)
  }

  @Test func `asks for a check where the look does not tell`() {
    let story = upgraded { $0.network = nil }
    #expect(story.proposals == ["verify-guest 1"])
    #expect(story.did(.verifyGuest, 1).decision.status == .done)
  }

  @Test func `is not content with what was well before the restart`() {
    let story = Given([.current(1)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([.current(1) { $0.network = nil }])
    #expect(story.proposals == ["verify-guest 1"])
  }

  @Test func `asks again after a start and after an update`() {
    let stopped = upgraded().looked([.sample(1, .off)], facts: .upgraded)
    #expect(stopped.did(.start, 1).decision.status != .done)
    #expect(upgraded().did(.updateIntegrationServices, 1).decision.status != .done)
  }

  @Test func `is not content with a check that found the network missing`() {
    let story = upgraded { $0.network = nil }.started(.verifyGuest, 1)
      .completed(.verifyGuest, 1, details: ["network": "unreachable"])
    #expect(story.proposals == ["verify-guest 1"])
  }

  @Test func `is set aside by an exemption`() {
    #expect(upgraded { $0.network = nil }.waived("guest-verified", 1).decision.status == .done)
  }
}
