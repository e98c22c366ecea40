import Foundation

/// Measures what the project promises of its speed, and prints it beside yardsticks of the machine
/// that it ran on.
///
/// `--quick` takes small logs and few runs: it shows that the benchmarks still work, not how fast
/// anything is.
@main
enum Benchmarks {
  static func main() {
    let arguments = Set(CommandLine.arguments.dropFirst())
    guard arguments.isSubset(of: ["--quick"]) else {
      FileHandle.standardError.write(Data("usage: Benchmarks [--quick]\n".utf8))
      exit(64)
    }
    do {
      try measure(arguments.contains("--quick") ? Plan.quick : Plan.full)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  private static func measure(_ plan: Plan) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "mwctl-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    say(
      "Making a log of \(grouped(plan.smallEvents)) events and one of \(grouped(plan.largeEvents))."
    )
    let small = try SampleLog.make(
      at: folder.appending(path: "small.db").path, events: plan.smallEvents, hosts: 10)
    let large = try SampleLog.make(
      at: folder.appending(path: "large.db").path, events: plan.largeEvents, hosts: 100)
    try AppendBenchmark(folder: folder, plan: plan).run(large: large)
    try ReplayBenchmark(log: large.log).run()
    try VerifyBenchmark(log: large).run()
    try CommandBenchmark(small: small, large: large, plan: plan).run()
  }
}

/// How much is measured.
struct Plan {
  let smallEvents: Int
  let largeEvents: Int
  let runs: Int
  let commits: Int

  static let full = Plan(smallEvents: 1_000, largeEvents: 1_000_000, runs: 20, commits: 200)
  static let quick = Plan(smallEvents: 1_000, largeEvents: 5_000, runs: 3, commits: 5)
}
