internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `settle-first` {
  let doubtful = Given([.sample(1, .running), .sample(2, .running)])
    .started(.shutDown, 1, lease: 60).later(61)

  @Test func `allows a step on a machine without an attempt in doubt`() {
    #expect(doubtful.says("settle-first", to: .shutDown, 2) == .holds)
  }

  @Test func `refuses to do again what is in doubt, and no override helps`() {
    #expect(doubtful.says("settle-first", to: .shutDown, 1) == .refuses)
    #expect(doubtful.says("settle-first", to: .shutDown, 1, overriding: true) == .refuses)
  }

  @Test func `refuses every machine while an attempt on the host is in doubt`() {
    let story = Given([.sample(1, .off)]).started(.patch, lease: 60).later(61)
    #expect(story.says("settle-first", to: .mergeSnapshots, 1) == .refuses)
  }

  @Test func `names a person's remedy once a look could not tell`() {
    let story = Given([.sample(1, .off)]).started(.patch, lease: 60).later(61)
      .looked([.sample(1, .off)], facts: .healthy.with { $0.isRebootPending = nil })
    let refusal = story.refusal(of: "settle-first", to: .patch)
    #expect(refusal?.needsPerson == true)
    for command in ["--completed", "mwctl in-doubt", "mwctl settle", "mwctl take-over"] {
      #expect(refusal?.remedies.contains { $0.contains(command) } == true, "\(command)")
    }
  }

  @Test func `names who began what somebody else took over`() throws {
    let token = try #require(doubtful.state.attempts.first).id
    let story = doubtful.then(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: token, action: .shutDown, vm: .sample(1), leaseSeconds: 60,
          reason: "shift change")), by: "bert")
    #expect(story.says("settle-first", to: .shutDown, 1) == .holds)
    let message = story.later(60).refusal(of: "settle-first", to: .shutDown, 1)?.message
    #expect(message?.contains("anna began") == true)
    #expect(message?.contains("bert took over") == true)
  }

  @Test func `has nothing to do once the attempt is settled`() {
    let story = doubtful.looked([.sample(1, .off), .sample(2, .running)])
    #expect(story.state.attempts.isEmpty)
    #expect(story.says("settle-first", to: .shutDown, 2) == .holds)
  }
}
