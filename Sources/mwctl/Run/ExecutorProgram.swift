internal import Events
internal import Execution
internal import Foundation
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// What carries out tasks: a program, or the person at the terminal.
protocol Executor: Sendable {
  /// What it is called in the log.
  var name: String { get }
  /// How long it is waited for, at the least, in seconds.
  var leastTimeoutSeconds: Int { get }
  /// Whether it prints and asks where the run prints.
  var talksToPerson: Bool { get }
  /// Carries out a task and waits for its end; never throws, since whatever happens is a result.
  func run(_ task: ExecutorTask, _ channel: ExecutorChannel) async -> ExecutorResult
}

extension Executor {
  var talksToPerson: Bool { false }
}

/// What goes to and fro between a run and one of its executors while it works.
struct ExecutorChannel: Sendable {
  /// Told how far it is.
  let progress: @Sendable (ExecutorProgress) -> Void
  /// Asks it to end at once.
  let stops: AsyncStream<ExecutorStop>
  /// Told that nobody is there any more who could carry out anything.
  var leave: @Sendable () -> Void = {}
}

/// An executor that is a program: one process, in a group of its own, for each task.
struct ExecutorProgram: Executor {
  /// How long is waited, and for what.
  struct Patience: Hashable {
    /// Until a program that was asked to end is killed.
    var grace = Duration.seconds(5)
    /// Until a program that told its outcome is asked to end.
    var lingering = Duration.seconds(30)
    /// Until nobody listens any more to what a killed program has left behind.
    var farewell = Duration.seconds(2)
  }

  let path: String
  let arguments: [String]
  var patience = Patience()
  var limits = ExecutorTranscript.Limits()

  var name: String { URL(fileURLWithPath: path).lastPathComponent }
  var leastTimeoutSeconds: Int { 1 }

  /// What helps where a program cannot be run.
  private static func remedy(_ program: String) -> String {
    let isFile =
      (try? FileManager.default.attributesOfItem(atPath: program)[.type]) as? FileAttributeType
      == .typeRegular
    guard isFile else { return "Give the path of a program." }
    guard program.contains("/") else {
      return "A program in this folder is named with it: --executor ./\(program)"
    }
    return "Make it executable: chmod +x \(program)"
  }

  /// A program by its path, or by its name in `PATH`.
  ///
  /// - Throws: ``Failure`` (usage) if there is none that can be run.
  init(_ program: String, arguments: [String]) async throws {
    let executable: Executable = program.contains("/") ? .path(.init(program)) : .name(program)
    guard let found = try? await executable.resolveExecutablePath(in: .inherit).string,
      access(found, X_OK) == 0, !ExecutorProgram.isFolder(found)
    else {
      throw Failure(
        .usage, "'\(program)' is no program that can be run.",
        remedies: [ExecutorProgram.remedy(program)])
    }
    self.init(path: found, arguments: arguments)
  }

  /// A program whose path is known.
  init(path: String, arguments: [String]) {
    self.path = path
    self.arguments = arguments
  }

