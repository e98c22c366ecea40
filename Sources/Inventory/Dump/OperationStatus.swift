import Events

/// What Hyper-V does with a machine's files, as a dump tells it.
struct OperationStatus {
  /// The operation; `nil` where the dump does not say.
  var operation: VMOperation?
  /// Whether Hyper-V is about to start the machine by itself.
  var isWaitingToStart = false
  /// The words or numbers that were not understood.
  var doubt: String?

  /// Reads `OperationalStatus`, or PowerShell's primary and secondary status.
  ///
  /// The first element is the general condition, a second one names the operation.
  init(_ record: DumpRecord) {
    let values = [record["operationalstatus"], record["primaryoperationalstatus"]]
    let secondary = Self.codes(record["secondaryoperationalstatus"])
    var codes: [Code] = []
    for value in values where codes.isEmpty { codes = Self.codes(value) }
    for code in codes + secondary { take(code) }
    if operation == nil, !codes.isEmpty { operation = VMOperation.none }
  }

  private enum Code: Hashable {
    case number(Int64)
    case name(String)
  }

  private mutating func take(_ code: Code) {
    let meaning: VMOperation?
    switch code {
    case .number(let number):
      // 2 to 15 are conditions such as OK and degraded, not operations.
      meaning = (0...15).contains(number) && number != 11 ? nil : Self.numbers[number] ?? .unknown
      isWaitingToStart = isWaitingToStart || number == 32771
    case .name(let name):
      meaning = Self.conditions.contains(name) ? nil : Self.names[name] ?? .unknown
      isWaitingToStart = isWaitingToStart || name == "waitingtostart"
    }
    guard let meaning else { return }
    // 11, "in service", only says that something goes on; the next element says what.
    let isVague = code == .number(11) || code == .name("inservice")
    if meaning == .unknown, !isVague, !isWaitingToStart {
      switch code {
      case .number(let number): doubt = String(number)
      case .name(let name): doubt = name
      }
    }
    if operation == nil || operation == .unknown { operation = meaning }
  }

  private static let numbers: [Int64: VMOperation] = [
    32768: .creatingSnapshot, 32769: .applyingSnapshot, 32770: .deletingSnapshot,
    32772: .mergingDisks, 32773: .exporting, 32774: .migrating, 32778: .migrating,
    32779: .migrating, 32780: .migrating,
  ]
  private static let conditions: Set<String> = [
    "ok", "degraded", "predictivefailure", "stopped", "dormant",
  ]
  private static let names: [String: VMOperation] = [
    "creatingsnapshot": .creatingSnapshot, "creatingcheckpoint": .creatingSnapshot,
    "applyingsnapshot": .applyingSnapshot, "applyingcheckpoint": .applyingSnapshot,
    "deletingsnapshot": .deletingSnapshot, "deletingcheckpoint": .deletingSnapshot,
    "mergingdisks": .mergingDisks, "exportingvirtualmachine": .exporting,
    "migratingvirtualmachine": .migrating, "migratingplannedvm": .migrating,
    "storagemigrationphaseone": .migrating, "storagemigrationphasetwo": .migrating,
  ]

  /// The numbers and names in a value: an array, or text such as `{2, 32772}` or `Ok`.
  ///
  /// `System.UInt16[]` is what CSV makes of an array: it tells nothing.
  private static func codes(_ value: DumpValue) -> [Code] {
    switch value {
    case .absent, .flag, .object: return []
    case .number(let number): return [.number(number)]
    case .named(let name, _): return [.name(name.lowercased())]
    case .list(let values): return values.prefix(16).flatMap { codes($0) }
    case .text(let text):
      if text.hasSuffix("[]") { return [] }
      return text.split(whereSeparator: { "{},; ".contains($0) }).prefix(16).map { part in
        Int64(part).map(Code.number) ?? .name(part.lowercased())
      }
    }
  }
}
