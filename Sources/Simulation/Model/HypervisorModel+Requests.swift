package import Events

extension HypervisorModel {
  /// Carries out an action at once and to its end.
  ///
  /// - Parameter actor: The action that is to blame for what is lost; `nil` for somebody else's.
  package mutating func perform(
    _ action: ActionKind, on host: HostName, vm: VMID?, route: UpdateRoute? = nil,
    isOurs: Bool = true
  ) -> Answer {
    guard let vm else { return performOnHost(action, host, isOurs: isOurs) }
    guard let machine = hosts[host]?.machines[vm] else { return .refused("no such machine") }
    let blame = isOurs ? action : nil
    guard machine.goal == nil else { return .refused("0x8007139F: the machine is busy") }
    switch action {
    case .shutDown:
      guard machine.state == .running else { return .refused("0x8007139F: not running") }
      enter(.off, vm, on: host, by: blame)
    case .turnOff:
      guard machine.state != .off, machine.state != .saved else { return .refused("nothing to do") }
      enter(.off, vm, on: host, by: blame)
    case .resume:
      guard machine.state == .paused else { return .refused("0x8007139F: not paused") }
      enter(.running, vm, on: host, by: blame)
    case .restore, .start:
      return wake(machine, on: host, by: blame)
    case .discardSavedState:
      guard machine.state == .saved else { return .refused("nothing saved") }
      if hosts[host]?.isStranded(machine) != true {
        harms.append(Harm(kind: .discarded, vm: vm, action: blame))
      }
      enter(.off, vm, on: host, by: blame)
    case .mergeSnapshots, .deleteSnapshots: removeSnapshots(of: machine, on: host)
    case .updateIntegrationServices: return update(machine, on: host, route: route)
    case .verifyGuest:
      guard machine.state == .running else { return .refused("the machine does not run") }
      return network(of: machine, on: host) == .ok ? .done : .refused("no network")
    case .patch, .reboot, .observe: return .refused("not for a machine")
    }
    return .done
  }

  private mutating func performOnHost(
    _ action: ActionKind, _ host: HostName, isOurs: Bool
  ) -> Answer {
    switch action {
    case .patch:
      guard let state = hosts[host] else { return .refused("no such host") }
      if state.isDamaged { return .refused("error 0x800f0818") }
      if state.freeDiskBytes < 10 << 30 { return .refused("error 0x80070070: disk full") }
      if !state.build.reaches(target) { hosts[host]?.isPending = true }
      return .done
    case .reboot:
      reboot(host, isOurs: isOurs)
      return .done
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots,
      .deleteSnapshots, .start, .updateIntegrationServices, .verifyGuest, .observe:
      return .refused("not for a host")
    }
  }

  /// Starts a machine that is off, or wakes one that is saved: to Hyper-V the same request.
  private mutating func wake(
    _ machine: ModelMachine, on host: HostName, by blame: ActionKind?
  ) -> Answer {
    guard let state = hosts[host] else { return .refused("no such host") }
    guard machine.state == .off || machine.state == .saved else {
      return .refused("0x8007139F: the machine is \(machine.state.rawValue)")
    }
    guard !state.isStranded(machine) else {
      return .refused("0xC0370027: the saved state is not compatible")
    }
    guard machine.memoryBytes <= state.freeMemoryBytes else {
      return .refused("0x8007000E: memory")
    }
    enter(.running, machine.id, on: host, by: blame)
    return .done
  }

  /// Puts a machine into a lasting state.
  mutating func enter(_ state: VMState, _ vm: VMID, on host: HostName, by blame: ActionKind?) {
    guard var machine = hosts[host]?.machines[vm] else { return }
    let wasOff = machine.state == .off
    machine.state = state
    machine.savedOn = state == .saved ? hosts[host]?.build : nil
    if wasOff, state != .off, machine.mergeLeft > 0 {
      // Progress is lost: the merge begins again at zero when the machine is off again.
      if machine.mergeLeft < machine.mergeTotal || blame != nil {
        harms.append(Harm(kind: .mergeLost, vm: vm, action: blame))
      }
      machine.mergeLeft = machine.mergeTotal
    }
    hosts[host]?.machines[vm] = machine
  }

  private mutating func removeSnapshots(of machine: ModelMachine, on host: HostName) {
    hosts[host]?.machines[machine.id]?.snapshots = []
    if machine.mergeLeft == 0 { hosts[host]?.machines[machine.id]?.mergeLeft = machine.mergeTotal }
  }

  private mutating func update(
    _ machine: ModelMachine, on host: HostName, route: UpdateRoute?
  ) -> Answer {
    guard route != UpdateRoute.none else { return .done }
    guard machine.state == .running else { return .refused("the machine does not run") }
    guard machine.services != nil else { return .refused("no setup for this guest") }
    let isNewer =
      machine.guest.family == .windowsServer2008R2 || machine.guest.family == .windows7
    if route == .servicePack {
      guard isNewer else { return .refused("the service pack is not for this guest") }
      hosts[host]?.machines[machine.id]?.guest.servicePack = 1
    }
    hosts[host]?.machines[machine.id]?.services = target
    return .done
  }
}

extension HypervisorModel {
  /// Restarts a host: automatic stop, new build if one is pending, automatic start.
  private mutating func reboot(_ host: HostName, isOurs: Bool) {
    guard let before = hosts[host] else { return }
    let blame: ActionKind? = isOurs ? .reboot : nil
    var ran = Set<VMID>()
    for machine in before.ordered {
      if machine.isMerging { harms.append(Harm(kind: .mergeLost, vm: machine.id, action: blame)) }
      if machine.mergeLeft > 0 { hosts[host]?.machines[machine.id]?.mergeLeft = machine.mergeTotal }
      guard machine.isAlive, machine.state != .saved else { continue }
      ran.insert(machine.id)
      hosts[host]?.machines[machine.id]?.goal = nil
      switch machine.automaticStop {
      case .save, .unknown: enter(.saved, machine.id, on: host, by: blame)
      case .turnOff:
        harms.append(Harm(kind: .powerCut, vm: machine.id, action: blame))
        enter(.off, machine.id, on: host, by: blame)
      case .shutdown: enter(.off, machine.id, on: host, by: blame)
      }
    }
    if before.isPending {
      if before.rollbacks > 0 {
        hosts[host]?.rollbacks -= 1
      } else {
        hosts[host]?.build = target
      }
      hosts[host]?.isPending = false
    }
    hosts[host]?.bootedAt = now
    if hosts[host]?.build != before.build { noteStranded(on: host, blame) }
    for machine in before.ordered {
      startByItself(machine, on: host, ran: ran.contains(machine.id))
    }
  }

  private mutating func noteStranded(on host: HostName, _ blame: ActionKind?) {
    for machine in hosts[host]?.ordered ?? [] where hosts[host]?.isStranded(machine) == true {
      harms.append(Harm(kind: .stranded, vm: machine.id, action: blame))
    }
  }

  private mutating func startByItself(_ machine: ModelMachine, on host: HostName, ran: Bool) {
    let wanted =
      machine.automaticStart == .always || (machine.automaticStart == .ifRunning && ran)
    guard wanted, let now = hosts[host]?.machines[machine.id], now.state != .running else { return }
    _ = wake(now, on: host, by: nil)
  }

  /// Whether a guest answers: with old Integration Services it usually does not on the new build.
  package func network(of machine: ModelMachine, on host: HostName) -> NetworkStatus {
    guard let build = hosts[host]?.build, build.reaches(target), let services = machine.services
    else {
      return .ok
    }
    return services.reaches(target) ? .ok : .unreachable
  }
}
