internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `integration-services-current` {
  let rule = "integration-services-current"

  /// An upgraded host with one running machine.
  func upgraded(_ change: (inout VMFacts) -> Void = { _ in }) -> Given {
    Given([.sample(1, .off)]).upgraded([.sample(1, .running, change)])
  }

  @Test func `is content with the target version, whatever its revision`() {
    let story = upgraded { $0.integrationServices = .known("6.1.7601.99999") }
    #expect(story.decision.status == .done)
  }

  @Test func `asks for an update of old ones`() {
    #expect(upgraded().proposals == ["update-integration-services 1"])
    #expect(upgraded().decision.steps.first?.route == .servicePack)
  }

  @Test func `takes an unreadable version for neither old nor new`() {
    let story = upgraded { $0.integrationServices = nil }
    #expect(story.proposals == ["update-integration-services 1"])
    let updated = story.did(.updateIntegrationServices, 1)
    #expect(updated.proposals == ["observe"])
    let looked = updated.looked(
      [.sample(1, .running) { $0.integrationServices = nil }], facts: .upgraded)
    #expect(looked.decision.status == .blocked)
    #expect(looked.blockers.contains(rule))
  }

  @Test func `is content with an operator's statement that they do not apply`() {
    let linux = upgraded {
      $0.guest = Guest(family: .linux)
      $0.integrationServices = nil
    }
    #expect(linux.decision.steps.first?.route == UpdateRoute.none)
    let stated = linux.did(.updateIntegrationServices, 1, route: UpdateRoute.none)
    #expect(stated.proposals == ["verify-guest 1"])
  }

  @Test func `is set aside by an exemption, which stays in the log`() {
    let story = upgraded().waived(rule, 1)
    #expect(story.decision.status == .done)
    #expect(story.state.waivers.map(\.rule) == [rule])
  }

  @Test func `has nothing to do before the host is upgraded`() {
    #expect(Given([.sample(1, .running)]).proposals == ["shutdown 1"])
  }
}
