internal import Events

extension DemoFleet {
  /// The sample hosts.
  static var samples: [HostObservation] {
    [
      host(
        "hv-01", freeDiskGigabytes: 180,
        [
          vm("6A257FA0-1001-4C5E-9E55-0000000000A1", "dc-01", .running, .windowsServer2008R2, 40)
            .weighing(90),
          vm("6A257FA0-1001-4C5E-9E55-0000000000A2", "sql-01", .running, .windowsServer2008R2, 120)
            .weighing(50).needing("dc-01").withSnapshot("before update", .online, gigabytes: 9),
          vm("6A257FA0-1001-4C5E-9E55-0000000000A3", "app-01", .saved, .windowsServer2003R2, 30)
            .needing("sql-01"),
          vm("6A257FA0-1001-4C5E-9E55-0000000000A4", "web-01", .running, .windowsServer2008, 40)
            .needing("sql-01"),
          vm("6A257FA0-1001-4C5E-9E55-0000000000A5", "lnx-01", .running, .linux, 20),
        ]),
      host(
        "hv-02", freeDiskGigabytes: 60,
        [
          vm("6A257FA0-1002-4C5E-9E55-0000000000B1", "file-01", .running, .windowsServer2008R2, 200)
            .weighing(40),
          vm("6A257FA0-1002-4C5E-9E55-0000000000B2", "desk-01", .paused, .windows7, 40),
          vm("6A257FA0-1002-4C5E-9E55-0000000000B3", "test-01", .off, .windowsServer2003, 20)
            .withSnapshot("clean", .offline, gigabytes: 3),
        ]),
    ].compactMap { $0 }
  }

  private static let gigabyte: Int64 = 1_073_741_824

  private static func host(
    _ name: String, freeDiskGigabytes: Int64, _ machines: [VMFacts?]
  ) -> HostObservation? {
    HostName(name).map { name in
      HostObservation(
        host: name,
        facts: HostFacts(
          build: BuildNumber("6.1.7600.16385"), freeDiskBytes: freeDiskGigabytes * gigabyte,
          freeMemoryBytes: 16 * gigabyte, hasSLAT: true, hasRemoteFXAdapter: false,
          isRebootPending: false),
        virtualMachines: machines.compactMap { $0 })
    }
  }

  private static func vm(
    _ id: String, _ name: String, _ state: VMState, _ family: GuestFamily, _ diskGigabytes: Int64
  ) -> VMFacts? {
    VMID(id).map { id in
      VMFacts(
        id: id, name: name, state: state, operation: VMOperation.none, memoryBytes: 4 * gigabyte,
        guest: Guest(
          family: family,
          servicePack: family == .windowsServer2008R2 || family == .windows7 ? 0 : 2,
          edition: "enterprise"),
        snapshots: [],
        disks: [
          VirtualDisk(
            path: "D:\\VMs\\\(name).vhd", sizeBytes: diskGigabytes * gigabyte,
            isDifferencing: false)
        ],
        automaticStop: .save, automaticStart: .ifRunning, priority: 10)
    }
  }
}

extension VMFacts? {
  fileprivate func weighing(_ priority: Int) -> VMFacts? {
    with { $0.priority = priority }
  }

  fileprivate func needing(_ name: String) -> VMFacts? {
    with { $0.dependsOn = [name] }
  }

  fileprivate func withSnapshot(
    _ name: String, _ kind: SnapshotKind, gigabytes: Int64
  ) -> VMFacts? {
    with { vm in
      let size = gigabytes * 1_073_741_824
      vm.snapshots = [Snapshot(id: "\(vm.name)-1", name: name, kind: kind, sizeBytes: size)]
      vm.disks?.append(
        VirtualDisk(path: "D:\\VMs\\\(vm.name)_1.avhd", sizeBytes: size, isDifferencing: true))
    }
  }

  private func with(_ change: (inout VMFacts) -> Void) -> VMFacts? {
    guard var vm = self else { return nil }
    change(&vm)
    return vm
  }
}
