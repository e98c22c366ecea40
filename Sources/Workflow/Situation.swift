public import Events
public import Projections

/// All that a rule may look at: the state of a host, its surroundings, the profile and the time.
public struct Situation: Sendable {
  /// The host that is decided about.
  public let host: Host
  /// Its machines by name: put in order once, since nearly every rule goes through them.
  let machines: [VirtualMachine]
  /// The names that more than one machine bears, of those that it has and those that it had.
  private let sharedNames: Set<String>
  /// The window it is under, if it is under one.
  public let window: Window?
  /// The other hosts of that window, as far as they are known.
  public let otherHosts: [HostOutline]
  /// The profile in force for that window.
  public let profile: Profile
  /// The time of the decision.
  public let now: Timestamp
  /// The attempts that count as under way: those of the host, and the steps already chosen to be
  /// proposed side by side.
  public var inFlight: [Attempt]

  /// The situation of `host` at `now`.
  public init(
    host: Host, window: Window?, otherHosts: [HostOutline], profile: Profile, now: Timestamp
  ) {
    self.host = host
    machines = host.machines
    var names: Set<String> = []
    let known = machines.map(\.name) + host.departed.values.map(\.name)
    sharedNames = Set(known.filter { !names.insert($0).inserted })
    self.window = window
    self.otherHosts = otherHosts
    self.profile = profile
    self.now = now
    inFlight = host.attempts
  }
}

/// How far the upgrade of the host itself has come.
public enum HostStage: Hashable, Sendable {
  /// It was never looked at as a whole.
  case unseen
  /// The service pack has to be installed.
  case beforePatch
  /// It is installed; the host has to be restarted.
  case beforeReboot
  /// It was restarted, and not looked at since.
  case unverified
  /// It was seen at the target build since its last restart.
  case atTarget
}

extension Profile {
  /// How far the upgrade of a host has come.
  ///
  /// A host that was patched and restarted and is then seen at its old build stands before the
  /// patch again: it did not take.
  func stage(of host: HostUpgrade) -> HostStage {
    guard host.isSeenWhole else { return .unseen }
    if host.isBuildSeenSinceReboot, host.build?.reaches(targetBuild) == true { return .atTarget }
    if host.wasRebooted, !host.isBuildSeenSinceReboot { return .unverified }
    return host.isPatchedSinceReboot ? .beforeReboot : .beforePatch
  }

  /// Whether a host can take no load, from the start of its patch until its machines run again.
  ///
  /// One of which nobody can say how it stands counts as one that cannot.
  func isOutOfService(_ host: HostOutline) -> Bool {
    if host.isPatchOrRebootOpen || host.isParked { return true }
    switch stage(of: host.upgrade) {
    case .unseen, .beforePatch: return false
    case .beforeReboot, .unverified: return true
    case .atTarget: return host.window != nil && host.isMachineMissing
    }
  }
}

extension Situation {
  /// How far the upgrade of the host itself has come.
  public var stage: HostStage { profile.stage(of: host.upgrade) }

  /// Whether Windows waits for a restart though no installation is known of that explains it.
  ///
  /// It may be the end of one that nobody told of, that was reported failed, or of which an earlier
  /// look found no trace yet.
  var awaitsUntoldRestart: Bool { stage == .beforePatch && host.facts.isRebootPending == true }

  /// Whether an action may lead to the new build on a host that is not known to be patched: the
  /// patch, and a restart that may finish one that nobody told of.
  func mayUpgrade(_ action: ActionKind) -> Bool {
    action == .patch || (action == .reboot && awaitsUntoldRestart)
  }

  /// Whether the rule `id` is waived until the window closes, for `vm` or the whole host.
  public func isWaived(_ id: String, for vm: VMID?) -> Bool {
    host.waivers.contains { $0.rule == id && ($0.vm == nil || $0.vm == vm) }
  }

