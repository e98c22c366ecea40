internal import Dispatch
internal import Events
internal import Projections
internal import Simulation
internal import Synchronization

/// What `mwctl simulate` answers: what many nights have in common.
struct SimulationAnswer {
  let setting: SimulationSetting
  let findings: Findings
  let nights: SimulatedNights
  let jobs: Int
  let isCalm: Bool
}

extension SimulationAnswer {
  /// Plays the nights, on all processors.
  init(
    _ setting: SimulationSetting, _ study: Study, _ nights: SimulatedNights, isCalm: Bool
  ) {
    let size = 50
    let parts = Mutex<[Int: [Study.Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: (nights.count + size - 1) / size) { part in
      let range = part * size..<min(nights.count, (part + 1) * size)
      let results = range.map { study.night(nights.number($0)) }
      parts.withLock { $0[part] = results }
    }
    let results = parts.withLock { parts in
      parts.sorted { $0.key < $1.key }.flatMap(\.value)
    }
    self.init(
      setting: setting, findings: Findings(results, windowEnd: setting.window.until),
      nights: nights, jobs: study.jobs, isCalm: isCalm)
  }

  /// What is wrong with mwctl itself, where a night came to what never should be.
  var defect: Failure? {
    let bad = findings.harmed + findings.unsound
    guard let worst = bad.first else { return nil }
    return Failure(
      .internalFailure,
      "\(bad.count == 1 ? "1 night" : "\(bad.count) nights") came to what never should be: a defect "
        + "of the rules, or of the simulation.",
      remedies: [
        "Report it, please, with the answer of --format json and a copy of the log: mwctl backup "
          + "FILE",
        "To play it again: \(replay(of: worst.seed))",
      ])
  }

  /// The command that plays a night again, on the same log.
  private func replay(of night: UInt64) -> String {
    var words = ["mwctl simulate --night \(night) --now \(setting.now)"]
    if Set(setting.hosts) != Set(setting.window.hosts) {
      words += setting.hosts.map { "--host \($0)" }
    }
    if jobs > 1 { words.append("--jobs \(jobs)") }
    if isCalm { words.append("--calm") }
    return words.joined(separator: " ")
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { SimulationText(self).write(to: &$0) }
    }
  }

  /// The machines that were down, the longest first.
  var downtimes: [Downtime] {
    findings.downSeconds.map { vm, spread in
      let machine = setting.machines[vm]
      return Downtime(name: machine?.name ?? vm.text, host: machine?.host, vm: vm, spread: spread)
    }.sorted { left, right in
      (right.spread.ninetieth, left.name, left.vm) < (left.spread.ninetieth, right.name, right.vm)
    }
  }

  /// How long a machine was down in the nights.
  struct Downtime {
    let name: String
    /// Where it is when the nights begin.
    let host: HostName?
    let vm: VMID
    let spread: Findings.Spread<Int>
  }

  var json: JSONValue {
    [
      "schema": "mwctl.simulate/1", "position": .integer(setting.position),
      "now": .time(setting.now), "window": .string(setting.window.id.text),
      "windowEnds": .time(setting.window.until),
      "hosts": .texts(setting.hosts.map(\.text)), "seed": seed, "night": night,
      "jobs": .number(jobs), "calm": .bool(isCalm), "nights": .number(findings.nights),
      "inTime": .number(findings.inTime), "unattended": .number(findings.unattended),
      "tooShort": [
        "nights": .number(findings.tooShort),
        "overrunSeconds": .optional(findings.overrunSeconds) { json($0, JSONValue.number) },
      ],
      "finish": .optional(findings.finish) { json($0, JSONValue.time) },
      "downtime": .array(
        downtimes.map { line in
          [
            "host": .text(line.host?.text), "vm": .string(line.name),
            "vmId": .string(line.vm.text), "seconds": json(line.spread, JSONValue.number),
          ]
        }),
      "calls": .array(
        findings.calls.map { ["cause": .string($0.cause), "nights": .number($0.nights)] }),
      "faults": .array(
        Fault.Kind.allCases.compactMap { kind in
          findings.faults[kind].map { ["fault": .string(kind.rawValue), "count": .number($0)] }
        }),
      "harmed": json(findings.harmed), "unsound": json(findings.unsound),
    ]
  }

  private var seed: JSONValue {
    switch nights {
    case .drawn(_, let seed): .string("\(seed)")
    case .one: .null
    }
  }

  private var night: JSONValue {
    switch nights {
    case .drawn: .null
    case .one(let number): .string("\(number)")
    }
  }

  private func json<Value>(
    _ spread: Findings.Spread<Value>, _ make: (Value) -> JSONValue
  ) -> JSONValue {
    [
      "median": make(spread.median), "ninetieth": make(spread.ninetieth),
      "worst": make(spread.worst),
    ]
  }

  private func json(_ results: [Study.Result]) -> JSONValue {
    [
      "nights": .number(results.count),
      "examples": .array(
        results.prefix(10).map { result in
          [
            "night": .string("\(result.seed)"), "what": .texts(result.violations),
            "replay": .string(replay(of: result.seed)),
          ]
        }),
    ]
  }
}
