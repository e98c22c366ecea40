/// What a virtual machine is doing, by Hyper-V's names.
public enum VMState: String, Hashable, Sendable, CaseIterable {
  case running, off, saved, paused, starting, stopping, saving, pausing, resuming, critical
  case unknown

  /// Whether the machine is on its way from one state to another.
  public var isTransition: Bool {
    switch self {
    case .starting, .stopping, .saving, .pausing, .resuming: true
    case .running, .off, .saved, .paused, .critical, .unknown: false
    }
  }

  /// Whether the guest holds memory that somebody is using or wants back: it runs, is paused, is
  /// saved, or is on its way to or from one of these.
  public var isAlive: Bool {
    switch self {
    case .running, .saved, .paused, .starting, .stopping, .saving, .pausing, .resuming: true
    case .off, .critical, .unknown: false
    }
  }
}

/// What Hyper-V is doing with a virtual machine's files.
public enum VMOperation: String, Hashable, Sendable, CaseIterable {
  case none
  case mergingDisks = "merging-disks"
  case creatingSnapshot = "creating-snapshot"
  case applyingSnapshot = "applying-snapshot"
  case deletingSnapshot = "deleting-snapshot"
  case exporting, migrating, unknown
}

/// Whether a snapshot holds memory state.
public enum SnapshotKind: String, Hashable, Sendable, CaseIterable {
  /// Taken of a running machine: holds memory state, the hazard of a saved machine.
  case online
  /// Taken of a machine that was off.
  case offline
  /// Not told; counts as online.
  case unknown
}

/// The family of a guest operating system: it decides the route of the Integration Services.
public enum GuestFamily: String, Hashable, Sendable, CaseIterable {
  case windowsServer2003 = "windows-server-2003"
  case windowsServer2003R2 = "windows-server-2003-r2"
  case windowsServer2008 = "windows-server-2008"
  case windowsServer2008R2 = "windows-server-2008-r2"
  case windowsXP = "windows-xp"
  case windowsVista = "windows-vista"
  case windows7 = "windows-7"
  case linux, other, unknown
}

/// Whether the guest answers over its network.
public enum NetworkStatus: String, Hashable, Sendable, CaseIterable {
  case ok, unreachable, unknown
}

/// Whether the guest's Integration Services send a heartbeat.
public enum HeartbeatStatus: String, Hashable, Sendable, CaseIterable {
  case ok, lost, unknown
}

/// What Hyper-V does with a running machine when its host goes down.
///
/// The usual one is ``save``: a machine left running over a service pack's restart is exactly the
/// saved machine that can never be woken again.
public enum AutomaticStop: String, Hashable, Sendable, CaseIterable {
  case save
  case turnOff = "turn-off"
  case shutdown, unknown
}

/// What Hyper-V does with a machine when its host has come up.
public enum AutomaticStart: String, Hashable, Sendable, CaseIterable {
  case nothing
  case ifRunning = "if-running"
  case always, unknown
}

/// How a guest gets new Integration Services.
public enum UpdateRoute: String, Hashable, Sendable, CaseIterable {
  /// The guest's own service pack brings them.
  case servicePack = "service-pack"
  /// The setup disk is inserted from Hyper-V Manager.
  case setupDisk = "setup-disk"
  /// They do not apply to this guest; completing the step states it.
  case none
}
