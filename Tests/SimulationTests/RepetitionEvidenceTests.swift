internal import Events
internal import Simulation
internal import TestSupport
internal import Testing

@Suite struct `What speaks against beginning something again` {
  private let given = Given([.sample(0, .off)])

  private func unanswered(_ story: Given, _ action: ActionKind, _ vm: Int? = 0) -> Position? {
    RepetitionEvidence.unansweredStart(
      of: action, vm.map(VMID.sample), on: story.host, in: story.journal.records)
  }

  @Test func `is the start that nobody knows the end of, and the one that is told done`() {
    let started = given.started(.start, 0)
    #expect(unanswered(given, .start) == nil)
    #expect(unanswered(started, .start) == given.journal.nextPosition)
    #expect(unanswered(started.completed(.start, 0), .start) == given.journal.nextPosition)
    #expect(unanswered(started, .start, 1) == nil)
    #expect(unanswered(started, .shutDown) == nil)
  }

  @Test func `is nothing any more once it failed or somebody looked`() {
    let started = given.started(.start, 0)
    #expect(unanswered(started.failed(.start, 0), .start) == nil)
    #expect(unanswered(started.looked([.sample(0, .off)]), .start) == nil)
    #expect(unanswered(started.looked([.sample(0, .running)], isWhole: false), .start) == nil)
    #expect(unanswered(started.looked([], isWhole: false), .start) != nil)
  }

  @Test func `is nothing where what undoes it was begun later and is told done`() {
    let first = given.did(.start, 0)
    #expect(unanswered(first.did(.shutDown, 0), .start) == nil)
    #expect(unanswered(first.did(.shutDown, 0).did(.start, 0), .shutDown) == nil)
    #expect(unanswered(first.started(.shutDown, 0), .start) != nil)
    #expect(unanswered(first.did(.shutDown, 1), .start) != nil)
    #expect(unanswered(first.did(.verifyGuest, 0), .start) != nil)
    #expect(unanswered(given.did(.restore, 0).did(.shutDown, 0), .restore) != nil)
    #expect(unanswered(given.did(.patch).did(.reboot), .patch, nil) != nil)
  }

  @Test func `stays where nobody told that it was done before it was undone`() {
    #expect(unanswered(given.started(.start, 0).did(.shutDown, 0), .start) != nil)
  }

  @Test func `stays where what undoes it was begun before and is only told late`() {
    let late = given.started(.shutDown, 0).did(.start, 0).completed(.shutDown, 0)
    #expect(unanswered(late, .start) != nil)
  }
}
