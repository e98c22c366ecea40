import AuditLog
import Events
import Testing
import Workflow

@testable import Simulation
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
    _ log: SampleLog, _ nights: SimulatedNights = .drawn(60, seed: 1), rates: FaultRates = .usual
  ) throws -> SimulationAnswer {
    let setting = try log.read { try SimulationSetting($0, hosts: [], now: log.now) }
    return SimulationAnswer(
      setting, Study(evening: setting.evening, rates: rates, jobs: 1), nights,
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
      "position", "now", "window", "windowEnds", "hosts", "seed", "night", "jobs", "calm",
      "nights", "inTime", "unattended", "tooShort", "finish", "downtime", "calls", "faults",
      "harmed",
      "unsound",
    ] { #expect(json.keys.contains(key)) }
    #expect(json[path: "nights"] == 60)
    #expect(json[path: "harmed/nights"] == 0)
    #expect(json[path: "unsound/nights"] == 0)
    #expect(json[path: "finish"]?.keys == ["median", "ninetieth", "worst"])
    let web = try #require(json[path: "downtime"]?.element(where: "vm", is: "web-01"))
    #expect(web[path: "host"] == .string("hv-01"))
  }

  @Test func `is the same for the same seed, on however many processors`() throws {
    let log = try evening()
    #expect(try answer(log).json == answer(log).json)
  }

  @Test func `one of many nights is played again by its number`() throws {
    let log = try evening()
    let drawn = try answer(log, .drawn(1, seed: 5)).json
    let again = try answer(log, .one(Study.seed(5, 0))).json
    for key in ["nights", "finish", "downtime", "calls", "faults"] {
      #expect(again[path: key] == drawn[path: key])
    }
    #expect(again[path: "night"] == .string("\(Study.seed(5, 0))"))
    #expect(again[path: "seed"] == .null && drawn[path: "night"] == .null)
  }

  @Test func `a night that came to what never should be fails, and asks to be reported`() throws {
    let sound = try answer(evening(), .drawn(3, seed: 1), rates: .none)
    #expect(sound.defect == nil)
    let bad = Study.Result(
      seed: 4711, finishedAt: nil, isHeldByWindow: false, calls: [], downSeconds: [:], faults: [],
      violations: ["LOOP: not done"])
    let answer = SimulationAnswer(
      setting: sound.setting, findings: Findings([bad], windowEnd: sound.setting.now),
      nights: .drawn(1, seed: 1), jobs: 2, isCalm: true)
    let defect = try #require(answer.defect)
    let replay = "mwctl simulate --night 4711 --now \(sound.setting.now) --jobs 2 --calm"
    #expect(defect.code == .internalFailure && defect.code.exitCode == 1)
    #expect(defect.remedies.contains { $0.contains("Report it") })
    #expect(defect.remedies.contains { $0.hasSuffix(replay) })
    let text = Page.text { SimulationText(answer).write(to: &$0) }
    #expect(text.contains("UNSOUND, night 4711"))
    #expect(answer.json[path: "unsound/nights"] == 1)
  }

  @Test func `takes either a number of nights or one night`() throws {
    let result = try CLI.run(["simulate", "--night", "7", "--seed", "1"])
    #expect(result.exitCode == 64 && result.stderr.contains("--night"))
  }

  @Test func `a calm night knows no faults, and a short window shows`() throws {
    let calm = try answer(evening(hours: 2), .drawn(20, seed: 1), rates: .none)
    #expect(calm.findings.faults.isEmpty && calm.isCalm)
    #expect(calm.findings.tooShort == 20)
    let text = Page.text { SimulationText(calm).write(to: &$0) }
    #expect(text.contains("Too short") && text.contains("window-time"))
  }

  @Test func `records nothing`() throws {
    let log = try evening()
    let before = try log.read { try $0.lastPosition() }
    _ = try answer(log, .drawn(5, seed: 1))
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
