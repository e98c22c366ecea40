public import Events

/// What is known of one virtual machine.
public struct VirtualMachine: Hashable, Sendable {
  /// What it is, as last seen or claimed.
  ///
  /// The version of the Integration Services is the last one that could be read: a guest that is
  /// off tells none, and having been shut down does not change what is installed.
  public internal(set) var facts: VMFacts
  /// Where its state is known from.
  public internal(set) var stateEvidence: Evidence
  /// When it was last seen.
  public internal(set) var seen: Evidence?
  /// Whether somebody wants it to run: it ran, was paused or saved before the maintenance, or
  /// somebody else started it since.
  ///
  /// `nil` until that is known.
  public internal(set) var ranBefore: Bool?
  /// Whether it runs only because this maintenance started it.
  public internal(set) var isWokenByUs = false
  /// The last Windows build that it is known to have run on.
  public internal(set) var lastRanOn: BuildNumber?
  /// The Windows build that its saved memory is from, while it stays saved: that on which it was
  /// first found saved, or the one before if its host was restarted since it was last found off or
  /// running.
  public internal(set) var savedOn: BuildNumber?
  /// Whether ``savedOn`` is certain.
  ///
  /// It is not for a machine that was off when it was last known before a restart: it may have been
  /// started and saved on either side of it. While the machine is not saved, whether it would be.
  public internal(set) var isSavedOnCertain = false
  /// When it was last found without saved memory: off, or running.
  public internal(set) var foundUnsaved: Evidence?
  /// The update of its Integration Services that was last reported done.
  public internal(set) var updated: Evidence?
  /// Where the version of its Integration Services was last read.
  public internal(set) var versionEvidence: Evidence?
  /// An operator's statement that Integration Services do not apply to its guest.
  public internal(set) var notApplicable: Evidence?
  /// The last time its heartbeat and network were both found well.
  public internal(set) var verified: Evidence?
  /// Attempts at an action since it was last seen to have had its effect.
  public internal(set) var tries: [ActionKind: Int] = [:]
  /// What was claimed done and has not been looked at since.
  public internal(set) var claims: [ActionKind: Position] = [:]

  init(facts: VMFacts, evidence: Evidence) {
    self.facts = facts
    stateEvidence = evidence
  }

  /// Its identity.
  public var id: VMID { facts.id }
  /// Its display name.
  public var name: String { facts.name }
  /// What it does.
  public var state: VMState { facts.state }

  /// Whether Hyper-V was last seen merging its disks: nothing to begin, only to wait for.
  public var isMerging: Bool {
    facts.operation == .mergingDisks || facts.operation == .deletingSnapshot
  }

  /// Whether a merge of its disks is still owed or under way; `nil` when nobody can say.
  ///
  /// Decided by the chain of attached disks and the operation, not by the list of snapshots: that
  /// is empty as soon as a merge begins.
  public var isMergeUnfinished: Bool? {
    if isMerging { return true }
    guard let snapshots = facts.snapshots, let disks = facts.disks else { return nil }
    return snapshots.isEmpty && disks.contains { $0.isOfSnapshot }
  }

  /// Whether a merge of its disks was reported done, and nobody has looked at it since.
  public var isMergeOnlyClaimed: Bool {
    claims[.mergeSnapshots] != nil || claims[.deleteSnapshots] != nil
  }

  /// Whether it has anything that a merge would merge.
  ///
  /// A disk that is differencing by design is not.
  public var hasSnapshotDisks: Bool {
    facts.snapshots?.isEmpty == false || facts.disks?.contains(where: \.isOfSnapshot) == true
  }

  /// Whether it has snapshots or disks that are not merged; `nil` when nobody can say.
  public var hasUnmergedDisks: Bool? {
    if isMergeUnfinished == true { return true }
    if facts.snapshots?.isEmpty == false { return true }
    if facts.disks?.contains(where: \.isUnmerged) == true { return true }
    return facts.snapshots == nil || facts.disks == nil ? nil : false
  }
}
