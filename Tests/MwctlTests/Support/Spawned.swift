import Foundation
import Synchronization
import Testing

/// A `mwctl` that runs beside this process: many at once, and each can be killed.
struct Spawned {
  /// How a process ended.
  enum End: Hashable {
    case exited(Int32)
    case killed(Int32)
  }

  let pid: pid_t
  let output: String
  private let errorFile: String

  /// Starts `mwctl` with `output` for what it prints, a file beside it for what it says on the
  /// standard error, and `input` to read from; by another program, if one is named.
  ///
  /// No signal is ignored to begin with, whatever the tests were started by.
  init(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "/dev/null", output: String,
    variables more: [String] = [], by starter: String? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
    let errors = Spawned.errors(of: output, in: folder)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o600)
    let path = try CLI.executable.path
    let words = ((starter.map { [$0] } ?? []) + [path] + arguments).map { strdup($0) } + [nil]
    let variables =
      more + [
        "MWCTL_ACTOR=alice", "MWCTL_LOG=\(folder.path("mwctl.db"))", "PATH=/usr/bin:/bin",
      ]
    let surroundings = variables.map { strdup($0) } + [nil]
    defer { for text in words + surroundings { free(text) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var pid: pid_t = 0
    let code = posix_spawn(&pid, starter ?? path, &actions, &attributes, words, surroundings)
    guard code == 0 else { throw CLIError(description: String(cString: strerror(code))) }
    self.pid = pid
    self.output = output
    errorFile = errors
  }

  private static func errors(of output: String, in folder: TemporaryFolder) -> String {
    folder.path(URL(filePath: output).lastPathComponent + ".err")
  }

  /// Waits until it has ended.
  func wait() -> End {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(status & 0x7F)
  }

  func kill() { _ = Foundation.kill(pid, SIGKILL) }

  /// What it had printed when it ended: whole lines.
  var replies: [Reply] {
    get throws {
      let text = try String(contentsOfFile: output, encoding: .utf8)
      return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { try Reply(parsing: String($0)) }
    }
  }

  var errorText: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }
}

/// Work that threads share; each takes the next piece as soon as it is done with one.
///
/// Threads of their own, since waiting for processes would stop the few that tests run on.
func inParallel<Result: Sendable>(
  _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws -> Result
) async throws -> [Result] {
  let pool = Pool<Result>(count: count)
  return try await withCheckedThrowingContinuation { continuation in
    for _ in 0..<min(threads, count) {
      Thread.detachNewThread {
        while let index = pool.take() {
          let result = Swift.Result { try work(index) }
          if let all = pool.put(result, at: index) {
            continuation.resume(with: Swift.Result { try all.map { try $0.get() } })
          }
        }
      }
    }
  }
}

private final class Pool<Value: Sendable>: Sendable {
  private let state: Mutex<(next: Int, results: [Int: Result<Value, any Error>])>
  private let count: Int

  init(count: Int) {
    self.count = count
    state = Mutex((0, [:]))
  }

  func take() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Keeps a result.
  ///
  /// - Returns: All of them, when this was the last.
  func put(_ result: Result<Value, any Error>, at index: Int) -> [Result<Value, any Error>]? {
    state.withLock { state in
      state.results[index] = result
      guard state.results.count == count else { return nil }
      return (0..<count).compactMap { state.results[$0] }
    }
  }
}
