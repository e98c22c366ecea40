import Events
import Testing

@testable import Projections

@Suite struct WindowSummaryTests {
  private func summary(_ log: StoryLog) throws -> WindowSummary {
    var summary = WindowSummary(id: try #require(WindowID("night-1")))
    for record in log.records { summary.apply(record) }
    return summary
  }

  private func share(_ log: StoryLog) throws -> WindowSummary.Share {
    try #require(try summary(log).hosts[StoryLog.name("hv-01")])
  }

  @Test func `adds up what was done and how long it took`() throws {
    var log = StoryLog()
    log.see(.running, minute: 0)
    log.enrol(minute: 1)
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.complete(.shutDown, log.start(.shutDown, minute: 20), minute: 25)
    log.fail(.shutDown, log.start(.shutDown, minute: 30), minute: 31)
    log.settle(.shutDown, log.start(.shutDown, minute: 40), .notEffected, minute: 99)
    let work = try #require(try share(log).work[.shutDown])
    #expect(work.started == 4)
    #expect(work.completed == 2)
    #expect(work.failed == 2)
    #expect(work.seconds == 7 * 60)
    #expect(work.longestSeconds == 5 * 60)
  }

  @Test func `counts an outcome that came late once`() throws {
    var log = StoryLog()
    log.enrol(minute: 1)
    let stop = log.start(.shutDown, minute: 10)
    log.settle(.shutDown, stop, .effected, minute: 80)
    log.complete(.shutDown, stop, minute: 90)
    let work = try #require(try share(log).work[.shutDown])
    #expect(work.completed == 1)
    #expect(work.seconds == 70 * 60)
  }

  @Test func `keeps the rules that were set aside, and what failed`() throws {
    var log = StoryLog()
    log.enrol(minute: 1)
    let fact = RuleOverridden(rule: "no-snapshot", action: nil, vm: nil, reason: "kept on purpose")
    log.add(.ruleOverridden(fact), minute: 2)
    log.fail(.patch, nil, nil, minute: 3)
    let share = try share(log)
    #expect(share.exceptions.map(\.fact) == [fact])
    #expect(share.exceptions.map(\.actor) == ["anna"])
    #expect(share.failures.map(\.fact.failure) == ["it broke"])
  }

  @Test func `leaves out what happened outside the window`() throws {
    var log = StoryLog()
    log.complete(.shutDown, log.start(.shutDown, minute: 0), minute: 1)
    #expect(try summary(log).hosts.isEmpty)
    log.enrol(minute: 10)
    log.release(minute: 20)
    log.complete(.start, log.start(.start, minute: 30), minute: 31)
    let share = try share(log)
    #expect(share.work.isEmpty)
    #expect(share.releasedAt == StoryLog.time(20))
  }

  @Test func `carries the window's own state`() throws {
    var log = StoryLog()
    let id = try #require(WindowID("night-1"))
    log.add(
      .windowOpened(
        WindowOpened(
          hosts: [StoryLog.name("hv-01")], from: StoryLog.time(0), until: StoryLog.time(60),
          maximumHostsDown: nil, profile: 1)), minute: 0, to: .window(id))
    log.add(.windowClosed(WindowClosed(reason: "done")), minute: 50, to: .window(id))
    #expect(try summary(log).window.status == .closed)
    #expect(try summary(log).window.reason == "done")
  }
}
