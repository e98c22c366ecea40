internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

/// A night over the sample fleet: the same commands that people type, with a clock that does not
/// wait.
struct DemoNight {
  private let log: AuditLog
  private var fleet: DemoFleet
  private(set) var now: Timestamp
  private var isLaptopStillAlive = true
  private let actor = "demo"

  init(log: AuditLog, profile: Profile, from start: Timestamp) {
    self.log = log
    fleet = DemoFleet(target: profile.targetBuild)
    now = start
  }

  /// Looks at every host, opens the window, and shows that the patch is refused.
  mutating func prepare(window: WindowID, until: Timestamp) throws {
    try look(at: fleet.names)
    let names = fleet.names
    let time = now
    try log.transact(actor: actor) { ledger in
      try WindowBook(ledger: ledger).open(
        window, hosts: names, from: time, until: until, maximumHostsDown: 1, at: time)
    }
    tell(
      "window \(window) is open over \(names.map(\.text).joined(separator: " and ")) until \(until)"
    )
    guard let first = names.first else { return }
    do {
      try record(.patch, on: first, vm: nil, .started, at: now)
    } catch let failure as Failure {
      tell("somebody is too quick: record patch --host \(first) --started", style: .warn)
      tell(
        "  refused (\(failure.rule ?? "")): \(failure.message.prefix { $0 != "\n" })", style: .warn)
    }
  }

  /// Follows `next` on every host until it says done, or names what a person must do.
  mutating func run() throws {
    for _ in 0..<500 {
      let decisions = try decide()
      for hazard in Set(decisions.flatMap(\.hazards)) {
        tell("hazard: \(hazard.message)", style: .bad)
      }
      let steps = decisions.flatMap { decision in decision.steps.map { (decision.host, $0) } }
      guard !steps.isEmpty else { return }
      try carryOut(steps)
    }
  }

  func decide() throws -> [Decision] {
    try log.read { reader in
      let fleet = FleetReader(reader)
      return try fleet.hostNames().map { name in
        Workflow.decide(try fleet.situation(of: fleet.knownHost(name), at: now))
      }
    }
  }

  private mutating func carryOut(_ steps: [(HostName, Step)]) throws {
    var running: [(host: HostName, step: Step, end: Timestamp)] = []
    for (host, step) in steps where step.action != .observe {
      do {
        try record(step.action, on: host, vm: step.vm?.text, .started, at: now)
      } catch let failure as Failure where failure.rule == "hosts-down-limit" {
        continue  // Two hosts asked for the one place; the other one was first.
      }
      if step.action == .mergeSnapshots, isLaptopStillAlive {
        try dieWhile(step, on: host)
        continue
      }
      running.append((host, step, now.adding(seconds: step.estimate.expectedSeconds)))
    }
    for entry in running.sorted(by: { ($0.end, $0.host) < ($1.end, $1.host) }) {
      now = max(now, entry.end)
      fleet.perform(entry.step, on: entry.host, at: now)
      try record(entry.step.action, on: entry.host, vm: entry.step.vm?.text, .completed, at: now)
      let took = TextDuration.of(entry.step.estimate.expectedSeconds)
      tell("\(entry.host)  \(entry.step.words)", detail: "took \(took)")
    }
    try look(at: Set(steps.filter { $0.1.action == .observe }.map(\.0)).sorted())
  }

  /// Interrupts the night: a step is begun, and nobody records how it ended.
  private mutating func dieWhile(_ step: Step, on host: HostName) throws {
    isLaptopStillAlive = false
    tell(
      "\(host)  \(step.words) is begun; then the laptop dies", style: .warn)
    fleet.perform(step, on: host, at: now)
    now = now.adding(seconds: step.estimate.worstSeconds + 300)
    tell("back again: nobody knows how the merge ended, so 'next' asks for a look", style: .warn)
  }

  private mutating func look(at names: [HostName]) throws {
    guard !names.isEmpty else { return }
    now = now.adding(seconds: 60)
    let time = now
    let looks = names.compactMap { name in fleet.look(at: name, time: time).map { ($0, time) } }
    let result = try log.transact(actor: actor) { ledger in
      try Importer(ledger: ledger).take(looks)
    }
    for (observation, _) in looks {
      let count = observation.virtualMachines.count
      tell(
        "\(observation.host)  looked at, \(count) machines, build \(observation.facts.build?.description ?? "unknown")",
        style: .dim)
    }
    for case .attemptSettled(let fact) in result.records.map(\.event) {
      tell(
        "attempt \(fact.attempt) is settled: \(fact.finding.rawValue). \(fact.reason)", style: .good
      )
    }
  }

  private func record(
    _ action: ActionKind, on host: HostName, vm: String?, _ outcome: RecordRequest.Outcome,
    at time: Timestamp
  ) throws {
    let request = RecordRequest(
      action: action, host: host, vm: vm, outcome: outcome, attempt: nil, leaseSeconds: nil,
      id: nil, expectedVersion: nil, at: time)
    _ = try log.transact(actor: actor) { ledger in
      try Recorder(ledger: ledger, defaultTime: time).record(request)
    }
  }

  /// A line of the night's story, with its time.
  private func tell(_ text: String, detail: String = "", style: Style? = nil) {
    let clock = now.description.dropFirst(11).prefix(5)
    Output.page { page in
      let more: Span = detail.isEmpty ? "" : .dim("  \(detail)")
      page.line(.dim("\(clock)  "), Span(text, style), more)
    }
  }
}

extension Step {
  /// The step in words, as it stands on the command line.
  fileprivate var words: String { vmName.map { "\(action.rawValue) \($0)" } ?? action.rawValue }
}
