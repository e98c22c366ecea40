import AuditLog
import Events
import Foundation
import Workflow

/// A log as some years of maintenance leave it: hosts with twenty machines each, taken through night
/// after night, ten hosts a window; at its end a window is open over the first ten, and all their
/// machines run.
struct SampleLog {
  let log: AuditLog
  let path: String
  let events: Int

  /// The host that is measured.
  static let host = "hv-001"
  /// A moment in the window that is open at the end.
  static let now = "2012-03-01T20:30:00Z"

  /// Makes a log of exactly so many events over so many hosts.
  static func make(at path: String, events: Int, hosts: Int) throws -> SampleLog {
    let log = try AuditLog.create(at: path)
    var author = try SampleAuthor(log: log, hosts: hosts)
    try author.write(events: events)
    return SampleLog(log: log, path: path, events: events)
  }
}

/// Writes the events of ``SampleLog``.
struct SampleAuthor {
  private static let machinesPerHost = 20
  private static let hostsPerWindow = 10

  private let log: AuditLog
  private let hosts: [HostName]
  private let machines: [HostName: [VMID]]
  private var versions: [StreamName: StreamVersion] = [:]
  private var drafts: [EventDraft] = []
  private var count = 0
  private var clock = Timestamp(milliseconds: 1_299_355_200_000)

  init(log: AuditLog, hosts count: Int) throws {
    self.log = log
    hosts = try (1...count).map { number in
      try known(HostName("hv-" + padded(number, digits: 3)))
    }
    machines = try Dictionary(
      uniqueKeysWithValues: hosts.enumerated().map { index, host in
        let ids = try (1...Self.machinesPerHost).map { number in
          try known(VMID("00000000-0000-4000-8000-" + padded(index * 1000 + number, digits: 12)))
        }
        return (host, ids)
      })
  }

  mutating func write(events: Int) throws {
    let finale = Self.hostsPerWindow * (Self.machinesPerHost + 2) + 1
    append(.logCreated(LogCreated(origin: "benchmark", toolVersion: "0")), to: .log)
    let profile = try JSONValue(parsing: known(Profile.builtIn["ws2008r2-sp1"]))
    append(.profileAdopted(ProfileAdopted(name: "ws2008r2-sp1", profile: profile)), to: .log)
    for host in hosts {
      see(host, state: .running, services: "6.1.7600.16385")
      append(look(host, build: "6.1.7600.16385"), to: .host(host))
    }
    var night = 0
    while true {
      night += 1
      for start in stride(from: 0, to: hosts.count, by: Self.hostsPerWindow) {
        let group = Array(hosts[start..<min(start + Self.hostsPerWindow, hosts.count)])
        let nightEvents = group.count * 212 + 2
        guard count + nightEvents + finale <= events else {
          return try end(at: events, finale: finale)
        }
        try pass(group, window: try known(WindowID("night-\(night)-\(start)")))
      }
    }
  }

  /// Fills up with looks that found nothing new, and opens the window that is measured.
  private mutating func end(at events: Int, finale: Int) throws {
    while count < events - finale {
      let host = hosts[count % hosts.count]
      append(look(host, build: "6.1.7601.17514"), to: .host(host))
      try flush(atLeast: 10_000)
    }
    clock = try known(Timestamp("2012-03-01T20:00:00Z"))
    let window = try known(WindowID("bench"))
    let group = Array(hosts.prefix(Self.hostsPerWindow))
    open(window, over: group)
    for host in group {
      append(.hostEnrolled(HostEnrolled(window: window)), to: .host(host), in: window)
      see(host, state: .running, services: "6.1.7600.16385")
      append(look(host, build: "6.1.7600.16385"), to: .host(host))
    }
    try flush(atLeast: 1)
    guard count == events else { throw SampleError(what: "\(count) events instead of \(events)") }
  }

