import Events
import Testing

@testable import Projections

@Suite struct DowntimeTests {
  private func minutes(_ log: StoryLog, at minute: Int, vm: VMID = StoryLog.vm) -> Int? {
    var downtime = Downtime()
    for record in log.records { downtime.apply(record) }
    return downtime.seconds(of: vm, at: StoryLog.time(minute)).map { $0 / 60 }
  }

  /// A machine that ran when its host came under the window.
  private func running() -> StoryLog {
    var log = StoryLog()
    log.see(.running, minute: 0, isHealthy: true)
    log.enrol(minute: 1)
    return log
  }

  @Test func `runs from the begin of the shutdown to the verified guest`() {
    var log = running()
    let stop = log.start(.shutDown, minute: 10)
    log.complete(.shutDown, stop, minute: 12)
    #expect(minutes(log, at: 20) == 10)
    let start = log.start(.start, minute: 60)
    log.complete(.start, start, minute: 62)
    #expect(minutes(log, at: 65) == 55, "a guest that runs is not yet in service")
    let check = log.start(.verifyGuest, minute: 70)
    log.complete(.verifyGuest, check, minute: 71)
    #expect(minutes(log, at: 200) == 61)
  }

  @Test func `ends with a look that finds the guest well`() {
    var log = running()
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.complete(.start, log.start(.start, minute: 20), minute: 21)
    log.see(.running, minute: 25)
    #expect(minutes(log, at: 30) == 20, "seen running without heartbeat is not verified")
    log.see(.running, minute: 40, isHealthy: true)
    #expect(minutes(log, at: 90) == 30)
  }

  @Test func `ends with a look that found nothing new`() {
    var log = running()
    let stop = log.start(.shutDown, minute: 10)
    log.see(.running, minute: 12, isNew: false)
    #expect(minutes(log, at: 13) == 3, "it is still being shut down")
    log.complete(.shutDown, stop, minute: 14)
    log.see(.running, minute: 20, isHealthy: true)
    #expect(minutes(log, at: 30) == 10)
  }

  @Test func `a guest found unwell stays down`() {
    var log = running()
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.complete(.start, log.start(.start, minute: 20), minute: 21)
    log.complete(
      .verifyGuest, log.start(.verifyGuest, minute: 22), minute: 23,
      details: ["network": "unreachable"])
    #expect(minutes(log, at: 30) == 20)
  }

  @Test func `takes back what a failed shutdown had begun`() {
    var log = running()
    log.fail(.shutDown, log.start(.shutDown, minute: 10), minute: 15)
    #expect(minutes(log, at: 30) == 0)
    let doubt = log.start(.shutDown, minute: 40)
    log.see(.running, minute: 60, isHealthy: true, isNew: false)
    log.settle(.shutDown, doubt, .notEffected, minute: 60)
    #expect(minutes(log, at: 90) == 0)
  }

  @Test func `keeps what was seen, whatever became of the attempt`() {
    var log = running()
    let stop = log.start(.shutDown, minute: 10)
    log.see(.off, minute: 15)
    log.fail(.shutDown, stop, minute: 16)
    #expect(minutes(log, at: 20) == 10)
    log = running()
    let doubt = log.start(.shutDown, minute: 10)
    log.settle(.shutDown, doubt, .effected, minute: 70)
    #expect(minutes(log, at: 80) == 70)
  }

  @Test func `counts from the look that found it down without anybody's doing`() {
    var log = running()
    log.see(.off, minute: 30)
    #expect(minutes(log, at: 40) == 10)
    log = running()
    log.see(.saved, minute: 30)
    #expect(minutes(log, at: 40) == 10)
  }

  @Test func `does not count a machine that nobody wants to run`() {
    var log = StoryLog()
    log.see(.off, minute: 0)
    log.enrol(minute: 1)
    log.complete(.start, log.start(.start, minute: 10), minute: 11)
    log.see(.running, minute: 12, isHealthy: true)
    log.complete(.shutDown, log.start(.shutDown, minute: 20), minute: 21)
    log.see(.off, minute: 22)
    #expect(minutes(log, at: 60) == 0)
  }

  @Test func `does not move for an outcome that came late`() {
    var log = running()
    let stop = log.start(.shutDown, minute: 10)
    log.settle(.shutDown, stop, .notEffected, minute: 20)
    log.complete(.shutDown, stop, minute: 30)
    #expect(minutes(log, at: 40) == 0)
  }

  @Test func `adds up, and begins anew with the next window`() {
    var log = running()
    for begin in [10, 50] {
      log.complete(.shutDown, log.start(.shutDown, minute: begin), minute: begin + 1)
      log.complete(.start, log.start(.start, minute: begin + 5), minute: begin + 6)
      log.complete(.verifyGuest, log.start(.verifyGuest, minute: begin + 8), minute: begin + 10)
    }
    #expect(minutes(log, at: 90) == 20)
    log.release(minute: 100)
    log.enrol(minute: 200)
    #expect(minutes(log, at: 210) == 0)
  }

  @Test func `ends with the window or an exemption for a machine that runs`() {
    var log = running()
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.complete(.start, log.start(.start, minute: 20), minute: 21)
    var released = log
    released.release(minute: 30)
    #expect(minutes(released, at: 90) == 20)
    log.add(
      .ruleOverridden(
        RuleOverridden(rule: "guest-verified", action: nil, vm: StoryLog.vm, reason: "no network")),
      minute: 40)
    #expect(minutes(log, at: 90) == 30)
  }

  @Test func `goes on for a machine that is off when its window ends`() {
    var log = running()
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.release(minute: 30)
    #expect(minutes(log, at: 90) == 80)
  }

  @Test func `knows only machines that it heard of`() {
    #expect(minutes(running(), at: 10, vm: StoryLog.id(9)) == nil)
    var downtime = Downtime()
    for record in running().records { downtime.apply(record) }
    #expect(downtime.machines.isEmpty)
    #expect(downtime.downSince(StoryLog.vm) == nil)
  }

  @Test func `says the same from the enrolment on as from the beginning`() {
    var log = running()
    let enrolled = log.records.count - 1
    var host = Host(name: StoryLog.name("hv-01"))
    for record in log.records { host.apply(record) }
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.complete(.start, log.start(.start, minute: 20), minute: 21)
    log.see(.running, minute: 30, isHealthy: true)
    var late = Downtime(since: host)
    for record in log.records[enrolled...] { late.apply(record) }
    #expect(late.seconds(of: StoryLog.vm, at: log.now) == 20 * 60)
    #expect(minutes(log, at: 30) == 20)
  }

  @Test func `tells each outage with its begin and its end`() {
    var log = running()
    log.complete(.shutDown, log.start(.shutDown, minute: 10), minute: 12)
    log.complete(.start, log.start(.start, minute: 20), minute: 21)
    log.see(.running, minute: 25, isHealthy: true)
    log.start(.shutDown, minute: 40)
    var downtime = Downtime()
    for record in log.records { downtime.apply(record) }
    #expect(
      downtime.outages(of: StoryLog.vm) == [
        Downtime.Outage(since: StoryLog.time(10), until: StoryLog.time(25)),
        Downtime.Outage(since: StoryLog.time(40), until: nil),
      ])
    #expect(downtime.outages(of: StoryLog.id(9)).isEmpty)
  }
}
