package import Events

extension HypervisorModel {
  /// What a collector on `host` prints now.
  ///
  /// - Parameter only: The machines it is asked for; `nil` for all, which makes the look whole.
  package func look(at host: HostName, only: [VMID]? = nil) -> HostObservation {
    guard let state = hosts[host] else { return HostObservation(host: host) }
    let tells = state.collector
    let facts = HostFacts(
      build: tells.tellsBuild ? state.build : nil,
      freeDiskBytes: tells.tellsSpace ? state.freeDiskBytes : nil,
      freeMemoryBytes: tells.tellsSpace ? state.freeMemoryBytes : nil,
      bootedAt: tells.tellsBoot ? state.bootedAt : nil,
      isRebootPending: tells.tellsPending ? state.isPending : nil)
    let machines = state.ordered.filter { only?.contains($0.id) ?? true }
    return HostObservation(
      host: host, isWhole: only == nil, observedAt: now, facts: only == nil ? facts : HostFacts(),
      virtualMachines: machines.map { sight(of: $0, on: state) })
  }

  private func sight(of machine: ModelMachine, on host: ModelHost) -> VMFacts {
    let tells = host.collector
    let runs = machine.state == .running
    let hasServices = machine.services != nil
    let snapshots = machine.snapshots.map { snapshot in
      var told = snapshot
      if !tells.tellsKinds { told.kind = .unknown }
      return told
    }
    return VMFacts(
      id: machine.id, name: machine.name, state: machine.state,
      operation: tells.tellsOperation
        ? (machine.isMerging ? .mergingDisks : VMOperation.none) : nil,
      memoryBytes: machine.memoryBytes, guest: tells.tellsGuest ? machine.guest : Guest(),
      integrationServices: runs && machine.hasDataExchange ? machine.services : nil,
      heartbeat: runs ? (hasServices ? .ok : .unknown) : nil,
      network: runs ? network(of: machine, on: host.name) : nil,
      snapshots: tells.tellsSnapshots ? snapshots : nil,
      disks: tells.tellsDisks ? disks(of: machine) : nil, automaticStop: machine.automaticStop,
      automaticStart: machine.automaticStart, dependsOn: machine.dependsOn)
  }

  private func disks(of machine: ModelMachine) -> [VirtualDisk] {
    if let known = machine.knownDisks {
      return machine.chain > 0 ? known : known.filter { !$0.isOfSnapshot }
    }
    let base = VirtualDisk(
      path: "D:\\\(machine.id).vhd", sizeBytes: 4 << 30, isDifferencing: false)
    return [base]
      + (0..<machine.chain).map {
        VirtualDisk(path: "D:\\\(machine.id)_\($0).avhd", sizeBytes: 1 << 30, isDifferencing: true)
      }
  }
}
