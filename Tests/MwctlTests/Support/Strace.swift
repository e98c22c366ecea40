import Foundation
import TestSupport

/// `mwctl` under `strace`, which tells its system calls and can make one of them fail.
enum Strace {
  struct Result {
    /// Below zero where it was killed.
    let exitCode: Int32
    let stderr: String
    /// The calls, one a line: the thread, the call with the paths behind its descriptors.
    let calls: [Substring]

    var isInjected: Bool { calls.contains { $0.contains("(INJECTED)") } }
  }

  /// Runs a command line.
  ///
  /// - Parameters:
  ///   - calls: Which calls to trace, with commas between them.
  ///   - injection: What `strace` is to do to which call; nothing where it only looks on.
  ///   - paths: Where there are any, only calls on these files count.
  static func mwctl(
    _ commandLine: String, in folder: TemporaryFolder, tracing calls: String,
    injecting injection: String? = nil, paths: [String] = []
  ) throws -> Result {
    let (trace, errors) = (folder.path("trace"), folder.path("stderr"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/strace")
    process.arguments =
      ["-f", "-qq", "-y", "-o", trace, "-e", "trace=\(calls)", "-e", "signal=none"]
      + paths.flatMap { ["-P", $0] } + (injection.map { ["-e", "inject=\($0)"] } ?? [])
      + [try CLI.executable.path] + Workspace.words(commandLine)
    process.environment = ["MWCTL_ACTOR": "alice", "PATH": "/usr/bin:/bin"]
    process.currentDirectoryURL = folder.url
    try Data().write(to: URL(filePath: errors))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
    try process.run()
    process.waitUntilExit()
    return Result(
      exitCode: process.terminationReason == .exit ? process.terminationStatus : -1,
      stderr: try String(contentsOfFile: errors, encoding: .utf8),
      calls: try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n"))
  }
}
