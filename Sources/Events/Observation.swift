/// What one look at a host found, whatever format it came in.
///
/// Everything a source does not tell is `nil`, which means unknown and never "fine".
public struct HostObservation: Hashable, Sendable {
  /// The host that was looked at.
  public var host: HostName
  /// Whether every virtual machine of the host is listed; one that is missing is then gone.
  public var isWhole: Bool
  /// When it was looked at, if the source says so.
  public var observedAt: Timestamp?
  /// What is said of the host itself.
  public var facts: HostFacts
  /// The virtual machines that were seen.
  public var virtualMachines: [VMFacts]

  /// An observation of `host`, with nothing known of it unless given.
  public init(
    host: HostName, isWhole: Bool = true, observedAt: Timestamp? = nil,
    facts: HostFacts = HostFacts(), virtualMachines: [VMFacts] = []
  ) {
    self.host = host
    self.isWhole = isWhole
    self.observedAt = observedAt
    self.facts = facts
    self.virtualMachines = virtualMachines
  }
}

/// What was seen of a host itself.
public struct HostFacts: Hashable, Sendable {
  /// The host's Windows build.
  public var build: BuildNumber?
  /// Free space for virtual disks and the update, in bytes.
  public var freeDiskBytes: Int64?
  /// Memory that could still be given to virtual machines, in bytes.
  public var freeMemoryBytes: Int64?
  /// Whether the processor has second-level address translation (RemoteFX needs it).
  public var hasSLAT: Bool?
  /// Whether a graphics card fit for RemoteFX is there.
  public var hasRemoteFXAdapter: Bool?
  /// When Windows was last started; settles a restart whose outcome is in doubt.
  public var bootedAt: Timestamp?
  /// Whether Windows waits for a restart to finish an installation; settles a patch in doubt.
  public var isRebootPending: Bool?

  /// Facts of a host, unknown unless given.
  public init(
    build: BuildNumber? = nil, freeDiskBytes: Int64? = nil, freeMemoryBytes: Int64? = nil,
    hasSLAT: Bool? = nil, hasRemoteFXAdapter: Bool? = nil, bootedAt: Timestamp? = nil,
    isRebootPending: Bool? = nil
  ) {
    self.build = build
    self.freeDiskBytes = freeDiskBytes
    self.freeMemoryBytes = freeMemoryBytes
    self.hasSLAT = hasSLAT
    self.hasRemoteFXAdapter = hasRemoteFXAdapter
    self.bootedAt = bootedAt
    self.isRebootPending = isRebootPending
  }
}

/// What was seen of one virtual machine.
public struct VMFacts: Hashable, Sendable {
  /// The machine's GUID.
  public var id: VMID
  /// Its display name.
  public var name: String
  /// What it does.
  public var state: VMState
  /// What Hyper-V does with its files.
  public var operation: VMOperation?
  /// The memory it is given when it starts, in bytes.
  public var memoryBytes: Int64?
  /// The operating system in it.
  public var guest: Guest
  /// The version of its Integration Services; unreadable while the guest is off or saved.
  public var integrationServices: BuildNumber?
  /// Its heartbeat.
  public var heartbeat: HeartbeatStatus?
  /// Its network.
  public var network: NetworkStatus?
  /// Its snapshots; `nil` when the source lists none because it knows nothing of them.
  public var snapshots: [Snapshot]?
  /// The attached disks, with the chains they hang on; `nil` when unknown.
  public var disks: [VirtualDisk]?
  /// What happens to it when the host goes down.
  public var automaticStop: AutomaticStop?
  /// What happens to it when the host has come up.
  public var automaticStart: AutomaticStart?
  /// Its weight: the higher, the later it is shut down and the earlier it is started.
  public var priority: Int?
  /// Names of the machines it needs to work.
  public var dependsOn: [String]

  /// Facts of a machine, unknown unless given.
  public init(
    id: VMID, name: String, state: VMState, operation: VMOperation? = nil,
    memoryBytes: Int64? = nil, guest: Guest = Guest(), integrationServices: BuildNumber? = nil,
    heartbeat: HeartbeatStatus? = nil, network: NetworkStatus? = nil, snapshots: [Snapshot]? = nil,
    disks: [VirtualDisk]? = nil, automaticStop: AutomaticStop? = nil,
    automaticStart: AutomaticStart? = nil, priority: Int? = nil, dependsOn: [String] = []
  ) {
    self.id = id
    self.name = name
    self.state = state
    self.operation = operation
    self.memoryBytes = memoryBytes
    self.guest = guest
    self.integrationServices = integrationServices
    self.heartbeat = heartbeat
    self.network = network
    self.snapshots = snapshots
    self.disks = disks
    self.automaticStop = automaticStop
    self.automaticStart = automaticStart
    self.priority = priority
    self.dependsOn = dependsOn
  }
}

/// The operating system of a virtual machine, as far as it is known.
public struct Guest: Hashable, Sendable {
  /// Its family.
  public var family: GuestFamily?
  /// Its service pack; 0 is the release without one.
  public var servicePack: Int?
  /// Its edition in lower case, such as `enterprise`.
  public var edition: String?

  /// A guest, unknown unless given.
  public init(family: GuestFamily? = nil, servicePack: Int? = nil, edition: String? = nil) {
    self.family = family
    self.servicePack = servicePack
    self.edition = edition
  }
}

/// A Hyper-V snapshot of a virtual machine.
public struct Snapshot: Hashable, Sendable {
  /// Its identity as Hyper-V gives it.
  public var id: String
  /// Its display name.
  public var name: String?
  /// When it was taken.
  public var createdAt: Timestamp?
  /// The snapshot it was taken on top of.
  public var parent: String?
  /// Whether it holds memory state.
  public var kind: SnapshotKind
  /// The size of its differencing disks and memory state, in bytes.
  public var sizeBytes: Int64?

  /// A snapshot, unknown unless given.
  public init(
    id: String, name: String? = nil, createdAt: Timestamp? = nil, parent: String? = nil,
    kind: SnapshotKind = .unknown, sizeBytes: Int64? = nil
  ) {
    self.id = id
    self.name = name
    self.createdAt = createdAt
    self.parent = parent
    self.kind = kind
    self.sizeBytes = sizeBytes
  }
}

/// A virtual disk attached to a machine, or one that an attached disk hangs on.
public struct VirtualDisk: Hashable, Sendable {
  /// Its path on the host.
  public var path: String
  /// Its size in the host's file system, in bytes.
  public var sizeBytes: Int64?
  /// Whether it only holds the differences to another disk; `nil` when unknown.
  public var isDifferencing: Bool?

  /// A disk, unknown unless given.
  public init(path: String, sizeBytes: Int64? = nil, isDifferencing: Bool? = nil) {
    self.path = path
    self.sizeBytes = sizeBytes
    self.isDifferencing = isDifferencing
  }

  /// Whether it is the disk of a snapshot.
  ///
  /// Such a disk ends in `.avhd` (`.avhdx` from 2012 on); it stays attached after the snapshot has
  /// left the list, until the merge is through.
  public var isOfSnapshot: Bool {
    let lower = path.lowercased()
    return lower.hasSuffix(".avhd") || lower.hasSuffix(".avhdx")
  }

  /// Whether it hangs on another disk: that of a snapshot, or one that is differencing by design.
  public var isUnmerged: Bool { isDifferencing == true || isOfSnapshot }
}
