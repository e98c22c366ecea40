import Events

/// The name of the format that collect/collect-2008r2.ps1 writes, in its first line.
private let collectFormat = "mwctl.collect/1"

/// Reads `Key=Value` text: what `wmic` prints, or what the project's own collector writes.
func readPropertyList(
  _ bytes: [UInt8], host: HostName?, warnings: Warnings
) throws(InventoryError) -> Inventory {
  var scanner = PropertyListScanner(bytes)
  let objects = try scanner.objects()
  guard let first = objects.first else { throw emptyInput() }
  guard let format = first["format"].text else {
    return try Dump(records: objects).inventory(host: host, warnings: warnings)
  }
  guard format == collectFormat else {
    throw InventoryError(
      .unknownSchema, at: first.place, "\(quoted(format)) is not read here",
      remedy: "This version reads \(collectFormat): use the collector that came with it",
      quoted: format)
  }
  var reading = CollectedReading(warnings: warnings)
  try reading.takeHeader(first)
  for object in objects.dropFirst() { try reading.take(object) }
  return try reading.finish(host: host)
}

/// Puts the objects of one collector file together: a host, its machines, and their parts.
private struct CollectedReading {
  var warnings: Warnings
  private var observedAt: Timestamp?
  private var host: HostName?
  private var facts = HostFacts()
  private var order: [VMID] = []
  private var machines: [VMID: VMFacts] = [:]
  /// Machines whose disks were not all read.
  private var withoutAllDisks = Set<VMID>()
  private var isComplete = false

  init(warnings: Warnings) { self.warnings = warnings }

  mutating func takeHeader(_ record: DumpRecord) throws(InventoryError) {
    observedAt = try instant("observedat", of: record)
    guard observedAt != nil else {
      throw missing("ObservedAt", of: record)
    }
  }

  mutating func take(_ record: DumpRecord) throws(InventoryError) {
    guard !isComplete else {
      throw InventoryError(
        .syntax, at: record.place, "something follows the end of the dump",
        remedy: "Import each collector file for itself, as it was written")
    }
    switch record["objecttype"].text {
    case "Host": try takeHost(record)
    case "VirtualMachine": try takeMachine(record)
    case "Snapshot": try takeSnapshot(record)
    case "Disk": try takeDisk(record)
    case "End": try takeEnd(record)
    case let type?:
      warnings.add("objects of the type \(quoted(type)) are not read", at: record.place)
    case nil: throw missing("ObjectType", of: record)
    }
  }

  private mutating func takeHost(_ record: DumpRecord) throws(InventoryError) {
    guard host == nil else {
      throw InventoryError(
        .duplicate, at: record.place, "a second host",
        remedy: "Import each collector file for itself, as it was written")
    }
    guard let name = record["name"].text else { throw missing("Name", of: record) }
    host = try hostName(name, at: record.place)
    if let text = record["build"].text {
      facts.build = BuildNumber(text)
      guard facts.build != nil else { throw bad("Build", text, "a version", record) }
    }
    facts.freeDiskBytes = try amount("FreeDiskBytes", of: record)
    facts.freeMemoryBytes = try amount("FreeMemoryBytes", of: record)
    facts.hasSLAT = try flag("SLAT", of: record)
    facts.hasRemoteFXAdapter = try flag("RemoteFXAdapter", of: record)
    facts.bootedAt = try instant("bootedat", of: record)
    facts.isRebootPending = try flag("RebootPending", of: record)
  }

  private mutating func takeMachine(_ record: DumpRecord) throws(InventoryError) {
    guard let text = record["name"].text, let id = VMID(text) else {
      throw missing("Name with a GUID", of: record)
    }
    guard machines[id] == nil else { throw listedTwice(id, at: record.place) }
    guard order.count < Limits.virtualMachines else {
      throw InventoryError(
        .tooMany, at: record.place, "more than \(Limits.virtualMachines) virtual machines",
        remedy: "Check the collector; Hyper-V runs at most 1,024 on a host")
    }
    var reader = VMRecord(id: id, record: record, states: .v1, warnings: warnings)
    var facts = try reader.facts()
    facts.guest = guest(
      osName: record["osname"].text, osVersion: record["osversion"].text,
      servicePack: record["servicepackmajor"].number, productType: record["producttype"].number)
    if facts.guest.family == nil, let system = record["osname"].text {
      reader.warn("the guest system \(quoted(system)) of \(quoted(facts.name)) is not known")
    }
    if let problem = record["error"].text {
      reader.warn("the collector could not read all of \(quoted(facts.name)): \(quoted(problem))")
    }
    // A list that was read whole may be empty; one that was not stays unknown.
    facts.snapshots = try flag("SnapshotsListed", of: record) == true ? [] : nil
    let hasAllDisks = try flag("DisksListed", of: record) == true
    facts.disks = hasAllDisks ? [] : nil
    if !hasAllDisks { withoutAllDisks.insert(id) }
    warnings = reader.warnings
    order.append(id)
    machines[id] = facts
  }

