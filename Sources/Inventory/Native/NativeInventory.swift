import Events

/// The schema this version reads.
private let nativeSchema = "mwctl.inventory/1"

/// Reads `mwctl.inventory/1`, strictly.
struct NativeInventory {
  private var warnings: Warnings

  init(warnings: Warnings) { self.warnings = warnings }

  /// The observations of a whole document.
  mutating func read(
    _ document: JSONReader, host: HostName?
  ) throws(InventoryError) -> Inventory {
    let top = try Fields(
      document, known: ["schema", "observedAt", "hosts"], warnings: &warnings)
    let schema = try top.required("schema")
    guard schema == nativeSchema else {
      throw InventoryError(
        .unknownSchema, at: top.place("schema"), "\(quoted(schema)) is not read here",
        remedy: "This version reads \(nativeSchema)", quoted: schema)
    }
    let observedAt = try top.requiredInstant("observedAt")
    guard let hosts = try top.elements("hosts", limit: Limits.hosts, "hosts") else {
      throw InventoryError(
        .missing, at: top.place("hosts"), "this field is missing", remedy: "Add it as an array")
    }
    guard !hosts.isEmpty else {
      throw InventoryError(
        .missing, at: top.place("hosts"), "no host is listed", remedy: "List at least one host")
    }
    var observations: [HostObservation] = []
    var names = Set<HostName>()
    for reader in hosts {
      let observation = try readHost(reader, at: observedAt)
      let place = Place(path: reader.path).field("name")
      guard names.insert(observation.host).inserted else {
        throw InventoryError(
          .duplicate, at: place, "the host \(quoted(observation.host.text)) is listed twice",
          remedy: "List each host once", quoted: observation.host.text)
      }
      if let host, host != observation.host {
        throw InventoryError(
          .hostMismatch, at: place,
          "the file is of \(quoted(observation.host.text)), not of \(quoted(host.text))",
          remedy: "Leave '--host' out, or give the file of that host",
          quoted: observation.host.text)
      }
      observations.append(observation)
    }
    return Inventory(observations: observations, warnings: warnings.all)
  }

  private mutating func readHost(
    _ reader: JSONReader, at observedAt: Timestamp
  ) throws(InventoryError) -> HostObservation {
    let fields = try Fields(
      reader,
      known: [
        "name", "build", "freeDiskBytes", "freeMemoryBytes", "slat", "remoteFXAdapter", "bootedAt",
        "rebootPending", "virtualMachines",
      ], warnings: &warnings)
    let host = try hostName(try fields.required("name"), at: fields.place("name"))
    let facts = HostFacts(
      build: try fields.version("build"), freeDiskBytes: try fields.number("freeDiskBytes"),
      freeMemoryBytes: try fields.number("freeMemoryBytes"), hasSLAT: try fields.flag("slat"),
      hasRemoteFXAdapter: try fields.flag("remoteFXAdapter"),
      bootedAt: try fields.instant("bootedAt"), isRebootPending: try fields.flag("rebootPending"))
    let machines = try fields.elements(
      "virtualMachines", limit: Limits.virtualMachines, "virtual machines")
    guard let machines else {
      // A host without the list would look as if all its machines were gone.
      throw InventoryError(
        .missing, at: fields.place("virtualMachines"), "this field is missing",
        remedy: "Add it as an array; an empty one says that the host has no machine")
    }
    var known: [VMFacts] = []
    var ids = Set<VMID>()
    for machine in machines {
      let found = try readMachine(machine)
      guard ids.insert(found.id).inserted else {
        throw listedTwice(found.id, at: Place(path: machine.path).field("id"))
      }
      known.append(found)
    }
    return HostObservation(
      host: host, observedAt: observedAt, facts: facts, virtualMachines: known)
  }

