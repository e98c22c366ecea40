import AuditLog
import Events
import Foundation
import TestSupport
import Testing

/// A disk that takes its time: `strace` makes each sync of one `mwctl` last half a second.
@Suite struct `A log on a slow disk` {
  private let slow = "fsync,fdatasync:delay_enter=500ms"

  @Test func `takes what is recorded, later`() throws {
    let log = try Workspace(.open)
    let result = try Strace.mwctl(
      "record shutdown --host hv-01 --vm sql-01 --completed", in: log.folder,
      tracing: "fsync,fdatasync", injecting: slow)
    #expect(result.exitCode == 0, "\(result.stderr)")
    #expect(result.calls.count { $0.contains("(DELAYED)") } >= 3)
    #expect(try log.types().last == "vm.shutdown-completed")
    #expect(try AuditLog.verify(at: log.log).isSound)
  }

  @Test func `keeps others waiting, and loses nothing of theirs`() async throws {
    let log = try Workspace(.open)
    let (folder, slow) = (log.folder, slow)
    let outcomes = try await inParallel(4, threads: 4) { number in
      guard number == 0 else {
        `A killed mwctl`.Moment.inWrite(microseconds: 0, giveUp: 30).await(folder.path("mwctl.db"))
        let other = try Spawned(
          ["record", "patch", "--host", "hv-02", "--failed", "no-\(number)"], in: folder,
          output: folder.path("answer-\(number)"))
        return other.wait()
      }
      let result = try Strace.mwctl(
        "record shutdown --host hv-01 --vm sql-01 --completed", in: folder,
        tracing: "fsync,fdatasync", injecting: slow)
      return .exited(result.exitCode)
    }
    #expect(outcomes.allSatisfy { $0 == .exited(0) })
    // The others came while the slow one wrote: had they not waited, it would not be the first.
    #expect(
      try log.types().suffix(4)
        == ["vm.shutdown-completed"] + Array(repeating: "host.patch-failed", count: 3))
    #expect(try AuditLog.verify(at: log.log).isSound)
  }
}
