internal import Events
internal import Projections
internal import Workflow

/// What `mwctl features` answers: which guests may use what the upgrade brings.
struct FeaturesAnswer {
  /// What one guest may use.
  struct Row {
    let host: HostName
    let vm: VirtualMachine
    let dynamicMemory: Eligibility
    let remoteFX: Eligibility
  }

  let position: Position
  let rows: [Row]

  init(_ fleet: FleetReader, hosts names: [HostName], vm: String?, now: Timestamp) throws {
    position = try fleet.lastPosition()
    let hosts = try fleet.hosts(names)
    let wanted = try vm.map { try fleet.machines(called: $0, on: hosts) }
    rows = try hosts.flatMap { host in
      let situation = try fleet.situation(of: host, at: now)
      return host.machines.filter { wanted == nil || wanted?[host.name] == $0.id }.map { vm in
        Row(
          host: host.name, vm: vm, dynamicMemory: situation.dynamicMemory(of: vm),
          remoteFX: situation.remoteFX(of: vm))
      }
    }
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { write(to: &$0) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.features/1", "position": .integer(position),
      "virtualMachines": .array(
        rows.map { row in
          [
            "host": .string(row.host.text), "id": .string(row.vm.id.text),
            "name": .string(row.vm.name), "guest": .object(row.vm.facts.guest.data),
            "dynamicMemory": StatusAnswer.json(row.dynamicMemory),
            "remoteFX": StatusAnswer.json(row.remoteFX),
          ]
        }),
    ]
  }

  func write(to page: inout Page) {
    guard !rows.isEmpty else {
      page.paragraph("The log knows no virtual machine yet. Import an inventory: mwctl import FILE")
      return
    }
    write("Dynamic Memory", rows.map { ($0, $0.dynamicMemory) }, to: &page)
    write("RemoteFX", rows.map { ($0, $0.remoteFX) }, to: &page)
  }

  private func write(
    _ feature: String, _ answers: [(row: Row, answer: Eligibility)], to page: inout Page
  ) {
    let eligible = answers.count { $0.answer.verdict == .eligible }
    page.blank()
    page.line(.heading(feature), .dim("  \(eligible) of \(answers.count) guests may use it now"))
    var table = Table(columns: [
      .init("Host", .cutInside), .init("VM", .cutInside, minimum: 12), .init("Verdict", .keep),
      .init("Why", .wrap, minimum: 20),
    ])
    for (row, answer) in answers {
      table.add("\(row.host)", "\(row.vm.name)", word(answer.verdict), "\(answer.why)")
    }
    page.table(table, indent: 2)
  }

  private func word(_ verdict: Eligibility.Verdict) -> Span {
    switch verdict {
    case .eligible: .good("eligible")
    case .afterHotfix: .warn("after a hotfix")
    case .notSupported: .dim("not supported")
    case .unknown: .warn("unknown")
    }
  }
}
