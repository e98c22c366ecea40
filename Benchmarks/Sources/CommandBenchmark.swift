import Foundation

/// How long a command takes from its start to its end, in a small log and in a large one.
struct CommandBenchmark {
  let small: SampleLog
  let large: SampleLog
  let plan: Plan

  func run() throws {
    heading("Commands, each a process of its own")
    // Written past the program, the logs lack the states that it keeps of every host.
    try Program.mwctl.run(["rebuild", "--log", small.path], isSilent: true)
    try Program.mwctl.run(["rebuild", "--log", large.path], isSilent: true)
    let nothing = try (0..<plan.runs).map { _ in try Program.nothing.run([]) }
    let bare = try (0..<plan.runs).map { _ in try Program.mwctl.run(["--version"]) }
    report("yardstick: a process that does nothing", told(nothing))
    report("yardstick: mwctl --version", told(bare))
    try compare("mwctl next") { log, _ in
      ["next", "--log", log.path, "--host", SampleLog.host, "--now", SampleLog.now]
    }
    try compare("mwctl record") { log, run in
      [
        "record", "shutdown", "--log", log.path, "--host", SampleLog.host, "--vm", "vm-\(run)",
        "--started", "--at", SampleLog.now, "--actor", "anna",
      ]
    }
    try verify()
  }

  /// What an auditor waits for: the check of the whole log, and of the cached states by a fold of
  /// all its events.
  private func verify() throws {
    let cost = try Program.mwctl.run(["audit", "verify", "--log", large.path], isSilent: true)
    let megabytes = cost.peakBytes / 1_000_000
    report(
      "mwctl audit verify, \(grouped(large.events)) events",
      "\(grouped(Int(Double(large.events) / cost.seconds))) events/s, \(megabytes) MB",
      wanted: "under 100 MB", isMet: megabytes < 100)
  }

  /// Takes turns with both logs, so that whatever else the machine does meets both.
  private func compare(_ name: String, _ arguments: (SampleLog, Int) -> [String]) throws {
    var few: [Cost] = []
    var many: [Cost] = []
    for run in 0..<plan.runs {
      few.append(try Program.mwctl.run(arguments(small, run)))
      many.append(try Program.mwctl.run(arguments(large, run)))
    }
    report("\(name), \(grouped(small.events)) events", told(few))
    let median = Spread(many.map(\.seconds)).median
    report(
      "\(name), \(grouped(large.events)) events", told(many), wanted: "under 25 ms",
      isMet: median < 0.025)
    let ratio = median / Spread(few.map(\.seconds)).median
    report("  ratio", rounded(ratio), wanted: "under 1.30", isMet: ratio < 1.3)
  }

  private func told(_ costs: [Cost]) -> String {
    Spread(costs.map(\.seconds)).milliseconds
      + ", processor \(rounded(Spread(costs.map(\.processorSeconds)).median * 1000)) ms"
  }
}

/// A program that is measured from its start to its end.
struct Program {
  let path: String

  /// The one that was built beside this one.
  static let mwctl = Program(
    path: URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "mwctl").path)
  static let nothing = Program(path: "/bin/true")

  /// Runs it without a shell, and without Foundation's way of waiting, which looks now and then.
  @discardableResult
  func run(_ arguments: [String], isSilent: Bool = false) throws -> Cost {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    if isSilent { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    var status: Int32 = 0
    var usage = rusage()
    let start = ContinuousClock.now
    guard posix_spawn(&process, path, &actions, nil, &words, environ) == 0 else {
      throw SampleError(what: "\(path) cannot be started.")
    }
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard status == 0 else {
      throw SampleError(
        what: "\(path) \(arguments.joined(separator: " ")) ended with \(status >> 8).")
    }
    // Linux counts in units of 1024 bytes.
    return Cost(
      seconds: seconds, processorSeconds: Cost.processorSeconds(usage),
      peakBytes: usage.ru_maxrss * 1024)
  }
}
