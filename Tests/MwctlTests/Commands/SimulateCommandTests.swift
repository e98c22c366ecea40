import AuditLog
import Events
import Simulation
import Testing
import Workflow

@testable import mwctl

@Suite struct SimulateCommandTests {
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

  private func answer(
    _ log: SampleLog, nights: Int = 60, rates: FaultRates = .usual
  ) throws -> SimulationAnswer {
    let setting = try log.read { try SimulationSetting($0, hosts: [], now: log.now) }
    return SimulationAnswer(
      setting, Study(evening: setting.evening, rates: rates, jobs: 1), seed: 1, nights: nights,
      isCalm: rates == .none)
  }

  @Test(arguments: [80, 132])
  func `says whether the window is long enough`(width: Int) throws {
    let answer = try answer(evening())
    let text = Page.text(width: width) { SimulationText(answer).write(to: &$0) }
    try expectGolden(text, "simulate-\(width).txt")
    for line in text.split(separator: "\n") { #expect(DisplayText.width(String(line)) <= width) }
  }

  @Test func `answers the document of the contract`() throws {
    let json = try answer(evening()).json
    #expect(json[path: "schema"] == "mwctl.simulate/1")
    for key in [
      "position", "now", "window", "windowEnds", "hosts", "seed", "jobs", "calm", "nights",
      "inTime", "unattended", "tooShort", "finish", "downtime", "calls", "faults", "harmed",
      "unsound",
    ] { #expect(json.keys.contains(key)) }
    #expect(json[path: "nights"] == 60)
    #expect(json[path: "harmed/nights"] == 0)
    #expect(json[path: "unsound/nights"] == 0)
    #expect(json[path: "finish"]?.keys == ["median", "ninetieth", "worst"])
    #expect(json[path: "downtime"]?.element(where: "vm", is: "web-01") != nil)
  }

  @Test func `is the same for the same seed, on however many processors`() throws {
    let log = try evening()
    #expect(try answer(log).json == answer(log).json)
  }

  @Test func `a calm night knows no faults, and a short window shows`() throws {
    let calm = try answer(evening(hours: 2), nights: 20, rates: .none)
    #expect(calm.findings.faults.isEmpty && calm.isCalm)
    #expect(calm.findings.tooShort == 20)
    let text = Page.text { SimulationText(calm).write(to: &$0) }
    #expect(text.contains("Too short") && text.contains("window-time"))
  }

  @Test func `records nothing`() throws {
    let log = try evening()
    let before = try log.read { try $0.lastPosition() }
    _ = try answer(log, nights: 5)
    #expect(try log.read { try $0.lastPosition() } == before)
  }

  @Test func `refuses hosts under no window`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running)]))
    #expect(throws: Failure.self) {
      _ = try log.read { try SimulationSetting($0, hosts: [], now: log.now) }
    }
    let name = try #require(HostName("hv-01"))
    #expect(throws: Failure.self) {
      _ = try log.read { try SimulationSetting($0, hosts: [name], now: log.now) }
    }
  }
}
