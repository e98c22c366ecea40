import Events
import Execution
import Foundation
import Synchronization
import TestSupport
import Testing
import Workflow

@testable import mwctl

/// Real processes: shell scripts that behave as executors do, and as they should not.
@Suite struct `The program of an executor` {
  private static let done = #"echo '{"type":"outcome","outcome":"completed"}'"#

  @Test func `reads its task and tells its outcome`() async throws {
    let result = try await run(
      """
      task=$(cat)
      case $task in
      *'"action":"shutdown"'*'"attempt":41'*) \(Self.done) ;;
      *) echo '{"type":"outcome","outcome":"failed","reason":"no such task"}' ;;
      esac
      """)
    #expect(result.verdict == .completed)
  }

  @Test func `is in doubt when it ends without a word`() async throws {
    expectDoubt(try await run("exit 0"), "exit code 0")
    expectDoubt(try await run("exit 3"), "exit code 3")
    expectDoubt(try await run("kill -SEGV $$"), "signal 11")
    expectDoubt(try await run("\(Self.done); exit 1"), "exit code 1")
  }

  @Test func `may close its output before it ends`() async throws {
    let script = "\(Self.done); exec >&- 2>&-; sleep 0.5;"
    #expect(try await run(script + "exit 0").verdict == .completed)
    expectDoubt(try await run(script + "exit 7"), "exit code 7")
  }

  @Test func `is ended at its deadline`() async throws {
    expectDoubt(try await run("sleep 600", timeout: 1), "at its deadline")
  }

