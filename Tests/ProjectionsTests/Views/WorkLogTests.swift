import Events
import Testing

@testable import Projections

@Suite struct WorkLogTests {
  private func work(_ log: StoryLog) -> WorkLog {
    var work = WorkLog()
    for record in log.records { work.apply(record) }
    return work
  }

  @Test func `pairs an outcome with the attempt that it ends`() throws {
    var log = StoryLog()
    let stop = log.start(.shutDown, minute: 10, reason: "planned", overridden: ["window-time"])
    let start = log.start(.start, minute: 11)
    log.fail(.start, start, minute: 12)
    log.complete(.shutDown, stop, minute: 15, against: ["known-state"])
    let deeds = work(log).deeds
    #expect(deeds.map(\.attempt) == [stop, start])
    #expect(deeds.map(\.outcome) == [.done, .failed("it broke")])
    #expect(deeds.map(\.seconds) == [300, 60])
    #expect(deeds[0].reason == "planned")
    #expect(deeds[0].overridden == ["window-time"])
    #expect(deeds[0].against == ["known-state"])
    #expect(deeds[0].ended?.actor == "anna")
    #expect(!work(log).hasOpenDeeds)
  }

  @Test func `knows no beginning of what nobody had announced`() {
    var log = StoryLog()
    log.complete(.reboot, nil, nil, minute: 5)
    log.fail(.start, nil, minute: 6)
    let deeds = work(log).deeds
    #expect(deeds.map(\.began) == [nil, nil])
    #expect(deeds.map(\.seconds) == [nil, nil])
    #expect(deeds.map(\.outcome) == [.done, .failed("it broke")])
    #expect(work(log).deeds(to: StoryLog.vm).count == 1)
  }

  @Test func `keeps an outcome that came late beside what ended the attempt`() {
    var log = StoryLog()
    let stop = log.start(.shutDown, minute: 10)
    log.settle(.shutDown, stop, .effected, minute: 80)
    log.complete(.shutDown, stop, minute: 90)
    let deed = work(log).deeds[0]
    #expect(deed.outcome == .found(.effected, "seen"))
    #expect(deed.ended?.time == StoryLog.time(80))
    #expect(deed.late.map(\.position) == [2])
  }

  @Test func `tells whether anybody knew, all the time`() {
    var log = StoryLog()
    let quick = log.start(.shutDown, minute: 0)
    let slow = log.start(.start, minute: 0)
    let lost = log.start(.turnOff, minute: 0)
    let open = log.start(.resume, minute: 0)
    log.complete(.shutDown, quick, minute: 59)
    log.complete(.start, slow, minute: 60)
    log.settle(.turnOff, lost, .notEffected, minute: 100)
    let deeds = work(log).deeds
    #expect(deeds.map { $0.wasInDoubt(at: StoryLog.time(59)) } == [false, true, true, false])
    #expect(deeds[3].attempt == open)
    #expect(deeds[3].wasInDoubt(at: StoryLog.time(60)))
  }

  @Test func `takes in attempts that began before it looked`() {
    var log = StoryLog()
    log.see(.running, minute: 0)
    let stop = log.start(.shutDown, minute: 10)
    var host = Host(name: StoryLog.name("hv-01"))
    for record in log.records { host.apply(record) }
    var work = WorkLog()
    work.begin(with: host)
    #expect(work.hasOpenDeeds)
    let known = log.records.count
    log.complete(.shutDown, stop, minute: 12)
    for record in log.records[known...] { work.apply(record) }
    #expect(work.deeds.map(\.outcome) == [.done])
    #expect(work.deeds[0].began?.time == StoryLog.time(10))
    #expect(!work.hasOpenDeeds)
  }
}
