/// A virtual machine was seen that is new, or not as it was known.
public struct VMObserved: EventData {
  /// What was seen, whole.
  public let facts: VMFacts

  /// A machine seen as `facts` says.
  public init(facts: VMFacts) { self.facts = facts }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) { facts = try VMFacts(reader) }

  /// The data as it is written.
  public var data: JSONObject { facts.data }
}

/// A virtual machine was seen here that another host had: it moved, it is not a second one.
public struct VMArrived: EventData {
  /// The host that had it.
  public let from: HostName
  /// Whether it ran before the maintenance, as the other host's stream knows it.
  public let ranBefore: Bool?
  /// The last Windows build that it was seen running on.
  public let lastRanOn: BuildNumber?
  /// Whether it runs only because a maintenance started it.
  public let isWokenByUs: Bool
  /// Whether an operator stated that Integration Services do not apply to its guest.
  public let isNotApplicable: Bool
  /// What was known of it there.
  public let known: VMFacts

  /// The machine's GUID.
  public var vm: VMID { known.id }

  /// The arrival of the machine `known` from the host `from`.
  public init(
    known: VMFacts, from: HostName, ranBefore: Bool?, lastRanOn: BuildNumber?, isWokenByUs: Bool,
    isNotApplicable: Bool
  ) {
    self.known = known
    self.from = from
    self.ranBefore = ranBefore
    self.lastRanOn = lastRanOn
    self.isWokenByUs = isWokenByUs
    self.isNotApplicable = isNotApplicable
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    known = try VMFacts(reader.required("known"))
    from = try reader.required("from").hostName()
    ranBefore = try reader.optionalBool("ranBefore")
    lastRanOn = try reader.optional("lastRanOn")?.buildNumber()
    isWokenByUs = try reader.bool("wokenByUs")
    isNotApplicable = try reader.bool("notApplicable")
  }

  /// The data as it is written.
  public var data: JSONObject {
    .compact([
      "known": .object(known.data), "from": .string(from.text),
      "ranBefore": .optional(ranBefore), "lastRanOn": .optional(lastRanOn?.description),
      "wokenByUs": .bool(isWokenByUs), "notApplicable": .bool(isNotApplicable),
    ])
  }
}

/// A virtual machine of this host was seen on another one.
public struct VMDeparted: EventData {
  /// The machine.
  public let vm: VMID
  /// The host that has it now.
  public let destination: HostName

  /// The departure of `vm` to the host `destination`.
  public init(vm: VMID, destination: HostName) {
    self.vm = vm
    self.destination = destination
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    vm = try reader.required("vm").vmID()
    destination = try reader.required("to").hostName()
  }

  /// The data as it is written.
  public var data: JSONObject { ["vm": .string(vm.text), "to": .string(destination.text)] }
}
