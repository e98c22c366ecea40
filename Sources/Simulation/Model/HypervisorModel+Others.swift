package import Events

/// What another administrator does behind our backs.
package enum Meddling: Hashable, Sendable, CaseIterable {
  case start, save, turnOff, shutDown, pause, snapshot, deleteSnapshots, rename, move, reboot

  /// Those that matter to the gate before a patch; the others only widen a search.
  package static let few: [Meddling] = [.start, .save, .turnOff, .snapshot]
}

extension HypervisorModel {
  /// Lets another administrator do something to a machine.
  ///
  /// - Returns: Whether it had an effect.
  package mutating func meddle(
    _ meddling: Meddling, with vm: VMID, to destination: HostName? = nil
  ) -> Bool {
    guard let host = host(of: vm), let machine = hosts[host]?.machines[vm], machine.goal == nil
    else { return false }
    let answer: Answer
    switch meddling {
    case .start: answer = perform(.start, on: host, vm: vm, isOurs: false)
    case .turnOff: answer = perform(.turnOff, on: host, vm: vm, isOurs: false)
    case .shutDown: answer = perform(.shutDown, on: host, vm: vm, isOurs: false)
    case .save:
      guard machine.state == .running || machine.state == .paused else { return false }
      enter(.saved, vm, on: host, by: nil)
      answer = .done
    case .pause:
      guard machine.state == .running else { return false }
      enter(.paused, vm, on: host, by: nil)
      answer = .done
    case .snapshot: return takeSnapshot(machine, on: host)
    case .deleteSnapshots:
      guard !machine.snapshots.isEmpty else { return false }
      answer = perform(.deleteSnapshots, on: host, vm: vm, isOurs: false)
    case .rename:
      hosts[host]?.machines[vm]?.name += "x"
      answer = .done
    case .move: return move(machine, from: host, to: destination)
    case .reboot:
      for id in hosts[host]?.machines.keys.sorted() ?? [] { touch(id, on: host) }
      answer = perform(.reboot, on: host, vm: nil, isOurs: false)
    }
    guard answer == .done else { return false }
    touch(vm, on: host)
    return true
  }

  private mutating func takeSnapshot(_ machine: ModelMachine, on host: HostName) -> Bool {
    guard machine.state == .running || machine.state == .off, machine.mergeLeft == 0,
      machine.snapshots.count < 3
    else { return false }
    let snapshot = Snapshot(
      id: "s\(machine.chain)", kind: machine.state == .off ? .offline : .online,
      sizeBytes: 1 << 30)
    hosts[host]?.machines[machine.id]?.snapshots.append(snapshot)
    hosts[host]?.machines[machine.id]?.chain += 1
    touch(machine.id, on: host)
    return true
  }

  private mutating func move(
    _ machine: ModelMachine, from host: HostName, to destination: HostName?
  ) -> Bool {
    guard let destination, destination != host, machine.mergeLeft == 0,
      machine.state == .off || machine.state == .saved || machine.state == .running
    else { return false }
    hosts[host]?.machines[machine.id] = nil
    hosts[destination]?.machines[machine.id] = machine
    touch(machine.id, on: destination)
    return true
  }

  private mutating func touch(_ vm: VMID, on host: HostName) {
    hosts[host]?.machines[vm]?.touchedAt = now
  }
}
