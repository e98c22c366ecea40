import AuditLog
import Events
import Foundation
import Projections
import Testing
import Workflow

@testable import mwctl

/// A log in a folder of its own, written by the code that the commands use, with a clock that
/// stands still between steps: what is shown of it is the same in every run.
final class SampleLog {
  let folder: TemporaryFolder
  let log: AuditLog
  /// The time of what is recorded next.
  var now: Timestamp
  /// Who records it.
  var actor = "alice"
  private var commands = 0

  var path: String { log.path }

  /// A log with its first two events.
  init(at time: String = "2011-03-05T20:00:00Z") throws {
    folder = try TemporaryFolder()
    now = try #require(Timestamp(time))
    log = try AuditLog.create(at: folder.path("mwctl.db"))
    let profile = try Profile(parsing: #require(Profile.builtIn["ws2008r2-sp1"]))
    try write { ledger in
      try ledger.append(
        [
          (.log, .logCreated(LogCreated(origin: "test.example/hyper-v", toolVersion: "1"))),
          (.log, .profileAdopted(ProfileAdopted(name: profile.name, profile: profile.document))),
        ], at: now)
    }
  }

  /// Lets time go by.
  func wait(minutes: Int) { now = now.adding(seconds: minutes * 60) }

  @discardableResult
  func write<T>(_ body: (Ledger) throws -> T) throws -> T {
    commands += 1
    return try log.write { writer in
      let ledger = Ledger(
        writer, actor: actor, commandID: "command-\(commands)", recordedAt: now)
      let result = try body(ledger)
      try ledger.storeStates()
      return result
    }
  }

  /// Records a look at a host.
  func look(_ observation: HostObservation) throws {
    try write { _ = try Importer(ledger: $0).take([(observation, now)]) }
  }

  /// Opens a window from now on.
  func open(_ id: String, _ hosts: [String], hours: Int, maximumHostsDown: Int? = nil) throws {
    let id = try #require(WindowID(id))
    let hosts = try hosts.map { try #require(HostName($0)) }
    try write {
      try WindowBook(ledger: $0).open(
        id, hosts: hosts, from: now, until: now.adding(seconds: hours * 3600),
        maximumHostsDown: maximumHostsDown, at: now)
    }
  }

  /// Records what is done or was done.
  func record(
    _ action: ActionKind, _ host: String, _ vm: String? = nil,
    _ outcome: RecordRequest.Outcome, details: [String: String] = [:], overrides: [String] = [],
    reason: String? = nil, leaseSeconds: Int? = nil, attempt: AttemptID? = nil
  ) throws {
    let host = try #require(HostName(host))
    let request = RecordRequest(
      action: action, host: host, vm: vm, outcome: outcome, attempt: attempt,
      leaseSeconds: leaseSeconds, details: details, overrides: overrides, reason: reason)
    try write { _ = try Recorder(ledger: $0, defaultTime: now).record(request) }
  }

  /// Appends an event as another version of the tool might have: no rule is asked, and no text is
  /// looked at.
  func append(_ event: Event, to stream: StreamName, rulesVersion: String = "0") throws {
    commands += 1
    let id = "other-\(commands)"
    try log.write { writer in
      _ = try writer.append(
        [
          EventDraft(
            id: id, stream: stream, event: event, time: now, actor: actor, commandID: id,
            workflowVersion: rulesVersion)
        ], expecting: [stream: writer.version(of: stream)], recordedAt: now,
        source: "test.example/hyper-v")
    }
  }

  /// Starts and ends an action.
  func perform(_ action: ActionKind, _ host: String, _ vm: String? = nil, minutes: Int) throws {
    try record(action, host, vm, .started)
    wait(minutes: minutes)
    try record(action, host, vm, .completed)
  }

  /// Runs `body` on the log as it is.
  func read<T>(_ body: (FleetReader) throws -> T) throws -> T {
    try log.read { try body(FleetReader($0)) }
  }

  /// Runs the real `mwctl` on the log.
  @discardableResult func cli(
    _ arguments: String..., env environment: [String: String] = [:]
  ) throws -> CLI.Result {
    try CLI.run(arguments + ["--log", path], env: environment)
  }
}

extension SampleLog {
  /// A host with its machines, whole.
  static func host(
    _ name: String, build: String = "6.1.7600.16385", _ machines: [VMFacts]
  ) throws -> HostObservation {
    HostObservation(
      host: try #require(HostName(name)),
      facts: HostFacts(
        build: BuildNumber(build), freeDiskBytes: 200 << 30, freeMemoryBytes: 32 << 30,
        hasSLAT: true, hasRemoteFXAdapter: false),
      virtualMachines: machines)
  }

  /// A machine; its number makes its GUID.
  static func vm(
    _ name: String, _ number: Int, _ state: VMState, services: String? = nil,
    family: GuestFamily = .windowsServer2008R2, snapshots: [SnapshotKind] = [],
    isHealthy: Bool = true
  ) throws -> VMFacts {
    let digits = String(number)
    let id = "6A257FA0-0000-4C5E-9E55-" + String(repeating: "0", count: 12 - digits.count) + digits
    return VMFacts(
      id: try #require(VMID(id)), name: name, state: state, operation: VMOperation.none,
      memoryBytes: 4 << 30,
      guest: Guest(family: family, servicePack: 0, edition: "enterprise"),
      integrationServices: services.flatMap { BuildNumber($0) },
      heartbeat: state == .running && isHealthy ? .ok : nil,
      network: state == .running && isHealthy ? .ok : nil,
      snapshots: snapshots.enumerated().map { index, kind in
        Snapshot(id: "\(name)-\(index)", kind: kind, sizeBytes: 4 << 30)
      },
      disks: [
        VirtualDisk(
          path: "D:\\VMs\\\(name)" + (snapshots.isEmpty ? ".vhd" : ".avhd"), sizeBytes: 40 << 30,
          isDifferencing: !snapshots.isEmpty)
      ])
  }

  /// An evening shortly after its window was opened: one host at work, one that waits for a person,
  /// one whose machine was lost to the upgrade.
  static func evening() throws -> SampleLog {
    let log = try SampleLog()
    let old = "6.1.7600.16385"
    try log.look(
      host(
        "hv-01",
        [
          vm("dc-01", 1, .running, services: old), vm("sql-01", 2, .running, services: old),
          vm("web-01", 3, .running, services: old, snapshots: [.online, .offline]),
          vm("build-01", 4, .off, snapshots: [.offline]),
        ]))
    try log.look(
      host("hv-02", [vm("mail-01", 5, .critical), vm("lnx-01", 6, .off, family: .linux)]))
    try log.look(host("hv-03", [vm("old-01", 7, .saved), vm("file-01", 8, .off)]))
    log.wait(minutes: 1)
    try log.open("sp1-night-1", ["hv-01", "hv-02", "hv-03"], hours: 8)
    log.wait(minutes: 1)
    try log.record(.shutDown, "hv-01", "web-01", .started)
    try log.record(.mergeSnapshots, "hv-01", "build-01", .started, leaseSeconds: 600)
    log.wait(minutes: 3)
    try log.record(.shutDown, "hv-01", "web-01", .completed)
    try log.record(.shutDown, "hv-01", "sql-01", .started)
    try log.record(.shutDown, "hv-01", "sql-01", .failed("the guest does not answer"))
    // Somebody installed the service pack on hv-03 without asking.
    log.wait(minutes: 20)
    try log.look(
      host("hv-03", build: "6.1.7601.17514", [vm("old-01", 7, .saved), vm("file-01", 8, .off)]))
    log.wait(minutes: 5)
    return log
  }

  /// A host taken from its first look to its last guest.
  static func wholeNight() throws -> SampleLog {
    let log = try SampleLog()
    let (old, new) = ("6.1.7600.16385", "6.1.7601.17514")
    try log.look(
      host(
        "hv-01",
        [
          vm("dc-01", 1, .running, services: old),
          vm("sql-01", 2, .running, services: old, family: .windowsServer2008),
        ]))
    try log.open("sp1-night-1", ["hv-01"], hours: 8)
    log.wait(minutes: 1)
    try log.perform(.shutDown, "hv-01", "sql-01", minutes: 2)
    try log.perform(.shutDown, "hv-01", "dc-01", minutes: 2)
    try log.look(
      host("hv-01", [vm("dc-01", 1, .off), vm("sql-01", 2, .off, family: .windowsServer2008)]))
    try log.perform(.patch, "hv-01", minutes: 40)
    try log.look(
      host("hv-01", [vm("dc-01", 1, .off), vm("sql-01", 2, .off, family: .windowsServer2008)]))
    try log.perform(.reboot, "hv-01", minutes: 5)
    try log.look(
      host(
        "hv-01", build: new,
        [vm("dc-01", 1, .off), vm("sql-01", 2, .off, family: .windowsServer2008)]))
    for name in ["dc-01", "sql-01"] { try log.perform(.start, "hv-01", name, minutes: 2) }
    for name in ["dc-01", "sql-01"] {
      try log.perform(.updateIntegrationServices, "hv-01", name, minutes: 5)
    }
    try log.look(
      host(
        "hv-01", build: new,
        [
          vm("dc-01", 1, .running, services: new),
          vm("sql-01", 2, .running, services: new, family: .windowsServer2008),
        ]))
    return log
  }
}