  /// Takes some hosts through a night.
  private mutating func pass(_ group: [HostName], window: WindowID) throws {
    open(window, over: group)
    for host in group {
      append(.hostEnrolled(HostEnrolled(window: window)), to: .host(host), in: window)
      see(host, state: .running, services: "6.1.7600.16385")
      append(look(host, build: "6.1.7600.16385"), to: .host(host))
      for vm in machines[host] ?? [] { act(.shutDown, on: host, vm, in: window) }
      append(look(host, build: "6.1.7600.16385"), to: .host(host))
      act(.patch, on: host, nil, in: window)
      act(.reboot, on: host, nil, in: window)
      append(look(host, build: "6.1.7601.17514"), to: .host(host))
      for vm in machines[host] ?? [] {
        act(.start, on: host, vm, in: window)
        act(.updateIntegrationServices, on: host, vm, in: window)
        act(.verifyGuest, on: host, vm, in: window)
      }
      // Looks over the night without news, and one that finds everything anew.
      for _ in 0..<2 { append(look(host, build: "6.1.7601.17514"), to: .host(host)) }
      see(host, state: .running, services: "6.1.7601.17514")
      append(.hostReleased(HostReleased(window: window)), to: .host(host), in: window)
      try flush(atLeast: 10_000)
    }
    append(.windowClosed(WindowClosed(reason: nil)), to: .window(window), in: window)
  }

  private mutating func open(_ window: WindowID, over group: [HostName]) {
    append(
      .windowOpened(
        WindowOpened(
          hosts: group, from: clock, until: clock.adding(seconds: 8 * 3600), maximumHostsDown: 2,
          profile: 1)), to: .window(window), in: window)
  }

  private mutating func act(
    _ action: ActionKind, on host: HostName, _ vm: VMID?, in window: WindowID
  ) {
    let route: UpdateRoute? = action == .updateIntegrationServices ? .servicePack : nil
    let attempt = AttemptID(Position(count))
    append(
      .actionStarted(
        ActionStarted(
          action: action, vm: vm, route: route, leaseSeconds: 1800, reason: nil, details: [:],
          basis: DecisionBasis(position: Position(count - 1), profile: 1, overridden: []))),
      to: .host(host), in: window)
    let details = action == .updateIntegrationServices ? ["version": "6.1.7601.17514"] : [:]
    append(
      .actionCompleted(
        ActionCompleted(
          action: action, vm: vm, attempt: attempt, route: route, reason: nil, details: details,
          against: [])),
      to: .host(host), in: window)
  }

  /// Sees every machine of a host anew.
  private mutating func see(_ host: HostName, state: VMState, services: String) {
    for (number, vm) in (machines[host] ?? []).enumerated() {
      let facts = VMFacts(
        id: vm, name: "vm-\(number)", state: state, operation: VMOperation.none,
        memoryBytes: 4_294_967_296,
        guest: Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise"),
        integrationServices: BuildNumber(services), heartbeat: .ok, network: .ok, snapshots: [],
        disks: [
          VirtualDisk(
            path: "D:\\VMs\\vm-\(number).vhd", sizeBytes: 42_949_672_960, isDifferencing: false)
        ], automaticStop: .save, automaticStart: .ifRunning)
      append(.vmObserved(VMObserved(facts: facts)), to: .host(host))
    }
  }

  private func look(_ host: HostName, build: String) -> Event {
    .hostObserved(
      HostObserved(
        isWhole: true,
        facts: HostFacts(
          build: BuildNumber(build), freeDiskBytes: 53_687_091_200, freeMemoryBytes: 8_589_934_592),
        seen: machines[host] ?? [], digest: String(repeating: "0f", count: 32)))
  }

  private mutating func append(_ event: Event, to stream: StreamName, in window: WindowID? = nil) {
    clock = clock.adding(seconds: 20)
    drafts.append(
      EventDraft(
        id: "event-\(count)", stream: stream, event: event, time: clock, actor: "CONTOSO\\anna",
        commandID: "event-\(count)", correlationID: window.map { "window/\($0)" },
        workflowVersion: "1"))
    count += 1
  }

  private mutating func flush(atLeast least: Int) throws {
    guard drafts.count >= least else { return }
    var expected: [StreamName: StreamVersion] = [:]
    for draft in drafts { expected[draft.stream] = versions[draft.stream] ?? 0 }
    let records = try log.write { writer in
      try writer.append(drafts, expecting: expected, recordedAt: clock, source: "benchmark")
    }
    for record in records { versions[record.stream] = record.version }
    drafts = []
  }
}

/// Why a benchmark cannot go on.
struct SampleError: Error, CustomStringConvertible {
  let what: String

  var description: String { what }
}

/// A value that has to be there.
func known<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw SampleError(what: "A sample of the benchmark does not parse.") }
  return value
}

private func padded(_ number: Int, digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: digits - text.count) + text
}
