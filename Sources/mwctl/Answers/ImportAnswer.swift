internal import Events

/// What `mwctl import` answers.
struct ImportAnswer {
  let isDryRun: Bool
  let observations: [HostObservation]
  var records: [RecordedEvent] = []
  var warnings: [String] = []

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: writeText()
    }
  }

  var json: JSONValue {
    let range: JSONValue =
      if let first = records.first, let last = records.last {
        [.integer(first.position), .integer(last.position)]
      } else {
        .null
      }
    return [
      "schema": "mwctl.import/1", "dryRun": .bool(isDryRun), "positions": range,
      "hosts": .array(observations.map(json)),
      "warnings": .array(warnings.map(JSONValue.string)),
    ]
  }

  private func json(_ observation: HostObservation) -> JSONValue {
    [
      "host": .string(observation.host.text), "whole": .bool(observation.isWhole),
      "virtualMachines": .array(
        observation.virtualMachines.map { vm in
          [
            "id": .string(vm.id.text), "name": .string(vm.name),
            "state": .string(vm.state.rawValue),
            "integrationServices": vm.integrationServices.map { .string($0.description) } ?? .null,
            "snapshots": vm.snapshots.map { .integer(Int64($0.count)) } ?? .null,
          ]
        }),
    ]
  }

  private func writeText() {
    for observation in observations {
      let count = observation.virtualMachines.count
      let scope = observation.isWhole ? "" : " (partial)"
      Output.line("\(observation.host)\(scope): \(count) virtual machine\(count == 1 ? "" : "s")")
      let table = Table(
        columns: [
          .init("VM"), .init("State"), .init("Integration Services"), .init("Snapshots"),
        ],
        rows: observation.virtualMachines.map { vm in
          [
            vm.name, vm.state.rawValue, vm.integrationServices?.description ?? "unknown",
            vm.snapshots.map { String($0.count) } ?? "unknown",
          ]
        })
      Output.table(table)
    }
    if isDryRun {
      Output.line("Nothing was recorded (--dry-run).")
    } else if let first = records.first, let last = records.last {
      Output.line("Recorded as positions \(first.position) to \(last.position).")
    }
    for warning in warnings { Output.warning(warning) }
  }
}
