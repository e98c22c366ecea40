// How observations are written to entries. The names are those of the inventory format, so that
// an auditor who knows one can read the other.

extension HostFacts: EventData {
  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    self.init(
      build: try reader.optional("build")?.buildNumber(),
      freeDiskBytes: try reader.optionalInteger("freeDiskBytes"),
      freeMemoryBytes: try reader.optionalInteger("freeMemoryBytes"),
      hasSLAT: try reader.optionalBool("slat"),
      hasRemoteFXAdapter: try reader.optionalBool("remoteFXAdapter"),
      bootedAt: try reader.optional("bootedAt")?.timestamp(),
      isRebootPending: try reader.optionalBool("rebootPending"))
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "build": .optional(build?.description), "freeDiskBytes": .optional(freeDiskBytes),
      "freeMemoryBytes": .optional(freeMemoryBytes), "slat": .optional(hasSLAT),
      "remoteFXAdapter": .optional(hasRemoteFXAdapter),
      "bootedAt": .optional(bootedAt?.description), "rebootPending": .optional(isRebootPending),
    ])
  }
}

extension VMFacts: EventData {
  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    self.init(
      id: try reader.required("id").vmID(), name: try reader.string("name"),
      state: try reader.required("state").choice(),
      operation: try reader.optional("operation")?.choice(),
      memoryBytes: try reader.optionalInteger("memoryBytes"),
      guest: try reader.optional("guest").map { (guest) throws(JSONShapeError) in
        try Guest(guest)
      } ?? Guest(),
      integrationServices: try reader.optional("integrationServices")?.buildNumber(),
      heartbeat: try reader.optional("heartbeat")?.choice(),
      network: try reader.optional("network")?.choice(),
      snapshots: try reader.optionalList("snapshots") { (item) throws(JSONShapeError) in
        try Snapshot(item)
      },
      disks: try reader.optionalList("disks") { (item) throws(JSONShapeError) in
        try VirtualDisk(item)
      },
      automaticStop: try reader.optional("automaticStop")?.choice(),
      automaticStart: try reader.optional("automaticStart")?.choice(),
      priority: try reader.optionalInteger("priority").map { Int($0) },
      dependsOn: try reader.optionalList("dependsOn") { (item) throws(JSONShapeError) in
        try item.string()
      } ?? [])
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "id": .string(id.text), "name": .string(name), "state": .string(state.rawValue),
      "operation": .optional(operation?.rawValue), "memoryBytes": .optional(memoryBytes),
      "guest": guest == Guest() ? .null : .object(guest.data),
      "integrationServices": .optional(integrationServices?.description),
      "heartbeat": .optional(heartbeat?.rawValue), "network": .optional(network?.rawValue),
      "snapshots": snapshots.map { .array($0.map { .object($0.data) }) } ?? .null,
      "disks": disks.map { .array($0.map { .object($0.data) }) } ?? .null,
      "automaticStop": .optional(automaticStop?.rawValue),
      "automaticStart": .optional(automaticStart?.rawValue),
      "priority": .optional(priority.map(Int64.init)),
      "dependsOn": dependsOn.isEmpty ? .null : .array(dependsOn.map(JSONValue.string)),
    ])
  }
}

extension Guest: EventData {
  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    self.init(
      family: try reader.optional("family")?.choice(),
      servicePack: try reader.optionalInteger("servicePack").map { Int($0) },
      edition: try reader.optionalString("edition"))
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "family": .optional(family?.rawValue), "servicePack": .optional(servicePack.map(Int64.init)),
      "edition": .optional(edition),
    ])
  }
}

extension Snapshot: EventData {
  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    self.init(
      id: try reader.string("id"), name: try reader.optionalString("name"),
      createdAt: try reader.optional("createdAt")?.timestamp(),
      parent: try reader.optionalString("parent"), kind: try reader.required("kind").choice(),
      sizeBytes: try reader.optionalInteger("sizeBytes"))
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "id": .string(id), "name": .optional(name), "createdAt": .optional(createdAt?.description),
      "parent": .optional(parent), "kind": .string(kind.rawValue),
      "sizeBytes": .optional(sizeBytes),
    ])
  }
}

extension VirtualDisk: EventData {
  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    self.init(
      path: try reader.string("path"), sizeBytes: try reader.optionalInteger("sizeBytes"),
      isDifferencing: try reader.optionalBool("differencing"))
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "path": .string(path), "sizeBytes": .optional(sizeBytes),
      "differencing": .optional(isDifferencing),
    ])
  }
}

extension HostObservation {
  /// All that was seen, as one document: what ``HostObserved/digest`` is the digest of.
  public var document: JSONValue {
    [
      "host": .string(host.text), "whole": .bool(isWhole), "facts": .object(facts.data),
      "virtualMachines": .array(
        virtualMachines.sorted { $0.id < $1.id }.map { .object($0.data) }),
    ]
  }
}