  func run(_ task: ExecutorTask, _ channel: ExecutorChannel) async -> ExecutorResult {
    let session = ExecutorSession(self, task, channel)
    var options = PlatformOptions()
    options.processGroupID = 0
    do {
      let outcome = try await Subprocess.run(
        .path(.init(path)), arguments: Arguments(arguments), platformOptions: options,
        input: .inputWriter, output: .sequence, error: .sequence
      ) { execution in await session.attend(execution) }
      return session.result(ExecutorEnd(outcome.terminationStatus))
    } catch let error as SubprocessError where error.isOfStarting {
      return session.result(.notStarted("\(error)"))
    } catch {
      // It was started: whatever broke off then, nobody saw its end.
      return session.result(.unseen("\(error)"))
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// The time that one process of an executor is attended to.
private final class ExecutorSession: Sendable {
  private struct State {
    var transcript: ExecutorTranscript
    var stop: ExecutorStop?
  }

  /// What is attended to side by side.
  private enum Part {
    case writer, reader, watcher, leader
  }

  private let task: ExecutorTask
  private let channel: ExecutorChannel
  private let patience: ExecutorProgram.Patience
  private let state: Mutex<State>

  init(_ program: ExecutorProgram, _ task: ExecutorTask, _ channel: ExecutorChannel) {
    self.task = task
    self.channel = channel
    patience = program.patience
    state = Mutex(State(transcript: ExecutorTranscript(limits: program.limits)))
  }

  func result(_ end: ExecutorEnd) -> ExecutorResult {
    state.withLock { $0.transcript.result(end, stop: $0.stop) }
  }

  /// Feeds the process, reads what it prints, and ends it when it has to be.
  func attend(_ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>) async {
    let (faults, onFault) = AsyncStream.makeStream(of: ExecutorStop.self)
    await withTaskGroup(of: Part.self) { group in
      group.addTask {
        // A program that does not read its task has an end of its own to tell.
        let bytes = Array((JSONOutput.text(self.task.document) + "\n").utf8)
        _ = try? await execution.standardInputWriter.write(bytes)
        try? await execution.standardInputWriter.finish()
        return .writer
      }
      group.addTask {
        await self.read(execution.standardOutput, faults: onFault)
        return .reader
      }
      group.addTask {
        await self.readErrors(execution.standardError)
        return .reader
      }
      group.addTask {
        await self.watch(execution, faults: faults)
        return .watcher
      }
      group.addTask {
        await ProcessState.awaitEnd(of: execution.processIdentifier.value)
        return .leader
      }
      // A program may close its output before it ends; its exit code is still to come.
      var left: Set<Part> = [.reader, .leader]
      var readers = 2
      while !left.isEmpty, let part = await group.next() {
        switch part {
        case .writer: continue
        case .reader:
          readers -= 1
          if readers == 0 { left.remove(.reader) }
        case .leader: left.remove(.leader)
        // What left the process group and holds the output is not waited for.
        case .watcher: left = []
        }
      }
      group.cancelAll()
    }
    // Whatever it left running in its group must not act after its end is recorded.
    try? execution.send(signal: .kill, toProcessGroup: true)
  }

  private func read(
    _ output: SubprocessOutputSequence, faults: AsyncStream<ExecutorStop>.Continuation
  ) async {
    var hasOutcome = false
    do {
      for try await buffer in output {
        let (progress, isTold, isFaulty) = state.withLock { state in
          let progress = buffer.withUnsafeBytes { state.transcript.take($0) }
          return (progress, state.transcript.outcome != nil, state.transcript.fault != nil)
        }
        if let progress { channel.progress(progress) }
        if isFaulty { faults.yield(.badOutput) }
        if isTold, !hasOutcome {
          hasOutcome = true
          faults.yield(.lingering)
        }
      }
    } catch {
      // What was read until then counts; without an outcome it is in doubt.
    }
  }

  private func readErrors(_ errors: SubprocessOutputSequence) async {
    do {
      for try await buffer in errors {
        state.withLock { state in buffer.withUnsafeBytes { state.transcript.takeError($0) } }
      }
    } catch {
      // It is for people only.
    }
  }

  /// Waits for a reason to end the process from outside, and ends it.
  private func watch(
    _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>,
    faults: AsyncStream<ExecutorStop>
  ) async {
    let stop = await withTaskGroup(of: ExecutorStop?.self) { group in
      group.addTask {
        try? await Task.sleep(for: .seconds(self.task.timeoutSeconds), clock: .continuous)
        return Task.isCancelled ? nil : .deadline
      }
      group.addTask {
        for await stop in self.channel.stops { return stop }
        return nil
      }
      group.addTask {
        for await fault in faults {
          guard fault == .lingering else { return fault }
          try? await Task.sleep(for: self.patience.lingering, clock: .continuous)
          return Task.isCancelled ? nil : fault
        }
        return nil
      }
      defer { group.cancelAll() }
      for await stop in group where stop != nil { return stop }
      return nil
    }
    guard let stop, !Task.isCancelled else { return }
    state.withLock { $0.stop = stop }
    try? execution.send(signal: .terminate, toProcessGroup: true)
    let grace = stop == .leaving ? Duration.milliseconds(500) : patience.grace
    try? await Task.sleep(for: grace, clock: .continuous)
    try? execution.send(signal: .kill, toProcessGroup: true)
    try? await Task.sleep(for: patience.farewell, clock: .continuous)
  }
}

/// Whether a process that was started here has ended.
private enum ProcessState {
  /// Waits for the end of a process, and leaves it to whoever collects its exit code.
  static func awaitEnd(of process: pid_t) async {
    while !Task.isCancelled, isRunning(process) {
      try? await Task.sleep(for: .milliseconds(20), clock: .continuous)
    }
  }

  private static func isRunning(_ process: pid_t) -> Bool {
    var info = siginfo_t()
    let code = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    return code == 0 && info.si_signo == 0
  }
}

extension ExecutorEnd {
  fileprivate init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(code)
    case .signaled(let signal): self = .signalled(signal)
    }
  }
}

extension SubprocessError {
  /// Whether nothing was started.
  fileprivate var isOfStarting: Bool {
    code == .spawnFailed || code == .executableNotFound || code == .failedToChangeWorkingDirectory
  }
}
