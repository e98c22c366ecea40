import AuditLog
import Events
import Foundation
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
    let trace = folder.path("trace")
    let files = ["", "-journal", "-wal", "-shm", "-queue", ".key"].map { path + $0 }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/strace")
    // Only calls on these files count: the loader's own are not of interest.
    process.arguments =
      ["-f", "-qq", "-o", trace, "-e", "trace=\(call)", "-e", "signal=none"]
      + (call.hasPrefix("rename") || call.hasPrefix("unlink")
        ? [] : (files + [folder.url.path]).flatMap { ["-P", $0] })
      + ["-e", "inject=\(call):error=\(error):when=\(place)", try CLI.executable.path]
      + Workspace.words(command)
    process.environment = ["MWCTL_ACTOR": "alice", "PATH": "/usr/bin:/bin"]
    process.currentDirectoryURL = folder.url
    let errors = folder.path("stderr")
    try Data().write(to: URL(filePath: errors))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
    try process.run()
    process.waitUntilExit()
    exitCode = process.terminationReason == .exit ? process.terminationStatus : -1
    stderr = try String(contentsOfFile: errors, encoding: .utf8)
    isInjected = try String(contentsOfFile: trace, encoding: .utf8).contains("(INJECTED)")
  }
}
