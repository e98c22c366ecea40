import AuditLog
import Events
import Projections
import Testing
import Workflow

@testable import mwctl

extension SampleLog {
  private static let old = "6.1.7600.16385"
  private static let new = "6.1.7601.17514"

  /// A night with everything that an auditor asks about: a rule set aside, a failed patch, an
  /// interruption, an attempt that nobody knew the end of, an outcome told late, a step that nobody
  /// had announced, a machine lost to somebody else's upgrade, and a host that is left for another
  /// night.
  static func auditedNight() throws -> SampleLog {
    let log = try SampleLog()
    try log.lookBefore()
    log.wait(minutes: 10)
    try log.open("sp1-night-1", ["hv-01", "hv-02"], hours: 5, maximumHostsDown: 1)
    try log.waive("no-snapshot", on: "hv-01", nil, because: "the merge of fs-01 takes nine hours")
    try log.goDown()
    try log.patchTwice()
    try log.interrupt()
    try log.comeUp()
    try log.loseMachine()
    try log.write {
      try WindowBook(ledger: $0).close(
        #require(WindowID("sp1-night-1")), reason: "hv-02 needs a night of its own", at: log.now)
    }
    return log
  }

  /// The token of the attempt at shutting `fs-01` down, of which nobody knew the end.
  static let doubtful = AttemptID(17)

  private func lookBefore() throws {
    try look(
      SampleLog.host(
        "hv-01",
        [
          SampleLog.vm("dc-01", 1, .running, services: SampleLog.old),
          SampleLog.vm("sql-01", 2, .running, services: SampleLog.old),
          SampleLog.vm("fs-01", 3, .running, services: SampleLog.old, snapshots: [.offline]),
        ]))
    try look(
      SampleLog.host(
        "hv-02", [SampleLog.vm("app-01", 4, .saved), SampleLog.vm("file-01", 5, .off)]))
  }

  /// Sets a rule aside until the window closes, as `mwctl override` does.
  func waive(_ rule: String, on host: String, _ vm: String?, because reason: String) throws {
    let name = try #require(HostName(host))
    try write { ledger in
      let machine = try vm.map { try Machines.find($0, on: ledger.fleet.knownHost(name)) }
      try ledger.append(
        [
          (
            .host(name),
            .ruleOverridden(
              RuleOverridden(rule: rule, action: nil, vm: machine?.id, reason: reason))
          )
        ], at: now)
    }
  }

  private func goDown() throws {
    wait(minutes: 1)
    try perform(.shutDown, "hv-01", "sql-01", minutes: 2)
    actor = "bob"
    try perform(.shutDown, "hv-01", "dc-01", minutes: 3)
    try record(.shutDown, "hv-01", "fs-01", .started, leaseSeconds: 300)
    wait(minutes: 12)
    actor = "alice"
    try look(hostDown())
    // Bob comes back from the data centre and tells what had been found out without him.
    actor = "bob"
    wait(minutes: 2)
    try record(.shutDown, "hv-01", "fs-01", .completed, attempt: SampleLog.doubtful)
    actor = "alice"
    try look(hostDown())
  }

  private func hostDown(build: String = old) throws -> HostObservation {
    try SampleLog.host(
      "hv-01", build: build,
      [
        SampleLog.vm("dc-01", 1, .off), SampleLog.vm("sql-01", 2, .off),
        SampleLog.vm("fs-01", 3, .off, snapshots: [.offline]),
      ])
  }

  private func patchTwice() throws {
    try record(.patch, "hv-01", nil, .started)
    wait(minutes: 22)
    try record(.patch, "hv-01", nil, .failed("error 0x800f0818: a servicing package is damaged"))
    wait(minutes: 5)
    try look(hostDown())
    try perform(.patch, "hv-01", minutes: 41)
  }

  private func interrupt() throws {
    let id = try #require(WindowID("sp1-night-1"))
    try write { try WindowBook(ledger: $0).suspend(id, reason: "alarm in the storage", at: now) }
    wait(minutes: 30)
    let until = now.adding(seconds: 4 * 3600)
    try write {
      try WindowBook(ledger: $0).resume(
        id, reason: "a fan was replaced", until: until, at: now)
    }
  }

  private func comeUp() throws {
    try look(hostDown())
    try perform(.reboot, "hv-01", minutes: 6)
    try look(hostDown(build: SampleLog.new))
    for name in ["dc-01", "sql-01", "fs-01"] { try perform(.start, "hv-01", name, minutes: 2) }
    for name in ["dc-01", "sql-01", "fs-01"] {
      try perform(.updateIntegrationServices, "hv-01", name, minutes: 8)
    }
    // Nobody had said that the guests were being checked.
    try record(.verifyGuest, "hv-01", "dc-01", .completed)
    wait(minutes: 1)
    try look(
      SampleLog.host(
        "hv-01", build: SampleLog.new,
        [
          SampleLog.vm("dc-01", 1, .running, services: SampleLog.new),
          SampleLog.vm("sql-01", 2, .running, services: SampleLog.new),
          SampleLog.vm("fs-01", 3, .running, services: SampleLog.new, snapshots: [.offline]),
        ]))
  }

  private func loseMachine() throws {
    wait(minutes: 5)
    try look(
      SampleLog.host(
        "hv-02", build: SampleLog.new,
        [SampleLog.vm("app-01", 4, .saved), SampleLog.vm("file-01", 5, .off)]))
    wait(minutes: 10)
  }
}