  private mutating func takeSnapshot(_ record: DumpRecord) throws(InventoryError) {
    let owner = try owner(of: record)
    guard let id = record["id"].text else { throw missing("Id", of: record) }
    var snapshot = Snapshot(id: try identifier(id, record))
    if let name = record["name"].text { snapshot.name = try part(name, "snapshot name", record) }
    if let parent = record["parent"].text {
      snapshot.parent = try identifier(parent, record)
    }
    snapshot.createdAt = try instant("createdat", of: record)
    snapshot.sizeBytes = try amount("SizeBytes", of: record)
    if let text = record["kind"].text {
      guard let kind = SnapshotKind(rawValue: text) else {
        throw bad("Kind", text, "online, offline or unknown", record)
      }
      snapshot.kind = kind
    }
    let known = machines[owner]?.snapshots ?? []
    guard known.count < Limits.parts else { throw tooManyParts("snapshots", at: record.place) }
    machines[owner]?.snapshots = known + [snapshot]
  }

  private mutating func takeDisk(_ record: DumpRecord) throws(InventoryError) {
    let owner = try owner(of: record)
    guard let text = record["path"].text else { throw missing("Path", of: record) }
    let path = try checked(text, "disk path", limit: Limits.pathBytes, at: record.place)
    let disk = VirtualDisk(
      path: path, sizeBytes: try amount("SizeBytes", of: record),
      isDifferencing: try flag("Differencing", of: record))
    let known = machines[owner]?.disks ?? []
    guard known.count < Limits.parts else { throw tooManyParts("disks", at: record.place) }
    machines[owner]?.disks = known + [disk]
  }

  private mutating func takeEnd(_ record: DumpRecord) throws(InventoryError) {
    let count = try amount("VirtualMachines", of: record)
    guard count == Int64(order.count) else {
      throw InventoryError(
        .truncated, at: record.place,
        "the end counts \(count.map(String.init) ?? "no") machines, but \(order.count) are listed",
        remedy: "Run the collector again and import its file unchanged")
    }
    isComplete = true
  }

  mutating func finish(host given: HostName?) throws(InventoryError) -> Inventory {
    guard isComplete, let host else {
      throw InventoryError(
        .truncated, "the dump has no \(host == nil ? "host" : "end")",
        remedy: "Run the collector again and let it finish; a part of a dump would look as if "
          + "machines were gone")
    }
    if let given, given != host {
      throw InventoryError(
        .hostMismatch, "the dump is of \(quoted(host.text)), not of \(quoted(given.text))",
        remedy: "Leave '--host' out, or give the file of that host", quoted: host.text)
    }
    // A part of the disks tells something only where it shows that a merge is owed.
    for id in withoutAllDisks where machines[id]?.disks?.contains(where: \.isUnmerged) != true {
      machines[id]?.disks = nil
    }
    let observation = HostObservation(
      host: host, observedAt: observedAt, facts: facts,
      virtualMachines: order.compactMap { machines[$0] })
    return Inventory(observations: [observation], warnings: warnings.all)
  }

  private func owner(of record: DumpRecord) throws(InventoryError) -> VMID {
    guard let text = record["virtualmachine"].text, let id = VMID(text) else {
      throw missing("VirtualMachine with a GUID", of: record)
    }
    guard machines[id] != nil else {
      throw InventoryError(
        .badValue, at: record.place, "the machine \(id) is not listed before its part",
        remedy: "Import the collector file unchanged", quoted: id.text)
    }
    return id
  }

  private func part(
    _ text: String, _ what: String, _ record: DumpRecord
  ) throws(InventoryError) -> String { try checked(text, what, at: record.place) }

  private func identifier(
    _ text: String, _ record: DumpRecord
  ) throws(InventoryError) -> String {
    let text = try part(text, "snapshot id", record)
    return VMID(text)?.text ?? text
  }
}
