import Events
import Testing

@Suite struct `A virtual disk` {
  @Test(arguments: [#"D:\a.avhd"#, #"D:\a.AVHD"#, #"D:\a.avhdx"#, #"D:\A.AvhdX"#])
  func `of a snapshot is not merged, whatever is told of it`(path: String) {
    #expect(VirtualDisk(path: path).isUnmerged)
    #expect(VirtualDisk(path: path, isDifferencing: false).isUnmerged)
  }

  @Test func `that holds differences is not merged`() {
    #expect(VirtualDisk(path: #"D:\a.vhd"#, isDifferencing: true).isUnmerged)
  }

  @Test(arguments: [#"D:\a.vhd"#, #"D:\a.vhdx"#, #"D:\avhd\a.vhd"#, #"D:\a.avhd.bak"#])
  func `of its own is merged`(path: String) {
    #expect(!VirtualDisk(path: path).isUnmerged)
    #expect(!VirtualDisk(path: path, isDifferencing: false).isUnmerged)
  }
}

@Suite struct `A machine's state` {
  @Test func `is a transition, alive, or neither`() {
    let transitions: Set<VMState> = [.starting, .stopping, .saving, .pausing, .resuming]
    let alive = transitions.union([.running, .saved, .paused])
    for state in VMState.allCases {
      #expect(state.isTransition == transitions.contains(state), "\(state)")
      #expect(state.isAlive == alive.contains(state), "\(state)")
    }
  }
}

@Suite struct `Names on disk` {
  @Test func `of actions never change`() {
    #expect(
      ActionKind.allCases.map(\.rawValue) == [
        "shutdown", "turn-off", "restore", "resume", "discard-saved-state", "merge-snapshots",
        "delete-snapshots", "patch", "reboot", "start", "update-integration-services",
        "verify-guest", "observe",
      ])
  }

  @Test func `of what machines do never change`() {
    #expect(
      VMState.allCases.map(\.rawValue) == [
        "running", "off", "saved", "paused", "starting", "stopping", "saving", "pausing",
        "resuming", "critical", "unknown",
      ])
    #expect(
      VMOperation.allCases.map(\.rawValue) == [
        "none", "merging-disks", "creating-snapshot", "applying-snapshot", "deleting-snapshot",
        "exporting", "migrating", "unknown",
      ])
    #expect(SnapshotKind.allCases.map(\.rawValue) == ["online", "offline", "unknown"])
    #expect(NetworkStatus.allCases.map(\.rawValue) == ["ok", "unreachable", "unknown"])
    #expect(HeartbeatStatus.allCases.map(\.rawValue) == ["ok", "lost", "unknown"])
    #expect(
      AutomaticStop.allCases.map(\.rawValue) == ["save", "turn-off", "shutdown", "unknown"])
    #expect(
      AutomaticStart.allCases.map(\.rawValue) == ["nothing", "if-running", "always", "unknown"])
    #expect(UpdateRoute.allCases.map(\.rawValue) == ["service-pack", "setup-disk", "none"])
  }

  @Test func `of guests never change`() {
    #expect(
      GuestFamily.allCases.map(\.rawValue) == [
        "windows-server-2003", "windows-server-2003-r2", "windows-server-2008",
        "windows-server-2008-r2", "windows-xp", "windows-vista", "windows-7", "linux", "other",
        "unknown",
      ])
  }
}
