internal import Events

extension Night {
  /// Notes which of the machines that ran in the beginning do not run now.
  mutating func noteDowntime() {
    guard !served.isEmpty else { return }
    for host in world.hosts.values {
      for machine in host.machines.values where served.contains(machine.id) {
        let runs = machine.state == .running || machine.state == .stopping
        if runs, let since = downSince.removeValue(forKey: machine.id) {
          downSeconds[machine.id, default: 0] += now.seconds(since: since)
        } else if !runs, downSince[machine.id] == nil {
          downSince[machine.id] = now
        }
      }
    }
  }
}
