internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// The report on a maintenance window: all that its four forms tell.
///
/// What was recorded is told as it was recorded. Hazards, and what is outstanding, are judged by
/// the rules of this version of the tool.
struct Report {
  /// What the window was meant to be, and what became of it.
  struct Scope {
    let window: Window
    let opened: WorkLog.Mark
    /// Its end as it was first announced.
    let plannedUntil: Timestamp
    /// `nil` while it is not closed.
    let closed: WorkLog.Mark?
    /// The first and the last thing that was done under it.
    let firstDeed: Timestamp?
    let lastDeed: Timestamp?
    let changes: [Change]
    let profile: ProfileLine
  }

  /// An interruption of the window, its end, or a move of its time.
  struct Change {
    let mark: WorkLog.Mark
    let what: String
    let reason: String?
  }

  /// The profile that the window ran under.
  struct ProfileLine {
    let name: String
    let title: String
    let position: Position
  }

  /// A host of the window.
  struct HostLine {
    let name: HostName
    let buildBefore: BuildNumber?
    let buildAfter: BuildNumber?
    let lastWholeLook: Evidence?
    let phase: Decision.Phase
    let status: Decision.Status
    let deeds: [WorkLog.Deed]
  }

  /// A machine that was on one of the hosts while they were under the window.
  struct MachineLine {
    let id: VMID
    let name: String
    /// Where it was last.
    let host: HostName
    /// `nil` for one that was not there when its host came under the window.
    let before: VirtualMachine?
    /// `nil` for one that is no longer there.
    let after: VirtualMachine?
    let verdict: IntegrationServicesVerdict?
    let deeds: [WorkLog.Deed]
    let outages: [Downtime.Outage]
    let downtimeSeconds: Int?
    /// What is left to be done; empty for one that is done, or no longer there.
    let outstanding: [ActionKind]
    let obstacle: String?

    var isOutstanding: Bool { !outstanding.isEmpty || obstacle != nil }
    var isDown: Bool { outages.last.map { $0.until == nil } ?? false }
  }

  /// A rule that was set aside.
  struct OverrideLine {
    let mark: WorkLog.Mark
    let fact: RuleOverridden
    let subject: String
  }

  /// Something that was wrong, dangerous or surprising.
  struct HazardLine {
    let host: HostName
    /// When it was first there to be seen.
    let since: WorkLog.Mark
    let hazard: Hazard
    /// Whether it was still so at the end.
    let stands: Bool

    /// What it is about: `HOST`, or `HOST/MACHINE`.
    var subject: String {
      hazard.subject.hasPrefix("vm/") ? "\(host)/\(hazard.subject.dropFirst(3))" : host.text
    }
  }

  /// Something that nobody knows.
  struct UnknownLine {
    let subject: String
    let what: String
  }

  let scope: Scope
  let hosts: [HostLine]
  let machines: [MachineLine]
  let timeline: [HistoryEntry]
  let overrides: [OverrideLine]
  let hazards: [HazardLine]
  let unknowns: [UnknownLine]

  let origin: String
  /// What the log was committed to when the report was made.
  let head: TreeHead
  /// The latest signed checkpoint, as it is kept in the log; `nil` where none was signed.
  let checkpoint: StoredCheckpoint?
  /// The time that open attempts and outages are judged at: the window's end, or now.
  let end: Timestamp
  let madeAt: Timestamp
}

extension Report {
  /// Every deed, on hosts and machines, in the order in which they were first heard of.
  var deeds: [WorkLog.Deed] {
    (hosts.flatMap(\.deeds) + machines.flatMap(\.deeds)).sorted { left, right in
      (left.began ?? left.ended)?.position ?? 0 < (right.began ?? right.ended)?.position ?? 0
    }
  }

  /// The deeds of which there was a time when nobody knew what had become of them.
  var doubts: [WorkLog.Deed] { deeds.filter { $0.wasInDoubt(at: end) } }

  var outstanding: [MachineLine] { machines.filter(\.isOutstanding) }

  /// The names of machines by identity.
  var names: [VMID: String] {
    Dictionary(machines.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether a signed checkpoint covers the last event that is told of.
  var isCovered: Bool {
    guard let checkpoint, let last = timeline.last else { return false }
    return checkpoint.size > last.position
  }

  /// How a deed's subject is called: `HOST`, or `HOST/MACHINE`.
  func subject(of deed: WorkLog.Deed) -> String {
    deed.host.text + (deed.vm.map { "/" + (names[$0] ?? $0.text) } ?? "")
  }

  /// What came of it, in one sentence.
  var verdict: (text: String, style: Style) {
    let done = hosts.count { $0.status == .done }
    let part =
      "\(done) of \(hosts.count) host\(hosts.count == 1 ? "" : "s") \(done == 1 ? "is" : "are") done"
    guard scope.closed != nil else {
      return ("The window is \(scope.window.status.rawValue); so far, \(part).", .warn)
    }
    guard done == hosts.count else { return ("The window is closed; only \(part).", .bad) }
    return ("The window is closed; \(part).", .good)
  }
}
