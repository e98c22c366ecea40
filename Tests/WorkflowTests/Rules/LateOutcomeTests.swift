internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `late-outcome` {
  /// A shutdown in doubt that a look found undone, and whose owner then reports.
  let late = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 60).later(1000)
    .looked([.sample(1, .running)])

  @Test func `shows an outcome whose attempt was settled before, and moves nothing`() {
    let token = AttemptID(
      late.journal.records.last { $0.event.type.hasSuffix("shutdown-started.v1") }?
        .position ?? 0)
    #expect(late.state.attempts.isEmpty)
    let story = late.completed(.shutDown, 1, attempt: token)
    #expect(story.hazards("late-outcome").count == 1)
    #expect(story.machine(1)?.state == .running)
  }

  @Test func `shows nothing of an outcome that comes after its lease and before a look`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 60).later(61)
      .completed(.shutDown, 1)
    #expect(story.hazards("late-outcome").isEmpty)
    #expect(story.machine(1)?.state == .off)
  }

  @Test func `has nothing to say of an outcome that nobody had announced`() {
    #expect(Given([.sample(1, .running)]).completed(.shutDown, 1).hazards("late-outcome").isEmpty)
  }
}