  @Test func `is killed where it will not end, and all that it started with it`() async throws {
    let folder = try TemporaryFolder()
    let mark = folder.path("child")
    let script = """
      trap '' TERM
      (trap '' TERM; echo $BASHPID > \(mark); while :; do sleep 0.1; done) &
      while :; do sleep 0.1; done
      """
    expectDoubt(try await run(script, timeout: 1, shell: "/bin/bash"), "at its deadline")
    let child = try #require(
      Int32(try String(contentsOfFile: mark, encoding: .utf8).trimmingCharacters(in: .newlines)))
    try await eventually { kill(child, 0) != 0 }
  }

  @Test func `is ended where it goes on after its outcome`() async throws {
    expectDoubt(try await run("\(Self.done); sleep 60"), "did not end")
  }

  @Test func `may leave something behind that holds its output`() async throws {
    #expect(try await run("sleep 60 & \(Self.done); exit 0").verdict == .completed)
    // In a session of its own it cannot be ended with the group; it is not waited for, either.
    let result = try await run("setsid sleep 8 & \(Self.done); exit 0")
    #expect(result.verdict == .completed)
  }

  @Test func `is ended for output that is no message`() async throws {
    expectDoubt(try await run("echo hello; \(Self.done); sleep 60"), "line 1")
    expectDoubt(try await run("head -c 100000000 /dev/zero; \(Self.done)"), "longer than")
    // Whole messages, and never an end of them.
    let flood = #"yes '{"type":"progress","message":"'$(head -c 1900 /dev/zero | tr '\0' x)'"}'"#
    expectDoubt(try await run(flood), "more than 1 MiB")
  }

  @Test func `may write as much to its standard error as it likes`() async throws {
    let result = try await run("yes trouble | head -c 50000000 >&2; \(Self.done)")
    #expect(result.verdict == .completed)
    #expect(result.details["stderr"]?.hasSuffix("trouble") == true)
  }

  @Test func `need not read its task`() async throws {
    signal(SIGPIPE, SIG_IGN)
    #expect(try await run("exec 0<&-; sleep 0.2; \(Self.done)").verdict == .completed)
  }

  @Test func `tells how far it is`() async throws {
    let seen = Collected()
    let script = """
      echo '{"type":"progress","percent":10,"message":"begun"}'; sleep 0.3
      echo '{"type":"progress","percent":90}'; sleep 0.3
      \(Self.done)
      """
    #expect(try await run(script, progress: { seen.add($0) }).verdict == .completed)
    // What comes at once is told as one.
    #expect(seen.all.last?.percent == 90)
    #expect([[10, 90], [90]].contains(seen.all.map(\.percent)))
  }

  @Test func `is ended when whoever runs it leaves`() async throws {
    let (stops, onStop) = AsyncStream.makeStream(of: ExecutorStop.self)
    Task {
      try await Task.sleep(for: .milliseconds(300))
      onStop.yield(.leaving)
    }
    expectDoubt(try await run("sleep 60", stops: stops), "told to leave")
  }

  @Test func `that is none is refused before anything is begun`() async throws {
    let folder = try TemporaryFolder()
    try "no program".write(toFile: folder.path("text"), atomically: true, encoding: .utf8)
    for name in [folder.path("missing"), folder.path("text"), "/tmp", "no-such-program-anywhere"] {
      await #expect(throws: Failure.self) { try await ExecutorProgram(name, arguments: []) }
    }
  }

  @Test func `that cannot be started has failed, since nothing was begun`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("executor")
    try "#!/no/such/shell\n".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o755)
    let result = await ExecutorProgram.quick(path).run(.sample(), .quiet)
    #expect(result.isOfStarting)
    guard case .failed = result.verdict else {
      Issue.record("\(result.verdict)")
      return
    }
  }

  @Test func `is waited for as long, and read as far, as its document says`() throws {
    let place = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/executors.md")
    let document = try String(contentsOf: place, encoding: .utf8)
    let (limits, patience) = (ExecutorTranscript.Limits(), ExecutorProgram.Patience())
    for words in [
      "longer than \(limits.lineBytes >> 20) MiB", "more than \(limits.totalBytes >> 20) MiB",
      "its last \(limits.errorBytes / 1000),\(limits.errorBytes % 1000) bytes",
      "within \(patience.lingering.components.seconds) s after its outcome",
      "after \(patience.grace.components.seconds) s killed",
    ] { #expect(document.contains(words), "\(words)") }
  }

  private func run(
    _ script: String, timeout: Int = 600, shell: String = "/bin/sh",
    stops: AsyncStream<ExecutorStop> = AsyncStream { _ in },
    progress: @escaping @Sendable (ExecutorProgress) -> Void = { _ in }
  ) async throws -> ExecutorResult {
    let program = ExecutorProgram.quick(shell, arguments: ["-c", script])
    return await program.run(
      .sample(timeout: timeout), ExecutorChannel(progress: progress, stops: stops))
  }

  private func expectDoubt(
    _ result: ExecutorResult, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard case .inDoubt(let why) = result.verdict else {
      Issue.record("\(result.verdict) is no doubt", sourceLocation: sourceLocation)
      return
    }
    #expect(why.contains(words), sourceLocation: sourceLocation)
  }

  private func eventually(_ condition: () -> Bool) async throws {
    for _ in 0..<100 where !condition() { try await Task.sleep(for: .milliseconds(100)) }
    #expect(condition())
  }
}

/// Progress, collected by whoever is told it.
private final class Collected: Sendable {
  private let values = Mutex<[ExecutorProgress]>([])

  func add(_ progress: ExecutorProgress) { values.withLock { $0.append(progress) } }
  var all: [ExecutorProgress] { values.withLock { $0 } }
}

extension ExecutorProgram {
  /// A program that is waited for less long than usual.
  static func quick(_ path: String, arguments: [String] = []) -> ExecutorProgram {
    var program = ExecutorProgram(path: path, arguments: arguments)
    // Less than usual, so that a flood is one soon.
    program.limits.totalBytes = 1 << 20
    program.limits.lineBytes = 1 << 19
    program.patience = Patience(
      grace: .seconds(1), lingering: .seconds(1), farewell: .milliseconds(500))
    return program
  }
}

extension ExecutorChannel {
  static var quiet: ExecutorChannel {
    ExecutorChannel(progress: { _ in }, stops: AsyncStream { _ in })
  }
}
