internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing

@Suite struct `Maintenance windows` {
  let story = Given()

  var window: Window? { story.journal.fleet.windows[.night] }

  @Test func `a window is open from its opening on, over its hosts`() {
    #expect(window?.status == .open)
    #expect(window?.hosts == [.sample(0)])
    #expect(story.state.window == .night)
  }

  @Test func `suspending and resuming keep its end unless it is moved`() {
    let end = window?.until
    let suspended = story.then(.windowSuspended(WindowSuspended(reason: "x")), in: .window(.night))
    #expect(suspended.journal.fleet.windows[.night]?.status == .suspended)
    let resumed = suspended.then(
      .windowResumed(WindowResumed(reason: nil, until: nil)), in: .window(.night))
    #expect(resumed.journal.fleet.windows[.night]?.status == .open)
    #expect(resumed.journal.fleet.windows[.night]?.until == end)
    let moved = resumed.then(
      .windowResumed(WindowResumed(reason: nil, until: .evening)), in: .window(.night))
    #expect(moved.journal.fleet.windows[.night]?.until == .evening)
  }

  @Test func `a host's event in a window's stream parks it`() {
    let parked = story.then(.hostEnrolled(HostEnrolled(window: .night)), in: .window(.night))
    #expect(parked.journal.fleet.windows[.night]?.parked != nil)
  }

  @Test func `the profile in force is the one adopted last`() {
    let adopted = story.then(
      .profileAdopted(ProfileAdopted(name: "later", profile: .null)), in: .log)
    let log = adopted.journal.fleet.log
    #expect(log.profiles.count == 2)
    #expect(log.currentProfile == adopted.journal.records.last?.position)
    #expect(log.origin == "test")
  }
}
