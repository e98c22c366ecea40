import Foundation
import Testing

/// Many `mwctl record` processes at one log: nothing lost, nothing doubled, no gap.
@Suite struct `A thousand processes at one log` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  /// What a process was asked to record and what it was told.
  struct Call {
    let id: String
    let text: String
    let exitCode: Int32
    let reply: Reply?
  }

  /// Records a failure, which is never refused, under an id; tries again while the log is busy.
  private static func record(
    _ number: Int, id: String, text: String, in folder: TemporaryFolder
  ) throws -> Call {
    let host = number.isMultiple(of: 2) ? "bare-01" : "bare-02"
    for _ in 0..<5 {
      let process = try Spawned(
        [
          "record", "patch", "--host", host, "--failed", text, "--id", id, "--format", "json",
        ], in: folder, output: folder.path("out-\(number)"))
      let end = process.wait()
      guard end != .exited(75) else { continue }
      guard case .exited(let code) = end else { throw CLIError(description: "killed: \(end)") }
      return Call(
        id: id, text: text, exitCode: code,
        reply: code == 0 ? try process.replies.first : nil)
    }
    throw CLIError(description: "the log was busy five times")
  }

  /// 800 by 24 threads, of which every tenth repeats its neighbour; then 200 all at once, of which
  /// every tenth has its neighbour's id and another content.
  @Test func `lose nothing and double nothing`() async throws {
    let folder = log.folder
    try log.look(.bare("bare-01", "bare-02"))
    let before = try log.entries().count
    let steady = try await inParallel(800, threads: 24) { number in
      let mine = number % 10 == 2 ? number - 2 : number
      return try Self.record(number, id: "id-\(mine)", text: "try \(mine)", in: folder)
    }
    let burst = try await inParallel(200, threads: 200) { number in
      let mine = number % 10 == 2 ? number - 2 : number
      return try Self.record(
        1000 + number, id: "burst-\(mine)", text: "try \(number)", in: folder)
    }
    try check(steady, burst, LogInspection(log), before)
  }

  private func check(
    _ steady: [Call], _ burst: [Call], _ log: LogInspection, _ before: Int
  ) throws {
    #expect(steady.allSatisfy { $0.exitCode == 0 })
    #expect(burst.filter { $0.exitCode == 3 }.count == 20, "an id has one content")
    #expect(burst.allSatisfy { $0.exitCode == 0 || $0.exitCode == 3 })
    let ids = Set((steady + burst).map(\.id))
    #expect(log.entries.count == before + ids.count)
    #expect(steady.filter { $0.reply?.duplicate.flag == true }.count == 80)
    var fresh = Set<Int64>()
    for call in steady + burst {
      guard let reply = call.reply else { continue }
      let position = try #require(reply.position.number)
      let entry = log.entries[Int(position)]
      #expect(entry.commandid.text == call.id)
      #expect(entry.data.failure.text == call.text)
      #expect(entry.streamversion == reply.version)
      if reply.duplicate.flag == false { #expect(fresh.insert(position).inserted) }
    }
    #expect(fresh.count == ids.count)
  }

  /// The rules judge under the lock: whoever comes second is told.
  @Test func `begin a step only once, whoever asks first`() async throws {
    let folder = log.folder
    let ends = try await inParallel(24, threads: 24) { number in
      try Spawned(
        [
          "record", "shutdown", "--host", "hv-01", "--vm", "sql-01", "--started", "--at",
          "2011-03-05T20:01:00Z", "--format", "json",
        ], in: folder, output: folder.path("out-\(number)")
      ).wait()
    }
    #expect(ends.filter { $0 == .exited(0) }.count == 1)
    #expect(ends.filter { $0 == .exited(3) }.count == 23)
    let started = try LogInspection(log).entries.filter {
      $0.type.text == "dev.mwctl.vm.shutdown-started.v1"
    }
    #expect(started.count == 1)
  }

  /// Of writers that decided on the same version only one gets through.
  @Test func `append to an expected version only once`() async throws {
    let version = try #require(try log.next().version.number)
    let folder = log.folder
    let ends = try await inParallel(16, threads: 16) { number in
      try Spawned(
        [
          "record", "verify-guest", "--host", "hv-01", "--vm", "sql-01", "--failed", "x",
          "--expect-version", "\(version)",
        ], in: folder, output: folder.path("out-\(number)")
      ).wait()
    }
    #expect(ends.filter { $0 == .exited(0) }.count == 1)
    #expect(ends.filter { $0 == .exited(3) }.count == 15)
  }
}
