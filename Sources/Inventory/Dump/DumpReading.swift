import Events

extension Dump {
  /// Sorts the records by host and turns them into observations.
  ///
  /// A name given by the caller wins. Without one, each record's own column says the host, or else
  /// the host's own row does.
  func inventory(
    host given: HostName?, warnings: Warnings
  ) throws(InventoryError) -> Inventory {
    var reading = DumpReading(
      given: given, states: StateTable.of(records), fieldWord: fieldWord, warnings: warnings)
    for record in records { try reading.take(record) }
    return try reading.finish()
  }
}

private struct DumpReading {
  let given: HostName?
  let states: StateTable
  let fieldWord: String
  var warnings: Warnings
  /// The machines by the host their own record names; `nil` where it names none.
  private var machines: [HostName?: [VMFacts]] = [:]
  private var order: [HostName?] = []
  private var ids = Set<Seen>()
  private var hostRows: [HostName] = []
  private var namesSnapshots = false

  private struct Seen: Hashable {
    var host: HostName?
    var id: VMID
  }

  init(given: HostName?, states: StateTable, fieldWord: String, warnings: Warnings) {
    self.given = given
    self.states = states
    self.fieldWord = fieldWord
    self.warnings = warnings
  }

  mutating func take(_ record: DumpRecord) throws(InventoryError) {
    let id: VMID
    switch try RecordKind(record, fieldWord: fieldWord) {
    case .host(let name):
      let host = try hostName(name, at: record.place)
      if !hostRows.contains(host) { hostRows.append(host) }
      guard hostRows.count <= Limits.hosts else { throw tooManyHosts(at: record.place) }
      return
    case .virtualMachine(let found): id = found
    }
    let host = try ownHost(of: record)
    guard ids.insert(Seen(host: host, id: id)).inserted else {
      throw listedTwice(id, at: record.place)
    }
    if machines[host] == nil { order.append(host) }
    guard order.count <= Limits.hosts else { throw tooManyHosts(at: record.place) }
    guard machines[host, default: []].count < Limits.virtualMachines else {
      throw InventoryError(
        .tooMany, at: record.place,
        "more than \(Limits.virtualMachines) virtual machines of one host",
        remedy: "Check the program that wrote this; Hyper-V runs at most 1,024")
    }
    var reader = VMRecord(id: id, record: record, states: states, warnings: warnings)
    let facts = try reader.facts()
    warnings = reader.warnings
    namesSnapshots = namesSnapshots || facts.snapshots != nil
    machines[host, default: []].append(facts)
  }

  /// The host that the record itself names in a column of its own.
  private func ownHost(of record: DumpRecord) throws(InventoryError) -> HostName? {
    let names = ["computername", "__server", "pscomputername", "node"]
    for name in names {
      guard let text = record[name].text, text != ".", text.lowercased() != "localhost" else {
        continue
      }
      return try hostName(text, at: record.place)
    }
    return nil
  }

  mutating func finish() throws(InventoryError) -> Inventory {
    guard !order.isEmpty else {
      throw InventoryError(
        .noVirtualMachines, "the dump lists no virtual machine",
        remedy: "Without administrator rights Hyper-V shows none: dump again from an elevated "
          + "prompt. For a host that has none, write a mwctl.inventory/1 file with an empty list")
    }
    if namesSnapshots {
      warnings.add(
        "Only the latest snapshot of each machine is named here, its kind unknown; "
          + "collect/collect-2012.ps1 lists them all.")
    }
    if states == .mixed {
      warnings.add("The dump mixes state numbers of both WMI namespaces; see docs/inventory.md.")
    }
    return Inventory(observations: try observations(), warnings: warnings.all)
  }

  /// Rows that name no host belong to the one host that the others name.
  private mutating func observations() throws(InventoryError) -> [HostObservation] {
    var observations: [HostObservation] = []
    for own in order {
      let host = try host(for: own)
      let more = machines[own] ?? []
      guard let index = observations.firstIndex(where: { $0.host == host }) else {
        observations.append(HostObservation(host: host, virtualMachines: more))
        continue
      }
      let known = Set(observations[index].virtualMachines.map(\.id))
      if let twice = more.first(where: { known.contains($0.id) }) {
        throw listedTwice(twice.id, at: .nowhere)
      }
      observations[index].virtualMachines += more
    }
    return observations
  }

  private mutating func host(for own: HostName?) throws(InventoryError) -> HostName {
    let told = Set(order.compactMap(\.self)).union(hostRows)
    if told.count > 1, given != nil || own == nil {
      let names = told.sorted().prefix(3).map { quoted($0.text) }.joined(separator: ", ")
      throw InventoryError(
        .hostMismatch, "the dump is of several hosts: \(names)",
        remedy: given == nil
          ? "Dump each host into a file of its own"
          : "Leave '--host' out, or dump each host into a file of its own")
    }
    if let given {
      if let name = told.first, !isSameComputer(name, given) {
        warnings.add("The dump calls its host \(quoted(name.text)); read as \(quoted(given.text)).")
      }
      return given
    }
    if let host = own ?? told.first { return host }
    throw InventoryError(
      .hostUnknown, "the dump does not say which host it is of",
      remedy: "Name the host with '--host', or print the column ComputerName too")
  }

  /// Whether two names are one computer's, one of them perhaps with its domain.
  private func isSameComputer(_ left: HostName, _ right: HostName) -> Bool {
    left == right || left.text.hasPrefix(right.text + ".") || right.text.hasPrefix(left.text + ".")
  }

  private func tooManyHosts(at place: Place) -> InventoryError {
    InventoryError(
      .tooMany, at: place, "more than \(Limits.hosts) hosts",
      remedy: "Split the dump into several files")
  }
}

/// The error of a machine that stands twice on one host.
func listedTwice(_ id: VMID, at place: Place) -> InventoryError {
  InventoryError(
    .duplicate, at: place, "the machine \(id) is listed twice",
    remedy: "List each machine once; a GUID belongs to one machine only", quoted: id.text)
}
