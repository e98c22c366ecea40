internal import Dispatch
internal import Events
internal import Projections
internal import Simulation
internal import Synchronization

/// What `mwctl simulate` answers: what many nights have in common.
struct SimulationAnswer {
  let setting: SimulationSetting
  let findings: Findings
  let seed: UInt64
  let jobs: Int
  let isCalm: Bool

  /// Plays the nights, on all processors.
  init(
    _ setting: SimulationSetting, _ study: Study, seed: UInt64, nights: Int, isCalm: Bool
  ) {
    self.setting = setting
    self.seed = seed
    self.isCalm = isCalm
    jobs = study.jobs
    let size = 50
    let parts = Mutex<[Int: [Study.Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: (nights + size - 1) / size) { part in
      let range = part * size..<min(nights, (part + 1) * size)
      let results = range.map { study.night(Study.seed(seed, $0)) }
      parts.withLock { $0[part] = results }
    }
    let results = parts.withLock { parts in
      parts.sorted { $0.key < $1.key }.flatMap(\.value)
    }
    findings = Findings(results, windowEnd: setting.window.until)
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { SimulationText(self).write(to: &$0) }
    }
  }

  /// The machines that were down, the longest first.
  var downtimes: [(name: String, vm: VMID, spread: Findings.Spread<Int>)] {
    findings.downSeconds.map { vm, spread in (setting.names[vm] ?? vm.text, vm, spread) }
      .sorted { left, right in
        (right.spread.ninetieth, left.name, left.vm) < (left.spread.ninetieth, right.name, right.vm)
      }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.simulate/1", "position": .integer(setting.position),
      "now": .time(setting.now), "window": .string(setting.window.id.text),
      "windowEnds": .time(setting.window.until),
      "hosts": .texts(setting.hosts.map(\.text)), "seed": .string("\(seed)"),
      "jobs": .number(jobs), "calm": .bool(isCalm), "nights": .number(findings.nights),
      "inTime": .number(findings.inTime), "unattended": .number(findings.unattended),
      "tooShort": [
        "nights": .number(findings.tooShort),
        "overrunSeconds": .optional(findings.overrunSeconds) { json($0, JSONValue.number) },
      ],
      "finish": .optional(findings.finish) { json($0, JSONValue.time) },
      "downtime": .array(
        downtimes.map { name, vm, spread in
          [
            "vm": .string(name), "vmId": .string(vm.text),
            "seconds": json(spread, JSONValue.number),
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
          ["seed": .string("\(result.seed)"), "what": .texts(result.violations)]
        }),
    ]
  }
}
