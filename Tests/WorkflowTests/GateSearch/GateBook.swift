internal import Events
internal import TestSupport

/// What an honest clerk would write down beside the log to judge whether a patch may begin: the
/// requirement itself, kept apart from the fold.
struct GateBook: Hashable {
  /// What was found of a machine.
  struct Finding: Hashable {
    /// Whether every look since the last whole one, and that one, found it off.
    var isOff: Bool
    /// Whether its disks were told to be in one piece: no snapshots, no chain.
    var isWhole: Bool
    /// Whether a merge was seen to be under way or owed.
    var isMerging: Bool
  }

  /// What was found of each machine that is on the host.
  private(set) var found: [VMID: Finding] = [:]
  /// The attempts that have neither outcome nor finding.
  private(set) var open: Set<AttemptID> = []
  /// When the host was last looked at as a whole.
  private(set) var lookedAt: Timestamp?
  /// Whether anything was logged since then that a patch may not follow.
  private(set) var isLoggedSince = false
  /// Whether the rules about snapshots are set aside.
  private(set) var isWaived = false

  /// Notes what a look found.
  mutating func note(_ look: HostObservation, at now: Timestamp) {
    if look.isWhole {
      found = [:]
      lookedAt = now
      isLoggedSince = false
    }
    for seen in look.virtualMachines {
      // What only a partial look has found off since is not believed until a whole one finds it.
      let wasOff = look.isWhole || found[seen.id]?.isOff == true
      let disks = seen.disks
      let hasChain = disks?.contains(where: \.isUnmerged)
      found[seen.id] = Finding(
        isOff: wasOff && seen.state == .off,
        isWhole: seen.snapshots?.isEmpty == true && hasChain == false,
        isMerging: seen.operation == .mergingDisks
          || (seen.snapshots?.isEmpty == true && hasChain == true))
    }
  }

  /// Notes an event that is not part of a look.
  mutating func note(_ event: Event, at position: Position) {
    switch event {
    case .actionStarted:
      open.insert(AttemptID(position))
      isLoggedSince = true
    case .actionCompleted(let fact): end(fact.attempt)
    case .actionFailed(let fact): end(fact.attempt)
    case .attemptSettled(let fact):
      open.remove(fact.attempt)
      if fact.isByPerson { isLoggedSince = true }
    case .attemptTakenOver(let fact):
      if open.remove(fact.attempt) != nil { open.insert(AttemptID(position)) }
    case .vmDeparted(let fact):
      found[fact.vm] = nil
      isLoggedSince = true
    case .ruleOverridden: isWaived = true
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed, .windowClosed, .hostEnrolled, .hostReleased, .hostObserved,
      .vmObserved, .vmArrived, .leaseRenewed, .attemptDoubted,
      .unreadable:
      break
    }
  }

  private mutating func end(_ attempt: AttemptID?) {
    if let attempt { open.remove(attempt) }
    isLoggedSince = true
  }

  /// Why a patch or a restart must not begin, whatever anybody sets aside; `nil` if it may.
  func objection(at now: Timestamp) -> String? {
    guard let lookedAt else { return "without a whole look" }
    if found.values.contains(where: { !$0.isOff }) { return "though a machine is not off" }
    if !open.isEmpty { return "beside an open attempt" }
    if isLoggedSince { return "though something was logged since the look" }
    if now.seconds(since: lookedAt) > 900 { return "on an old look" }
    if !isWaived, found.values.contains(where: \.isMerging) { return "while disks merge" }
    return nil
  }

  /// Why a patch must not begin unless somebody sets a rule aside; `nil` if it may.
  var softObjection: String? {
    isWaived || found.values.allSatisfy(\.isWhole) ? nil : "over snapshots that nobody waived"
  }
}
