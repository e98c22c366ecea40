package import Events

// An independent model of Hyper-V hosts, written from the documentation and not from the fold: what
// truly is so, whoever knows it. Deliberately simple, and deliberately another shape than `Host`.

/// The truth about one virtual machine.
package struct ModelMachine: Hashable, Sendable {
  /// Its GUID.
  package let id: VMID
  /// Its display name.
  package var name: String
  /// What it does.
  package var state: VMState
  /// Where a transition ends.
  package var goal: VMState?
  /// The build whose format its saved memory has.
  package var savedOn: BuildNumber?
  /// Its snapshots as Hyper-V lists them.
  package var snapshots: [Snapshot] = []
  /// How many differencing disks hang on its base disk.
  package var chain = 0
  /// The disks that a real inventory told of; `nil` makes them up from ``chain``.
  package var knownDisks: [VirtualDisk]?
  /// How long one differencing disk takes to merge, in seconds.
  package var mergeSecondsPerDisk = 300
  /// Seconds of merging that are left; 0 when none is owed.
  package var mergeLeft = 0
  /// The operating system in it.
  package var guest = Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise")
  /// The Integration Services installed in it; `nil` where there are none.
  package var services: BuildNumber?
  /// Whether it tells the version of its Integration Services.
  package var hasDataExchange = true
  /// What it does when its host goes down.
  package var automaticStop = AutomaticStop.save
  /// What it does when its host has come up.
  package var automaticStart = AutomaticStart.ifRunning
  /// The memory it takes.
  package var memoryBytes: Int64 = 1 << 30
  /// The machines it needs.
  package var dependsOn: [String] = []
  /// When somebody else than us last changed it.
  package var touchedAt: Timestamp?

  /// A machine in a state.
  package init(id: VMID, name: String, state: VMState) {
    self.id = id
    self.name = name
    self.state = state
  }

  /// How long all its differencing disks take to merge, in seconds.
  package var mergeTotal: Int { chain * mergeSecondsPerDisk }

  /// Whether its disks are merging just now: only while it is off.
  package var isMerging: Bool { mergeLeft > 0 && state == .off }

  /// Whether it has memory that somebody uses or wants back.
  package var isAlive: Bool { state.isAlive }
}

/// What the inventory of a host tells, and what it leaves out.
package struct Collector: Hashable, Sendable {
  package var tellsBuild = true
  package var tellsBoot = true
  package var tellsPending = true
  package var tellsSnapshots = true
  package var tellsKinds = true
  package var tellsDisks = true
  package var tellsOperation = true
  package var tellsGuest = true
  package var tellsSpace = true

  package init() {}
}

/// The truth about one host.
package struct ModelHost: Hashable, Sendable {
  /// Its name.
  package let name: HostName
  /// The build it runs.
  package var build: BuildNumber
  /// When Windows was last started.
  package var bootedAt: Timestamp
  /// Whether the service pack is installed and waits for a restart.
  package var isPending = false
  /// Whether the servicing packages are damaged, so that the service pack fails.
  package var isDamaged = false
  /// How many times the service pack will be rolled back at the restart.
  package var rollbacks = 0
  /// Free space, in bytes.
  package var freeDiskBytes: Int64 = 40 << 30
  /// Free memory with all machines off, in bytes.
  package var memoryBytes: Int64 = 16 << 30
  /// What its inventory tells.
  package var collector = Collector()
  /// Its machines.
  package var machines: [VMID: ModelMachine] = [:]

  /// A host without machines.
  package init(name: HostName, build: BuildNumber, bootedAt: Timestamp) {
    self.name = name
    self.build = build
    self.bootedAt = bootedAt
  }

  /// Its machines in a fixed order.
  package var ordered: [ModelMachine] { machines.values.sorted { $0.id < $1.id } }

  /// Memory that could be given to machines now.
  package var freeMemoryBytes: Int64 {
    let used = machines.values.filter { $0.isAlive && $0.state != .saved }.map(\.memoryBytes)
    return memoryBytes - used.reduce(0, +)
  }

  /// Whether the saved memory of a machine can never be woken here.
  package func isStranded(_ machine: ModelMachine) -> Bool {
    machine.state == .saved && machine.savedOn.map { $0 != build } == true
  }
}

/// Something that was lost, and how.
package struct Harm: Hashable, Sendable {
  /// What kind of loss it is.
  package enum Kind: String, Hashable, Sendable {
    /// Its memory can never be woken again.
    case stranded
    /// Its power was cut by a restart of its host.
    case powerCut = "power-cut"
    /// The progress of its merge was thrown away.
    case mergeLost = "merge-lost"
    /// Its saved memory was discarded.
    case discarded
  }

  /// What kind of loss it is.
  package let kind: Kind
  /// The machine.
  package let vm: VMID
  /// The action that did it; `nil` where somebody else did it.
  package let action: ActionKind?
}

/// What becomes of a request to Hyper-V.
package enum Answer: Hashable, Sendable {
  /// It was done.
  case done
  /// It could not be done.
  case refused(String)
}

/// The truth about all hosts.
package struct HypervisorModel: Hashable, Sendable {
  /// The hosts.
  package var hosts: [HostName: ModelHost] = [:]
  /// All that was lost so far.
  package var harms: [Harm] = []
  /// The build that the service pack brings.
  package let target: BuildNumber
  /// The time there.
  package var now: Timestamp

  /// A world without hosts.
  package init(target: BuildNumber, now: Timestamp) {
    self.target = target
    self.now = now
  }

  /// The host that has a machine.
  package func host(of vm: VMID) -> HostName? {
    hosts.values.first { $0.machines[vm] != nil }?.name
  }

  /// The truth about a machine, wherever it is.
  package func machine(_ vm: VMID) -> ModelMachine? {
    host(of: vm).flatMap { hosts[$0]?.machines[vm] }
  }

  /// Lets time pass: merges of machines that are off go on.
  package mutating func advance(to time: Timestamp) {
    let seconds = max(0, time.seconds(since: now))
    now = max(now, time)
    for name in hosts.keys {
      for (id, machine) in hosts[name]?.machines ?? [:] where machine.isMerging {
        let left = max(0, machine.mergeLeft - seconds)
        hosts[name]?.machines[id]?.mergeLeft = left
        if left == 0 { hosts[name]?.machines[id]?.chain = machine.snapshots.count }
      }
    }
  }

  /// Ends the transition of a machine.
  package mutating func settle(_ vm: VMID) {
    guard let host = host(of: vm), let goal = hosts[host]?.machines[vm]?.goal else { return }
    hosts[host]?.machines[vm]?.goal = nil
    enter(goal, vm, on: host, by: nil)
  }
}
