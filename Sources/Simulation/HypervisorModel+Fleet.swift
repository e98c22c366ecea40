package import Events
package import Projections
package import Workflow

extension HypervisorModel {
  /// The hosts as the log last saw them, with what it does not know filled in; docs/simulation.md
  /// lists how.
  ///
  /// - Parameter now: When the night begins.
  /// - Returns: `nil` for a host whose build was never told.
  package init?(_ hosts: [Host], profile: Profile, now: Timestamp) {
    // The highest build that is known, so that a host that is done stays so.
    let done = hosts.compactMap(\.facts.build).filter { $0.reaches(profile.targetBuild) }.max()
    self.init(target: done ?? profile.targetBuild, now: now)
    for host in hosts {
      guard let model = ModelHost(host, profile: profile, now: now) else { return nil }
      self.hosts[host.name] = model
    }
  }
}

extension ModelHost {
  fileprivate init?(_ host: Host, profile: Profile, now: Timestamp) {
    guard let build = host.facts.build else { return nil }
    let facts = host.facts
    self.init(
      name: host.name, build: build, bootedAt: facts.bootedAt ?? now.adding(seconds: -864_000))
    isPending = facts.isRebootPending == true || host.upgrade.isPatchedSinceReboot
    let machines = host.machines
    for machine in machines {
      self.machines[machine.id] = ModelMachine(machine, on: build, profile: profile)
    }
    let used = self.machines.values.filter { $0.isAlive && $0.state != .saved }
      .reduce(0) { $0 + $1.memoryBytes }
    memoryBytes = facts.freeMemoryBytes.map { $0 + used } ?? 1 << 50
    freeDiskBytes = facts.freeDiskBytes ?? 1 << 50
    collector.tellsBoot = facts.bootedAt != nil
    collector.tellsPending = facts.isRebootPending != nil
    collector.tellsSpace = facts.freeDiskBytes != nil && facts.freeMemoryBytes != nil
    collector.tellsSnapshots = machines.contains { $0.facts.snapshots != nil }
    collector.tellsDisks = machines.contains { $0.facts.disks != nil }
    collector.tellsOperation = machines.contains { $0.facts.operation != nil }
  }
}

extension ModelMachine {
  fileprivate init(_ machine: VirtualMachine, on build: BuildNumber, profile: Profile) {
    let facts = machine.facts
    self.init(id: machine.id, name: machine.name, state: facts.state.settled)
    if state == .saved { savedOn = machine.savedOn ?? build }
    snapshots = facts.snapshots ?? []
    knownDisks = facts.disks
    chain = facts.disks?.count(where: \.isOfSnapshot) ?? snapshots.count
    if snapshots.isEmpty, chain > 0 { mergeLeft = mergeTotal }
    guest = facts.guest
    let needsServices = profile.route(for: facts.guest).map { $0 != UpdateRoute.none } ?? true
    let isExempt = machine.notApplicable != nil || !needsServices
    services = facts.integrationServices ?? (isExempt ? nil : build)
    automaticStop = facts.automaticStop ?? .save
    automaticStart = facts.automaticStart ?? .ifRunning
    memoryBytes = facts.memoryBytes ?? 1 << 30
    dependsOn = facts.dependsOn
  }
}

extension VMState {
  /// Where a transition ends.
  fileprivate var settled: VMState {
    switch self {
    case .starting, .resuming: .running
    case .stopping: .off
    case .saving: .saved
    case .pausing: .paused
    case .running, .off, .saved, .paused, .critical, .unknown: self
    }
  }
}