  private mutating func readMachine(_ reader: JSONReader) throws(InventoryError) -> VMFacts {
    let fields = try Fields(
      reader,
      known: [
        "id", "name", "state", "operation", "memoryBytes", "guest", "integrationServices",
        "heartbeat", "network", "snapshots", "disks", "automaticStop", "automaticStart",
        "priority", "dependsOn",
      ], warnings: &warnings)
    let text = try fields.required("id")
    guard let id = VMID(text) else {
      throw fields.bad(text, "id", "is no GUID", "Write the machine's GUID as Hyper-V prints it")
    }
    _ = try fields.required("name")
    _ = try fields.required("state")
    guard let name = try fields.name("name", "machine name"), !name.isEmpty else {
      throw fields.bad("", "name", "is empty", "Write the machine's name")
    }
    guard let state = try fields.word("state", as: VMState.self) else {
      throw fields.bad("", "state", "is empty", "Write the machine's state")
    }
    var facts = VMFacts(id: id, name: name, state: state)
    facts.operation = try fields.word("operation", as: VMOperation.self)
    facts.memoryBytes = try fields.number("memoryBytes")
    facts.integrationServices = try fields.version("integrationServices")
    facts.heartbeat = try fields.word("heartbeat", as: HeartbeatStatus.self)
    facts.network = try fields.word("network", as: NetworkStatus.self)
    facts.automaticStop = try fields.word("automaticStop", as: AutomaticStop.self)
    facts.automaticStart = try fields.word("automaticStart", as: AutomaticStart.self)
    let priority = try fields.number("priority", in: -1_000_000...1_000_000)
    facts.priority = priority.map { Int($0) }
    try readParts(of: &facts, fields)
    return facts
  }
}

extension NativeInventory {
  private mutating func readParts(
    of facts: inout VMFacts, _ fields: Fields
  ) throws(InventoryError) {
    if let guest = try fields.object("guest") { facts.guest = try readGuest(guest) }
    if let found = try fields.elements("snapshots", limit: Limits.parts, "snapshots") {
      facts.snapshots = try readSnapshots(found)
    }
    if let found = try fields.elements("disks", limit: Limits.parts, "disks") {
      var disks: [VirtualDisk] = []
      for reader in found { disks.append(try readDisk(reader)) }
      facts.disks = disks
    }
    let needed = try fields.elements("dependsOn", limit: Limits.parts, "dependencies") ?? []
    for reader in needed {
      let name = try converting { () throws(JSONShapeError) in try reader.string() }
      facts.dependsOn.append(try checked(name, "machine name", at: Place(path: reader.path)))
    }
  }

  private mutating func readGuest(_ reader: JSONReader) throws(InventoryError) -> Guest {
    let fields = try Fields(
      reader, known: ["family", "servicePack", "edition"], warnings: &warnings)
    let servicePack = try fields.number("servicePack", in: 0...99)
    return Guest(
      family: try fields.word("family", as: GuestFamily.self),
      servicePack: servicePack.map { Int($0) },
      edition: try fields.name("edition", "edition")?.lowercased())
  }

  private mutating func readSnapshots(
    _ readers: [JSONReader]
  ) throws(InventoryError) -> [Snapshot] {
    var snapshots: [Snapshot] = []
    var ids = Set<String>()
    for reader in readers {
      let fields = try Fields(
        reader, known: ["id", "name", "createdAt", "parent", "kind", "sizeBytes"],
        warnings: &warnings)
      _ = try fields.required("id")
      guard let id = try fields.identifier("id"), !id.isEmpty else {
        throw fields.bad("", "id", "is empty", "Write the snapshot's id as Hyper-V prints it")
      }
      guard ids.insert(id).inserted else {
        throw InventoryError(
          .duplicate, at: fields.place("id"), "the snapshot \(quoted(id)) is listed twice",
          remedy: "List each snapshot once", quoted: id)
      }
      snapshots.append(
        Snapshot(
          id: id, name: try fields.name("name", "snapshot name"),
          createdAt: try fields.instant("createdAt"), parent: try fields.identifier("parent"),
          kind: try fields.word("kind", as: SnapshotKind.self) ?? .unknown,
          sizeBytes: try fields.number("sizeBytes")))
    }
    return snapshots
  }

  private mutating func readDisk(_ reader: JSONReader) throws(InventoryError) -> VirtualDisk {
    let fields = try Fields(
      reader, known: ["path", "sizeBytes", "differencing"], warnings: &warnings)
    _ = try fields.required("path")
    let path = try fields.name("path", "disk path", limit: Limits.pathBytes) ?? ""
    guard !path.isEmpty else {
      throw fields.bad("", "path", "is empty", "Write the disk's path on the host")
    }
    return VirtualDisk(
      path: path, sizeBytes: try fields.number("sizeBytes"),
      isDifferencing: try fields.flag("differencing"))
  }
}
