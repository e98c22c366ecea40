import AuditLog
import Events
import Foundation
import Simulation
import TestSupport
import Testing

/// System calls that fail, one after the other, wherever `mwctl` makes one on its files.
///
/// `strace` makes the n-th call fail, for every n that there is. One error in the normal run;
/// `FAULTS=3 swift test --filter FailingCallTests` for several.
@Suite struct `A system call that fails` {
  struct Trial: CustomTestStringConvertible, Sendable {
    let command: String
    /// A call that has to occur, or another that the system may make instead of it.
    let calls: [String]

    var testDescription: String { "\(calls[0]) in \(command)" }
  }

  static let trials: [Trial] =
    [
      ("record start --host hv-01 --vm sql-01 --completed --id k", []),
      ("audit checkpoint --copy-to copy.txt", ["rename"]),
    ].flatMap { command, more in
      (["write,pwrite64", "fsync,fdatasync", "openat"] + more).map {
        Trial(command: command, calls: $0.split(separator: ",").map(String.init))
      } + [Trial(command: command, calls: ["unlink", "unlinkat"])]
    }

  static let errors = Array(["EIO", "ENOSPC", "EACCES"].prefix(Seeds.setting("FAULTS", 1)))

  @Test(arguments: trials, errors)
  func `loses nothing that was acknowledged`(trial: Trial, error: String) throws {
    let base = try Workspace(.open)
    // Otherwise there would be nothing to sign.
    try base.json("record shutdown --host hv-01 --vm sql-01 --completed --id before")
    var injected = 0
    for call in trial.calls {
      for place in 1... {
        let run = try Run(trial.command, on: base, failing: call, with: error, place: place)
        guard run.isInjected else { break }
        injected += 1
        try check(run, trial)
      }
    }
    let isOptional = trial.calls[0] == "unlink"
    #expect(injected > 0 || isOptional, "no call was made to fail")
  }

  @Test(arguments: ["fsync", "fdatasync", "link,linkat", "write,pwrite64", "ftruncate"], errors)
  func `lets init leave nothing, or a whole log`(calls: String, error: String) throws {
    var injected = 0
    for call in calls.split(separator: ",").map(String.init) {
      for place in 1... {
        let folder = try TemporaryFolder()
        let result = try Strace.mwctl(
          "init --origin test.example/hyper-v", in: folder, tracing: call,
          injecting: "\(call):error=\(error):when=\(place)")
        guard result.isInjected else { break }
        injected += 1
        let what: Comment = "\(call) \(place): \(result.stderr)"
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
          .filter { $0.hasPrefix("mwctl.db") }
        if result.exitCode != 0, left.isEmpty { continue }
        // What was told on the way may get lost; what was recorded may not.
        #expect(left.contains("mwctl.db") && left.contains("mwctl.db.key"), what)
        #expect(try AuditLog.verify(at: folder.path("mwctl.db")).problems == [], what)
        let log = try AuditLog.open(at: folder.path("mwctl.db"), access: .readOnly)
        #expect(try log.read { try $0.nextPosition() } == 3, what)
      }
    }
    #expect(injected > 0 || calls == "ftruncate" || calls == "fsync" || calls == "fdatasync")
  }

  private func check(_ run: Run, _ trial: Trial) throws {
    let what = "\(run.call) \(run.place): \(run.stderr)"
    let found = try AuditLog.verify(at: run.log)
    #expect(found.problems == [], "\(what)")
    let log = try AuditLog.open(at: run.log, access: .readOnly)
    let (isBefore, isRecorded, signed, size) = try log.read { reader in
      (
        try reader.contains(id: "before"), try reader.contains(id: "k"),
        try reader.lastCheckpoint()?.size, try reader.nextPosition()
      )
    }
    #expect(isBefore, "\(what)")
    if run.exitCode == 0 {
      let isKept = trial.command.hasPrefix("record") ? isRecorded : signed == size
      #expect(isKept, "acknowledged and not there: \(what)")
    }
    #expect(run.exitCode >= 0 && run.exitCode < 128, "\(what)")
  }
}

/// A run of `mwctl` in which one system call failed.
private struct Run {
  let call: String
  let place: Int
  let log: String
  let exitCode: Int32
  let stderr: String
  let isInjected: Bool
  private let folder: TemporaryFolder

  init(
    _ command: String, on base: Workspace, failing call: String, with error: String, place: Int
  ) throws {
    self.call = call
    self.place = place
    folder = try TemporaryFolder()
    let path = folder.path("mwctl.db")
    log = path
    for name in ["mwctl.db", "mwctl.db.key"] {
      try FileManager.default.copyItem(
        atPath: base.folder.path(name), toPath: folder.path(name))
    }
    let files = ["", "-journal", "-wal", "-shm", "-queue", ".key"].map { path + $0 }
    // Only calls on these files count: the loader's own are not of interest.
    let isNamed = call.hasPrefix("rename") || call.hasPrefix("unlink")
    let result = try Strace.mwctl(
      command, in: folder, tracing: call, injecting: "\(call):error=\(error):when=\(place)",
      paths: isNamed ? [] : files + [folder.url.path])
    exitCode = result.exitCode
    stderr = result.stderr
    isInjected = result.isInjected
  }
}
