import Events

/// Which meaning the numbers of `EnabledState` have.
///
/// The same column means different things in the two WMI namespaces of Hyper-V; see
/// docs/inventory.md, "State numbers".
enum StateTable: Sendable {
  /// `root\virtualization`: Windows Server 2008 and 2008 R2, and 2012 beside the newer one.
  case v1
  /// `root\virtualization\v2`, and every number that PowerShell's `Get-VM` gives.
  case v2
  /// The dump does not say, and holds no number that only one of them has.
  case either
  /// The dump holds numbers of both, so the numbers they do not share mean nothing.
  case mixed

  /// The state a number stands for, or nothing where the table has none for it.
  func state(_ number: Int64) -> VMState? {
    if let state = Self.shared[number] { return state }
    switch self {
    case .v1: return Self.onlyV1[number]
    case .v2: return Self.onlyV2[number]
    case .either, .mixed: return nil
    }
  }

  /// Numbers that mean the same in both namespaces.
  private static let shared: [Int64: VMState] = [
    2: .running, 3: .off, 32773: .saving, 32776: .pausing, 32777: .resuming,
  ]
  private static let onlyV1: [Int64: VMState] = [
    32768: .paused, 32769: .saved, 32770: .starting, 32774: .stopping,
  ]
  private static let onlyV2: [Int64: VMState] = [
    4: .stopping, 6: .saved, 9: .paused, 10: .starting, 32779: .saved, 32780: .saving,
  ]

  /// Finds the table of a dump: what its records say of their namespace, else what their numbers
  /// give away.
  static func of(_ records: [DumpRecord]) -> StateTable {
    var namespaces = Set<StateTable>()
    var hints = Set<StateTable>()
    for record in records {
      if let told = namespace(of: record) { namespaces.insert(told) }
      guard let number = record["enabledstate"].number else { continue }
      if onlyV1[number] != nil { hints.insert(.v1) }
      if onlyV2[number] != nil { hints.insert(.v2) }
    }
    if let only = namespaces.first, namespaces.count == 1 { return only }
    guard namespaces.isEmpty, hints.count < 2 else { return .mixed }
    return hints.first ?? .either
  }

  /// The namespace a record names, or whose columns only that namespace has.
  private static func namespace(of record: DumpRecord) -> StateTable? {
    let told = [
      record["__namespace"].text, record["__path"].text, record["cimclass"].text, record.typeName,
    ]
    for text in told {
      guard let text = text?.lowercased().replacing("/", with: "\\"),
        text.contains("root\\virtualization")
      else { continue }
      return text.contains("root\\virtualization\\v2") ? .v2 : .v1
    }
    return newColumns.contains { record.fields[$0] != nil } ? .v2 : nil
  }

  /// Columns of `Msvm_ComputerSystem` that came with the second namespace.
  private static let newColumns = [
    "replicationstate", "replicationhealth", "replicationmode", "enhancedsessionmodestate",
    "availablerequestedstates", "transitioningtostate", "primarystatus", "detailedstatus",
    "operatingstatus", "communicationstatus", "numberofnumanodes",
  ]
}

/// The state that a name of PowerShell's `VMState` stands for.
///
/// These names are English on every system. `FastSaved` is memory on disk like `Saved`; a name in
/// `Critical` means that Hyper-V has lost the storage or the worker process.
func namedState(_ name: String) -> VMState? {
  let lower = name.trimmed.lowercased()
  if lower.hasSuffix("critical") { return .critical }
  switch lower {
  case "running": return .running
  case "off": return .off
  case "saved", "fastsaved": return .saved
  case "paused": return .paused
  case "starting": return .starting
  case "stopping", "forceshutdown": return .stopping
  case "saving", "fastsaving": return .saving
  case "pausing": return .pausing
  case "resuming": return .resuming
  default: return nil
  }
}
