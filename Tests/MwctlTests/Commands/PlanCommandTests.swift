import AuditLog
import Events
import Testing
import Workflow

@testable import mwctl

@Suite struct PlanCommandTests {
  private func answer(_ log: SampleLog, _ hosts: String...) throws -> PlanAnswer {
    let names = try hosts.map { try #require(HostName($0)) }
    return try log.read { try PlanAnswer($0, hosts: names, now: log.now) }
  }

  private func evening(hours: Int = 8) throws -> SampleLog {
    let log = try SampleLog()
    let old = "6.1.7600.16385"
    try log.look(
      SampleLog.host(
        "hv-01",
        [
          SampleLog.vm("dc-01", 1, .running, services: old),
          SampleLog.vm("web-01", 3, .running, services: old, snapshots: [.offline]),
          SampleLog.vm("build-01", 4, .off),
        ]))
    try log.open("sp1-night-1", ["hv-01"], hours: hours)
    return log
  }

  @Test(arguments: [80, 132])
  func `shows when what is due and how long each machine is down`(width: Int) throws {
    let answer = try answer(evening())
    let text = Page.text(width: width) { PlanText(answer).write(to: &$0) }
    try expectGolden(text, "plan-\(width).txt")
    for line in text.split(separator: "\n") { #expect(DisplayText.width(String(line)) <= width) }
  }

  @Test func `answers the document of the contract`() throws {
    let json = try answer(evening()).json
    #expect(json[path: "schema"] == "mwctl.plan/1")
    let host = try #require(json[path: "hosts/0"])
    for key in ["host", "steps", "finish", "windowEnds", "fits", "downtime"] {
      #expect(host.keys.contains(key))
    }
    #expect(host[path: "finish"]?.keys == ["expected", "worst"])
    #expect(host[path: "windowEnds"] == "2011-03-06T04:00:00Z")
    #expect(host[path: "fits"] == true)
    let steps = try #require(host[path: "steps"]?.elements)
    for step in steps {
      for key in ["action", "vm", "startsAt", "expectedSeconds", "worstSeconds"] {
        #expect(step.keys.contains(key))
      }
    }
    #expect(steps.contains { $0[path: "action"] == "patch" && $0[path: "vm"] == .null })
    let down = try #require(host[path: "downtime"]?.element(where: "vm", is: "web-01"))
    guard case .integer(let usual)? = down[path: "expectedSeconds"],
      case .integer(let worst)? = down[path: "worstSeconds"]
    else {
      Issue.record("a downtime is told in seconds")
      return
    }
    #expect(0 < usual && usual < worst)
  }

  @Test func `says that it does not fit`() throws {
    let answer = try answer(evening(hours: 2))
    #expect(answer.plans[0].fits == false)
    let text = Page.text { PlanText(answer).write(to: &$0) }
    #expect(text.contains("DOES NOT FIT") || text.contains("FITS ONLY IF"))
  }

  @Test func `begins with the window where that is still to come`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running)]))
    log.wait(minutes: 600)
    try log.open("sp1-night-1", ["hv-01"], hours: 8)
    let early = try #require(Timestamp("2011-03-05T21:00:00Z"))
    let answer = try log.read { try PlanAnswer($0, hosts: [], now: early) }
    #expect(answer.plans[0].situation.now == log.now)
    #expect(answer.plans[0].forecast.blockers.isEmpty)
  }

  @Test func `names what stands in the way, and what could not be known`() throws {
    let log = try SampleLog.evening()
    let blocked = try answer(log, "hv-02")
    #expect(blocked.plans[0].fits == false)
    let text = Page.text { PlanText(blocked).write(to: &$0) }
    #expect(text.contains("DOES NOT REACH ITS END"))
    #expect(text.contains("mail-01"))

    let unknown = try SampleLog()
    var vm = try SampleLog.vm("web-01", 3, .off, snapshots: [.offline])
    vm.snapshots?[0].sizeBytes = nil
    vm.disks?[0].sizeBytes = nil
    try unknown.look(SampleLog.host("hv-01", [vm]))
    try unknown.open("sp1", ["hv-01"], hours: 8)
    let plan = try answer(unknown).plans[0]
    #expect(!plan.uncertain.isEmpty)
    #expect(
      Page.text {
        PlanText(PlanAnswer(position: 0, now: unknown.now, plans: [plan])).write(to: &$0)
      }
      .contains("Uncertain"))
  }

  @Test func `hosts that may not be down together are planned one behind the other`() throws {
    let log = try SampleLog()
    for name in ["hv-01", "hv-02"] {
      let vm = try SampleLog.vm("\(name)-vm", name == "hv-01" ? 1 : 2, .off)
      try log.look(SampleLog.host(name, [vm]))
    }
    try log.open("sp1", ["hv-01", "hv-02"], hours: 8, maximumHostsDown: 1)
    let answer = try answer(log)
    #expect(answer.plans.map(\.uncertain.count) == [1, 1])
    #expect(answer.plans[0].uncertain[0].hasPrefix("At most 1 of the 2 hosts of 'sp1'"))
    let (first, second) = (answer.plans[0].forecast, answer.plans[1].forecast)
    #expect(second.expectedFinish.seconds(since: first.expectedFinish) >= 2700)
    // Asked about alone, it waits for the same.
    #expect(try self.answer(log, "hv-02").plans.map(\.forecast) == [second])
  }

  @Test func `has nothing to say of a host that is done`() throws {
    let answer = try answer(.wholeNight())
    #expect(answer.plans[0].forecast.steps.isEmpty)
    #expect(Page.text { PlanText(answer).write(to: &$0) } == "hv-01  NOTHING LEFT\n")
  }

  @Test func `leaves the log as it is`() throws {
    let log = try SampleLog.evening()
    let before = try log.log.read { try $0.head() }
    let result = try log.cli("plan", "--format", "json", "--now", "2011-03-05T20:30:00Z")
    #expect(result.exitCode == 0)
    #expect(try JSONValue(answer: result)[path: "hosts"]?.elements.count == 3)
    #expect(try log.log.read { try $0.head() } == before)
  }
}
