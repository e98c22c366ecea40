internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing

/// What a machine is owed by a maintenance: to run again if it ran before.
@Suite struct `What a machine is owed` {
  @Test(arguments: [
    (VMState.running, true), (.saved, true), (.paused, true), (.off, false),
  ])
  func `what ran, was saved or paused has to run again`(state: VMState, ranBefore: Bool) {
    let story = Given([.sample(1, state)])
    #expect(story.machine(1)?.ranBefore == ranBefore)
    let lookedFirst = Given([.sample(1, state)], isEnrolled: false).enrolled()
    #expect(lookedFirst.machine(1)?.ranBefore == ranBefore)
  }

  @Test func `a shutdown during the maintenance does not change that`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
    #expect(story.machine(1)?.ranBefore == true)
  }

  @Test func `a machine that we woke for its update is owed nothing`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .off)]).did(.start, 1)
      .looked([.current(1)], facts: .upgraded)
    #expect(story.machine(1)?.ranBefore == false)
    #expect(story.machine(1)?.isWokenByUs == true)
    #expect(story.proposals == ["shutdown 1"])
  }

  @Test func `a machine that others started is wanted`() {
    let story = Given([.sample(1, .off)]).looked([.sample(1, .running)])
    #expect(story.machine(1)?.ranBefore == true)
  }

  @Test func `an owner who stops a machine before the window is not overruled`() {
    let story = Given([.sample(1, .running)], isEnrolled: false).looked([.sample(1, .off)])
      .enrolled()
    #expect(story.machine(1)?.ranBefore == false)
  }

  @Test func `a window that closes with machines down leaves them owed a run`() {
    let closed = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .then(.windowClosed(WindowClosed(reason: nil)), in: .window(.night))
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(closed.machine(1)?.ranBefore == true)
    #expect(closed.proposals == ["start 1"])
    let again = closed.enrolled()
    #expect(again.machine(1)?.ranBefore == true)
  }

  @Test func `a shutdown under way when the window closes leaves its machine owed a run`() {
    let closed = Given([.sample(1, .running)]).started(.shutDown, 1)
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(closed.completed(.shutDown, 1).proposals == ["start 1"])
    let seen = closed.looked([.sample(1, .stopping)]).completed(.shutDown, 1)
    #expect(seen.proposals == ["start 1"])
    let last = Given([.sample(1, .running)]).completed(.shutDown, 1).looked([.sample(1, .stopping)])
      .then(.hostReleased(HostReleased(window: .night))).looked([.sample(1, .off)])
    #expect(last.proposals == ["start 1"])
  }

  @Test func `a start that was only claimed does not end what is owed when the window closes`() {
    let closed = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([.sample(1, .off)]).did(.start, 1)
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(closed.looked([.sample(1, .off)], facts: .upgraded).proposals == ["start 1"])
    #expect(closed.looked([.current(1)], facts: .upgraded).machine(1)?.ranBefore == nil)
  }

  @Test func `a machine that runs again after a called-off maintenance is owed nothing`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .then(.hostReleased(HostReleased(window: .night))).did(.start, 1)
      .looked([.sample(1, .running)]).looked([.sample(1, .off)])
    #expect(!story.proposals.contains("start 1"))
  }

  @Test func `a waiver ends with the window`() {
    let story = Given([.sample(1, .off)]).waived("no-snapshot", 1)
    #expect(story.state.waivers.count == 1)
    let released = story.then(.hostReleased(HostReleased(window: .night)))
    #expect(released.state.waivers.isEmpty)
  }
}

/// A machine that turns up on another host is one machine, not two.
@Suite struct `Machines that move` {
  let other = HostName.sample(1)

  /// Two hosts; the machine of the first was shut down for the maintenance.
  var story: Given {
    Given(isEnrolled: false, isLookedAt: false).enrolled(others: [other])
      .looked([.sample(1, .running)]).looked([.sample(2, .off)], at: other)
      .did(.shutDown, 1).looked([.sample(1, .off)])
  }

  @Test func `what it is owed moves with it, and it leaves the host it was on`() {
    let moved = story.looked([.sample(1, .off), .sample(2, .off)], at: other)
    #expect(moved.machine(1) == nil)
    let machine = moved.journal.fleet.hosts[other]?.virtualMachines[.sample(1)]
    #expect(machine?.ranBefore == true)
    #expect(machine?.state == .off)
  }

  @Test func `so it does when the host that lost it is looked at first`() {
    let moved = story.looked([]).looked([.sample(1, .off), .sample(2, .off)], at: other)
    let machine = moved.journal.fleet.hosts[other]?.virtualMachines[.sample(1)]
    #expect(machine?.ranBefore == true)
  }

  @Test func `what was attempted on it does not go on where it is no more`() {
    let moved = story.started(.start, 1).looked([.sample(1, .off), .sample(2, .off)], at: other)
    #expect(moved.state.attempts.isEmpty)
  }

  @Test func `its move is shown on the host where it arrived`() {
    let moved = story.looked([.sample(1, .off), .sample(2, .off)], at: other)
    let notices = moved.journal.fleet.hosts[other]?.notices ?? []
    #expect(notices.contains { $0.kind == .unplannedChange && $0.vm == .sample(1) })
  }
}
