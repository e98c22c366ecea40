internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `tries-left` {
  let machines = [VMFacts.sample(1, .running)]

  /// A shutdown that failed so many times.
  func failed(_ times: Int) -> Given {
    (0..<times).reduce(Given(machines)) { story, _ in
      story.started(.shutDown, 1).failed(.shutDown, 1, "error 0x800F0818")
    }
  }

  @Test func `allows a step that failed fewer times than the profile says`() {
    #expect(failed(2).says("tries-left", to: .shutDown, 1) == .holds)
  }

  @Test func `refuses one more try, names another way, and can be set aside`() {
    let story = failed(3)
    #expect(story.says("tries-left", to: .shutDown, 1) == .refuses)
    #expect(story.says("tries-left", to: .shutDown, 1, overriding: true) == .setAside)
    let refusal = story.refusal(of: "tries-left", to: .shutDown, 1)
    #expect(refusal?.message.contains("0x800F0818") == true)
    #expect(refusal?.remedies.contains { $0.contains("turn-off") } == true)
  }

  @Test func `gives the hint that the profile has for a known error`() {
    let story = (0..<3).reduce(Given()) { story, _ in
      story.started(.patch).failed(.patch, nil, "error 0x800F0818")
    }
    let remedies = story.refusal(of: "tries-left", to: .patch)?.remedies ?? []
    #expect(remedies.first?.contains("System Update Readiness") == true)
  }

  @Test func `counts anew once the step was seen to work`() {
    let story = failed(3).looked([.sample(1, .off)]).looked(machines)
    #expect(story.says("tries-left", to: .shutDown, 1) == .holds)
  }

  @Test func `has nothing to say about a look`() {
    #expect(failed(3).says("tries-left", to: .observe) == .nothing)
  }
}
