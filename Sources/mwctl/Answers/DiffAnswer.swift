internal import Events
internal import Projections
internal import Workflow

/// What `mwctl diff` answers: what changed between two moments.
struct DiffAnswer {
  /// One thing that is not as it was; `nil` where it was, or is, not known.
  struct Change: Hashable {
    let what: String
    let before: String?
    let after: String?
  }

  /// What became of a machine.
  struct MachineDiff {
    let id: VMID
    let name: String
    let kind: Kind
    let changes: [Change]
  }

  /// What became of a host.
  struct HostDiff {
    let name: HostName
    let kind: Kind
    let changes: [Change]
    let machines: [MachineDiff]
  }

  /// Whether something was there before and after.
  enum Kind: String {
    case added, removed, changed
  }

  let from: Position
  let to: Position
  let hosts: [HostDiff]

  /// A fleet as it was at a moment, and the time to judge it at.
  typealias State = (fleet: FleetReader, now: Timestamp)

  /// - Parameters:
  ///   - before: The earlier state.
  ///   - after: The later state.
  ///   - wanted: The hosts; all for none.
  init(from before: State, to after: State, hosts wanted: [HostName]) throws {
    from = try before.fleet.lastPosition()
    to = try after.fleet.lastPosition()
    let known = Set(try before.fleet.hostNames() + after.fleet.hostNames())
    for name in wanted where !known.contains(name) { _ = try after.fleet.knownHost(name) }
    let names = wanted.isEmpty ? known.sorted() : wanted
    hosts = try names.compactMap { name in
      let old = try before.fleet.host(name)
      let new = try after.fleet.host(name)
      let changes = DiffAnswer.compare(
        try old.map { try DiffAnswer.facts(of: $0, before) } ?? [],
        try new.map { try DiffAnswer.facts(of: $0, after) } ?? [])
      let ids = Set(old?.virtualMachines.keys.map { $0 } ?? [])
        .union(new?.virtualMachines.keys.map { $0 } ?? [])
      let machines = ids.compactMap {
        MachineDiff(id: $0, old?.virtualMachines[$0], new?.virtualMachines[$0])
      }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
      guard !changes.isEmpty || !machines.isEmpty else { return nil }
      let kind: Kind = old == nil ? .added : new == nil ? .removed : .changed
      return HostDiff(name: name, kind: kind, changes: changes, machines: machines)
    }
  }

  typealias Facts = [(what: String, value: String?)]

  /// The facts that are not the same; both lists tell the same things in the same order.
  static func compare(_ old: Facts, _ new: Facts) -> [Change] {
    let names = old.isEmpty ? new.map(\.what) : old.map(\.what)
    return names.compactMap { name in
      let before = old.first { $0.what == name }?.value
      let after = new.first { $0.what == name }?.value
      return before == after ? nil : Change(what: name, before: before, after: after)
    }
  }

  private static func facts(
    of host: Host, _ moment: State
  ) throws -> Facts {
    let situation = try moment.fleet.situation(of: host, at: moment.now)
    let decision = Workflow.decide(situation)
    let attempts = host.attempts.map { attempt in
      let name = attempt.vm.flatMap { host.virtualMachines[$0]?.name }
      return attempt.action.rawValue + (name.map { " \($0)" } ?? "")
    }
    return [
      ("window", host.window?.text), ("build", host.facts.build?.description),
      ("phase", decision.phase.rawValue), ("status", decision.status.rawValue),
      ("hazards", "\(decision.hazards.count)"),
      ("under way", attempts.isEmpty ? nil : attempts.joined(separator: ", ")),
      (
        "rules set aside",
        host.waivers.isEmpty ? nil : host.waivers.map(\.rule).joined(separator: ", ")
      ),
    ]
  }
}

extension DiffAnswer.MachineDiff {
  /// `nil` where nothing changed.
  init?(id: VMID, _ old: VirtualMachine?, _ new: VirtualMachine?) {
    let changes = DiffAnswer.compare(
      old.map(DiffAnswer.MachineDiff.facts) ?? [], new.map(DiffAnswer.MachineDiff.facts) ?? [])
    guard !changes.isEmpty, let name = new?.name ?? old?.name else { return nil }
    self.init(
      id: id, name: name, kind: old == nil ? .added : new == nil ? .removed : .changed,
      changes: changes)
  }

  private static func facts(of vm: VirtualMachine) -> DiffAnswer.Facts {
    let facts = vm.facts
    let family = [
      facts.guest.family?.rawValue, facts.guest.edition,
      facts.guest.servicePack.map { "service pack \($0)" },
    ].compactMap { $0 }
    return [
      ("name", facts.name), ("state", facts.state.rawValue),
      ("operation", facts.operation == VMOperation.none ? nil : facts.operation?.rawValue),
      ("snapshots", facts.snapshots.map { "\($0.count)" }),
      ("merged", vm.hasUnmergedDisks.map { $0 ? "no" : "yes" }),
      ("Integration Services", facts.integrationServices?.description),
      ("heartbeat", facts.heartbeat?.rawValue), ("network", facts.network?.rawValue),
      ("verified", vm.verified.map { "\($0.time)" }),
      ("ran before", vm.ranBefore.map { $0 ? "yes" : "no" }),
      ("guest", family.isEmpty ? nil : family.joined(separator: " ")),
      ("memory", facts.memoryBytes.map { "\($0)" }),
    ]
  }
}

extension DiffAnswer {
  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { write(to: &$0) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.diff/1", "from": .integer(from), "to": .integer(to),
      "hosts": .array(
        hosts.map { host in
          [
            "host": .string(host.name.text), "kind": .string(host.kind.rawValue),
            "changes": DiffAnswer.json(host.changes),
            "virtualMachines": .array(host.machines.map(DiffAnswer.json)),
          ]
        }),
    ]
  }

  static func json(_ machine: MachineDiff) -> JSONValue {
    [
      "id": .string(machine.id.text), "name": .string(machine.name),
      "kind": .string(machine.kind.rawValue), "changes": DiffAnswer.json(machine.changes),
    ]
  }

  static func json(_ changes: [Change]) -> JSONValue {
    .array(
      changes.map {
        ["what": .string($0.what), "before": .text($0.before), "after": .text($0.after)]
      })
  }

  func write(to page: inout Page) {
    page.line(.dim("From position \(from) to \(to)"))
    guard !hosts.isEmpty else { return page.paragraph("Nothing changed.") }
    for host in hosts {
      page.blank()
      page.line(.heading(host.name.text), DiffAnswer.word(host.kind))
      DiffAnswer.write(host.changes, indent: 2, to: &page)
      for machine in host.machines {
        page.line("  ", .heading(machine.name), DiffAnswer.word(machine.kind))
        guard machine.kind == .changed else { continue }
        DiffAnswer.write(machine.changes, indent: 4, to: &page)
      }
    }
  }

  static func write(_ changes: [Change], indent: Int, to page: inout Page) {
    var table = Table(columns: [
      .init("", .keep), .init("", .wrap), .init("", .keep), .init("", .wrap),
    ])
    for change in changes {
      table.add(
        .dim(change.what), "\(change.before ?? "-")", .dim("->"), "\(change.after ?? "-")")
    }
    page.table(table, indent: indent, hasTitles: false)
  }

  static func word(_ kind: Kind) -> Span {
    switch kind {
    case .added: .good("  new")
    case .removed: .warn("  no longer there")
    case .changed: ""
    }
  }
}
