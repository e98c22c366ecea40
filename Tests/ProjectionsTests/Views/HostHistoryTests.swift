import Events
import Testing

@testable import Projections

@Suite struct HostHistoryTests {
  private func entries(_ log: StoryLog) -> [HistoryEntry] {
    var history = HostHistory()
    for record in log.records { history.apply(record) }
    return history.entries
  }

  @Test func `tells a machine's way by its name, with times and reasons`() {
    var log = StoryLog()
    log.see(.running, minute: 0)
    log.enrol(minute: 1)
    let stop = log.start(.shutDown, minute: 10, reason: "window", overridden: ["dependency-order"])
    log.complete(.shutDown, stop, minute: 25)
    let told = entries(log).map {
      "\($0.subject): \($0.what)" + ($0.reason.map { " (\($0))" } ?? "")
    }
    #expect(
      told == [
        "hv-01/sql-01: seen running", "hv-01: seen whole, 1 machine",
        "hv-01: came under window 'night-1'",
        "hv-01/sql-01: shutdown started, setting aside dependency-order (window)",
        "hv-01/sql-01: shutdown done after 15 min",
      ])
  }

  @Test func `tells what is to be looked at apart from what went well`() {
    var log = StoryLog()
    log.see(.running, minute: 0)
    log.fail(.shutDown, log.start(.shutDown, minute: 1), minute: 2)
    log.complete(.patch, nil, nil, minute: 3, against: ["no-saved-state"])
    log.settle(.shutDown, log.start(.shutDown, minute: 4), .notEffected, minute: 90)
    log.settle(.shutDown, log.start(.shutDown, minute: 91), .effected, minute: 190)
    log.add(.unreadable(UnreadableEvent(type: "dev.mwctl.new.v9", why: "not known")))
    #expect(
      entries(log).map(\.tone) == [
        .plain, .plain, .begun, .bad, .bad, .begun, .notable, .begun, .good, .bad,
      ])
    #expect(entries(log)[3].what == "shutdown failed after 60 s")
    #expect(entries(log)[3].reason == "it broke")
    #expect(entries(log)[4].what == "patch done against no-saved-state")
  }

  @Test func `keeps a line for each event`() {
    var log = StoryLog()
    log.see(.running, minute: 0)
    log.enrol(minute: 1)
    #expect(entries(log).map(\.position) == log.records.map(\.position))
  }

  @Test func `asks for the name of a machine that it was not told of`() {
    var log = StoryLog()
    log.start(.shutDown, minute: 1)
    var narrator = Narrator()
    #expect(narrator.tell(log.records[0]).subject == "hv-01/\(StoryLog.vm)")
    var helped = Narrator()
    #expect(helped.tell(log.records[0], name: { _ in "sql-01" }).subject == "hv-01/sql-01")
  }
}