  /// What is known of a guest's Integration Services.
  public func integrationServices(of vm: VirtualMachine) -> IntegrationServicesVerdict {
    if vm.notApplicable != nil { return .notApplicable }
    guard let version = vm.facts.integrationServices else { return .unknown }
    return version.reaches(profile.targetIntegrationServices) ? .current : .outdated
  }

  /// What is known of a machine whose saved memory may be from before the upgrade.
  public enum Stranding: Hashable, Sendable {
    /// It is, and can never be woken on this host.
    case certain
    /// It may be: the machine was off when it was last seen before the restart, and nobody knows
    /// when it was started and saved since.
    case suspected
  }

  /// Whether a machine's saved memory is, or may be, from before the upgrade; `nil` where neither.
  ///
  /// Told by where it was first found saved, and where it last ran. A machine of which neither is
  /// known may have been saved since.
  public func stranding(of vm: VirtualMachine) -> Stranding? {
    guard vm.state == .saved, stage == .atTarget else { return nil }
    guard let build = vm.savedOn ?? vm.lastRanOn, !build.reaches(profile.targetBuild) else {
      return nil
    }
    // What ran since under the new build speaks against it, whatever else is known.
    let ranSince = vm.lastRanOn?.reaches(profile.targetBuild) == true
    return vm.isSavedOnCertain && !ranSince ? .certain : .suspected
  }

  /// Whether a machine's saved memory can be given up: it is certainly from before the upgrade, or
  /// may be and could not be woken when that was tried.
  ///
  /// One try is allowed on the belief, not confirmed by any documentation, that Hyper-V refuses
  /// memory it cannot read and keeps it; the alternative throws that memory away for certain.
  public func isStranded(_ vm: VirtualMachine) -> Bool {
    switch stranding(of: vm) {
    case .certain: true
    case .suspected: hasTriedToWake(vm) && host.attempts(on: vm.id).isEmpty
    case nil: false
    }
  }

  /// Whether it was tried to wake a machine since it was last seen not to be saved.
  func hasTriedToWake(_ vm: VirtualMachine) -> Bool { vm.tries[.restore, default: 0] > 0 }

  /// Whether something was done or told since the host was last looked at as a whole.
  var hasUnseenChange: Bool {
    guard let change = host.lastChange else { return false }
    guard let seen = host.lastWholeObservation else { return true }
    return seen.position < change.position || seen.time < change.time
  }

  /// The age of the last whole look, in seconds; `nil` if there was none.
  var observationAge: Int? { host.lastWholeObservation.map { now.seconds(since: $0.time) } }

  /// Whether a look is too old to tell what is so now.
  func isStale(_ evidence: Evidence?) -> Bool {
    guard let evidence else { return true }
    return now.seconds(since: evidence.time) > profile.maximumObservationAgeSeconds
  }

  /// How a machine is called on a command line that people copy.
  ///
  /// By its name where that is plain and its own; otherwise by its GUID, so that no name, whatever
  /// somebody called a machine, says anything to a shell.
  public func argument(_ vm: VirtualMachine) -> String {
    let isPlain = vm.name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == 45 || byte == 46 || byte == 95
    }
    let isOwn =
      host.virtualMachines.values.count { $0.name.lowercased() == vm.name.lowercased() } == 1
    let isName = isPlain && isOwn && !vm.name.isEmpty && vm.name.utf8.first != 45
    return isName ? vm.name : vm.id.text
  }

  /// What something is about: the host, or a machine by its name; by its GUID where others of the
  /// host have that name too, so that nobody takes one for the other.
  func subject(_ vm: VirtualMachine?) -> String {
    guard let vm else { return "host/\(host.name)" }
    return "vm/" + (sharedNames.contains(vm.name) ? vm.id.text : vm.name)
  }
}

/// What is known of a guest's Integration Services.
public enum IntegrationServicesVerdict: String, Hashable, Sendable, CaseIterable {
  /// At the profile's target or later.
  case current
  /// Older than the target.
  case outdated
  /// Never read, or not since they were updated: neither old nor new.
  case unknown
  /// An operator stated that there are none to update.
  case notApplicable = "not-applicable"
}
