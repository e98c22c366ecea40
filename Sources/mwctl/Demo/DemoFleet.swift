internal import Events
internal import Workflow

/// Two Hyper-V hosts as they might stand there on the evening before Service Pack 1, and what
/// becomes of them as steps are carried out.
///
/// A sample to look at, not a hypervisor.
struct DemoFleet {
  private(set) var hosts: [HostName: HostObservation] = [:]
  /// What is installed in each guest, readable or not.
  private var installed: [VMID: BuildNumber] = [:]
  private let target: BuildNumber

  init(target: BuildNumber) {
    self.target = target
    let old = BuildNumber("6.1.7600.16385")
    for host in DemoFleet.samples {
      hosts[host.host] = host
      for vm in host.virtualMachines where vm.guest.family != .linux { installed[vm.id] = old }
    }
    for name in hosts.keys { refresh(name) }
  }

  var names: [HostName] { hosts.keys.sorted() }

  /// What a collector would find now.
  func look(at name: HostName, time: Timestamp) -> HostObservation? {
    var observation = hosts[name]
    observation?.observedAt = time
    return observation
  }

  /// Carries out a step; it always works here.
  mutating func perform(_ step: Step, on name: HostName, at time: Timestamp) {
    guard var host = hosts[name] else { return }
    switch step.action {
    case .patch: host.facts.isRebootPending = true
    case .reboot:
      host.facts.build = BuildNumber("\(target).17514")
      host.facts.isRebootPending = false
      host.facts.bootedAt = time
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots,
      .deleteSnapshots, .start, .updateIntegrationServices, .verifyGuest:
      if let index = host.virtualMachines.firstIndex(where: { $0.id == step.vm }) {
        change(&host.virtualMachines[index], by: step)
      }
    case .observe: return
    }
    hosts[name] = host
    refresh(name)
  }

  private mutating func change(_ vm: inout VMFacts, by step: Step) {
    switch step.action {
    case .shutDown, .turnOff, .discardSavedState: vm.state = .off
    case .restore, .resume, .start: vm.state = .running
    case .mergeSnapshots, .deleteSnapshots:
      vm.snapshots = []
      vm.disks = vm.disks?.filter { !$0.isUnmerged }
    case .updateIntegrationServices:
      if installed[vm.id] != nil { installed[vm.id] = BuildNumber("\(target).17514") }
      if step.route == .servicePack { vm.guest.servicePack = 1 }
    case .verifyGuest, .patch, .reboot, .observe: return
    }
  }

  /// What can be read of guests follows from their state: nothing of one that is off, and no network
  /// in one with old Integration Services on an upgraded host.
  private mutating func refresh(_ name: HostName) {
    guard var host = hosts[name] else { return }
    let isUpgraded = host.facts.build?.reaches(target) == true
    for index in host.virtualMachines.indices {
      let vm = host.virtualMachines[index]
      let isRunning = vm.state == .running
      let version = installed[vm.id]
      let isCurrent = version.map { $0.reaches(target) } ?? true
      host.virtualMachines[index].integrationServices = isRunning ? version : nil
      host.virtualMachines[index].heartbeat = isRunning && version != nil ? .ok : nil
      host.virtualMachines[index].network =
        isRunning ? (isCurrent || !isUpgraded ? .ok : .unreachable) : nil
    }
    hosts[name] = host
  }
}
