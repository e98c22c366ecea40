import Events

/// Turns one record of a dump into what is known of a virtual machine.
struct VMRecord {
  let id: VMID
  let record: DumpRecord
  let states: StateTable
  private(set) var warnings: Warnings

  init(id: VMID, record: DumpRecord, states: StateTable, warnings: Warnings) {
    self.id = id
    self.record = record
    self.states = states
    self.warnings = warnings
  }

  /// What the record says, unknown where it says nothing.
  mutating func facts() throws(InventoryError) -> VMFacts {
    let name = try readName()
    let status = OperationStatus(record)
    var facts = VMFacts(id: id, name: name, state: readState(name, status))
    facts.operation = status.operation
    if let doubt = status.doubt {
      warn("the operation \(quoted(doubt)) of \(quoted(name)) is not known: read as unknown")
    }
    facts.memoryBytes = amount("memorystartup", "memorybytes", of: name)
    facts.integrationServices = version("integrationservicesversion", of: name)
    facts.heartbeat = heartbeat(record["heartbeat"])
    facts.snapshots = try snapshots()
    facts.disks = try disks()
    facts.automaticStop = automaticStop(name)
    facts.automaticStart = automaticStart(name)
    return facts
  }

  /// A warning that names the place.
  mutating func warn(_ sentence: String) { warnings.add(sentence, at: record.place) }

  private mutating func readName() throws(InventoryError) -> String {
    let text =
      VMID(record["name"].text ?? "") == id
      ? record["elementname"].text : record.first(of: "name", "vmname", "elementname").text
    guard let text else {
      warn("the machine \(id) has no name here: its GUID stands for it")
      return id.text
    }
    return try checked(text, "machine name", at: record.place)
  }

  // MARK: State

  private mutating func readState(_ name: String, _ status: OperationStatus) -> VMState {
    var state = statedState(name)
    // 20: the worker process does not answer; 25: the storage is gone or full.
    let health = record["healthstate"]
    if let number = health.number, number == 20 || number == 25 {
      state = .critical
    } else if let text = health.text?.lowercased(), text.hasSuffix("failure") {
      state = .critical
    }
    if status.isWaitingToStart, state == .off {
      warn("\(quoted(name)) is off and waits to be started by Hyper-V: read as starting")
      state = .starting
    }
    return state
  }

  private mutating func statedState(_ name: String) -> VMState {
    let isPowerShell = !record["state"].isAbsent
    let value = isPowerShell ? record["state"] : record["enabledstate"]
    let table = isPowerShell ? .v2 : states
    switch value {
    case .named(let word, let number):
      if let state = namedState(word) ?? StateTable.v2.state(number) { return state }
    case .number, .text, .absent, .flag, .list, .object:
      if let number = value.number {
        if let state = table.state(number) { return state }
      } else if let word = value.text, let state = namedState(word) {
        return state
      }
    }
    let told = value.text.map(quoted)
    if let told, isMeaningless(value, in: table) {
      warn(
        "the state \(told) of \(quoted(name)) means nothing here, since the dump mixes numbers of "
          + "both WMI namespaces: read as unknown")
    } else if let told {
      warn("the state \(told) of \(quoted(name)) is not known: read as unknown")
    } else {
      warn("the state of \(quoted(name)) is not in the dump: read as unknown")
    }
    return .unknown
  }

  private func isMeaningless(_ value: DumpValue, in table: StateTable) -> Bool {
    guard let number = value.number, table == .mixed else { return false }
    return StateTable.v1.state(number) != nil || StateTable.v2.state(number) != nil
  }

  // MARK: Single values

  private mutating func amount(_ names: String..., of name: String) -> Int64? {
    for field in names {
      let value = record[field]
      if let number = value.number, number >= 0 { return number }
      if let text = value.text {
        warn("the memory \(quoted(text)) of \(quoted(name)) is no number of bytes: left unknown")
      }
    }
    return nil
  }

  private mutating func version(_ field: String, of name: String) -> BuildNumber? {
    guard let text = versionText(record[field]) else { return nil }
    if let version = BuildNumber(text) { return version }
    if !text.allSatisfy({ $0 == "0" || $0 == "." }) {
      warn(
        "the Integration Services version \(quoted(text)) of \(quoted(name)) is no version: "
          + "left unknown")
    }
    return nil
  }

  private mutating func automaticStop(_ name: String) -> AutomaticStop? {
    let value = record.first(of: "automaticstopaction", "automaticstop")
    switch value.text?.lowercased() {
    case nil: return nil
    case "turnoff", "turn-off", "2": return .turnOff
    case "save", "3": return .save
    case "shutdown", "4": return .shutdown
    case let text?:
      warn("the automatic stop action \(quoted(text)) of \(quoted(name)) is not known")
      return .unknown
    }
  }

  private mutating func automaticStart(_ name: String) -> AutomaticStart? {
    let value = record.first(of: "automaticstartaction", "automaticstart")
    switch value.text?.lowercased() {
    case nil: return nil
    case "nothing", "2": return .nothing
    case "startifrunning", "if-running", "3": return .ifRunning
    case "start", "always", "4": return .always
    case let text?:
      warn("the automatic start action \(quoted(text)) of \(quoted(name)) is not known")
      return .unknown
    }
  }
}

/// The heartbeat by PowerShell's names; its numbers are not documented, so they tell nothing.
private func heartbeat(_ value: DumpValue) -> HeartbeatStatus? {
  guard let text = value.text?.lowercased(), Int64(text) == nil else { return nil }
  if text.hasPrefix("ok") { return .ok }
  switch text {
  case "nocontact", "lostcommunication", "error", "lost": return .lost
  default: return .unknown
  }
}

/// A version as text: JSON may spell it as an object, `-1` for a part that is not set.
private func versionText(_ value: DumpValue) -> String? {
  guard case .object(let fields) = value else { return value.text?.trimmed }
  let parts = ["major", "minor", "build", "revision"].map { fields[$0]?.number ?? -1 }
  let given = parts.prefix { $0 >= 0 }
  return given.isEmpty ? nil : given.map(String.init).joined(separator: ".")
}
