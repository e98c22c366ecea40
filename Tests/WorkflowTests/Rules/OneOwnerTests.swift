internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `one-owner` {
  let machines = [VMFacts.sample(1, .running), .sample(2, .running)]

  @Test func `allows a step on a machine that nobody is at`() {
    let story = Given(machines).started(.shutDown, 1)
    #expect(story.says("one-owner", to: .shutDown, 2) == .holds)
  }

  @Test func `refuses a second attempt on the same machine, and no override helps`() {
    let story = Given(machines).started(.shutDown, 1)
    #expect(story.says("one-owner", to: .turnOff, 1) == .refuses)
    #expect(story.says("one-owner", to: .turnOff, 1, overriding: true) == .refuses)
    #expect(story.refusal(of: "one-owner", to: .turnOff, 1)?.message.contains("anna") == true)
  }

  @Test func `refuses the same person a second time, be it the same step`() {
    let story = Given(machines).started(.shutDown, 1)
    #expect(story.state.attempts.first?.owner == "anna")
    #expect(story.says("one-owner", to: .shutDown, 1) == .refuses)
  }

  @Test func `names who took an attempt over, and how somebody else can`() throws {
    let begun = Given(machines).started(.shutDown, 1)
    let token = try #require(begun.state.attempts.first).id
    let story = begun.then(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: token, action: .shutDown, vm: .sample(1), leaseSeconds: 600,
          reason: "shift change")), by: "bert")
    let refusal = story.refusal(of: "one-owner", to: .shutDown, 1)
    #expect(refusal?.message.contains("bert") == true)
    let remedy = "mwctl take-over \(story.state.position)"
    #expect(refusal?.remedies.contains { $0.contains(remedy) } == true)
  }

  @Test func `refuses every machine while the host itself is worked on`() {
    let story = Given([.sample(1, .off)]).started(.patch)
    #expect(story.says("one-owner", to: .start, 1) == .refuses)
  }

  @Test func `leaves an attempt whose lease has ended to the rule that settles it`() {
    let story = Given(machines).started(.shutDown, 1, lease: 60).later(61)
    #expect(story.says("one-owner", to: .shutDown, 1) == .holds)
  }

  @Test func `has nothing to say about a look`() {
    #expect(Given(machines).started(.patch).says("one-owner", to: .observe) == .nothing)
  }
}
