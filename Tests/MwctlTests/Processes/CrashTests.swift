import Foundation
import Simulation
import TestSupport
import Testing

/// `kill -9` in the middle of writing, again and again, on one log that grows.
///
/// 100 kills in the normal run; `KILLS=5000 swift test --filter CrashTests` for more.
@Suite struct `A killed mwctl` {
  /// How many processes write at once; all of them are killed at moments of their own.
  static let atOnce = 4

  /// What is killed while it records.
  enum Kind: CaseIterable {
    /// One event.
    case single
    /// Twenty events, all or none.
    case batch
    /// A look: an event for each VM and one for the host, all or none.
    case look
  }

  /// When somebody is killed.
  enum Moment {
    case after(seconds: Double)
    /// Somebody writes just now, be it the victim or another: a journal lies there.
    case inWrite(microseconds: UInt32, giveUp: Double)

    func await(_ log: String) {
      switch self {
      case .after(let seconds): Thread.sleep(forTimeInterval: seconds)
      case .inWrite(let microseconds, let giveUp):
        let end = Date(timeIntervalSinceNow: giveUp)
        let before = Moment.journal(log)
        while Date() < end {
          let now = Moment.journal(log)
          if now != before, now.size > 0 { break }
          usleep(200)
        }
        usleep(microseconds)
      }
    }

    /// A journal that others left when they were killed is not yet a write.
    static func journal(_ log: String) -> (size: Int, seconds: Int, nanoseconds: Int) {
      var state = stat()
      guard stat(log + "-journal", &state) == 0 || stat(log + "-wal", &state) == 0 else {
        return (0, 0, 0)
      }
      return (Int(state.st_size), state.st_mtim.tv_sec, state.st_mtim.tv_nsec)
    }
  }

  /// A process that was killed, or had ended before.
  struct Victim {
    let kind: Kind
    let ids: [String]
    let arguments: [String]
    let input: String
    let acknowledged: [Reply]
    let isKilled: Bool
  }

  @Test func `loses nothing acknowledged, and leaves nothing half`() async throws {
    let log = try Workspace(.open)
    let total = Seeds.setting("KILLS", 100)
    let seed = Seeds.only ?? UInt64.random(in: 0..<1_000_000)
    print("crash moments by SEED=\(seed)")
    var random = SplitMix64(seed: seed)
    var victims: [Victim] = []
    var (kills, halves) = (0, 0)
    var longest = try await usual(in: log.folder)
    while kills < total {
      let round = try await play(victims.count, longest, &random, in: log.folder)
      victims += round.victims
      kills += round.kills
      if Moment.journal(log.log).size > 0 { halves += 1 }
      // Too early is before the write, too late after it: keep both in reach.
      longest *= round.kills == Self.atOnce ? 1.04 : round.kills == 0 ? 0.85 : 1
      if victims.count.isMultiple(of: 400) { try await check(victims, in: log) }
    }
    let unheard = try await check(victims, in: log)
    try await retry(victims, in: log)
    print(
      "\(kills) of \(victims.count) were killed, \(unheard) of them after their write and unheard; "
        + "\(halves) times a half write was left")
  }

  /// How long one takes that nobody kills, in seconds.
  private func usual(in folder: TemporaryFolder) async throws -> Double {
    try await inParallel(1, threads: 1) { _ in
      let began = Date()
      _ = try Spawned(
        ["record", "patch", "--host", "hv-02", "--failed", "first"], in: folder,
        output: folder.path("usual")
      ).wait()
      return Date().timeIntervalSince(began)
    }[0] * Double(Self.atOnce) / 2
  }

  private func play(
    _ first: Int, _ longest: Double, _ random: inout SplitMix64, in folder: TemporaryFolder
  ) async throws -> (victims: [Victim], kills: Int) {
    let moments = (0..<Self.atOnce).map { _ in
      random.chance(50)
        ? Moment.after(seconds: longest * (0.3 + 0.9 * Double(random.below(1000)) / 1000))
        : .inWrite(microseconds: UInt32(random.below(4000)), giveUp: longest * 1.5)
    }
    let ended = try await inParallel(Self.atOnce, threads: Self.atOnce) { number in
      try Self.killed(first + number, moments[number], in: folder)
    }
    return (ended, ended.count(where: \.isKilled))
  }

  private static func killed(
    _ number: Int, _ moment: Moment, in folder: TemporaryFolder
  ) throws -> Victim {
    let kind = Kind.allCases[number % 3]
    let input = folder.path("input-\(number)")
    let ids = try write(kind, number, to: input)
    let arguments = command(kind, number, input)
    let process = try Spawned(
      arguments, in: folder, input: kind == .batch ? input : "/dev/null",
      output: folder.path("reply-\(number)"))
    moment.await(folder.path("mwctl.db"))
    process.kill()
    let end = process.wait()
    if case .exited(let code) = end, code != 0 {
      throw CLIError(description: "exit \(code): \(process.errorText)")
    }
    let victim = Victim(
      kind: kind, ids: ids, arguments: arguments, input: kind == .batch ? input : "/dev/null",
      acknowledged: try process.replies, isKilled: end == .killed(SIGKILL))
    return victim
  }

  private static func command(_ kind: Kind, _ number: Int, _ input: String) -> [String] {
    switch kind {
    case .single:
      [
        "record", "verify-guest", "--host", "hv-01", "--vm", "sql-01", "--failed", "try \(number)",
        "--id", "single-\(number)", "--format", "json",
      ]
    case .batch: ["record", "-", "--format", "json"]
    case .look: ["import", input, "--format", "json"]
    }
  }

  /// Writes what is to be recorded.
  ///
  /// - Returns: The ids that its events are found by.
  private static func write(_ kind: Kind, _ number: Int, to file: String) throws -> [String] {
    switch kind {
    case .single: return ["single-\(number)"]
    case .batch:
      let ids = (0..<20).map { "batch-\(number)-\($0)" }
      let lines = ids.map { id in
        #"{"action":"verify-guest","host":"hv-01","vm":"sql-01","failed":"\#(id)","id":"\#(id)"}"#
      }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
      return ids
    case .look:
      // A host of its own: the look is found by it.
      let machines = (1...9).map { SampleMachine("vm-\(number)-\($0)", $0, .off) }
      var look = SampleInventory.of("crash-\(number)", at: "2011-03-05T20:00:00Z", [])
      look.hosts[0].machines = machines
      let text = look.text.replacing("-4000-8000-", with: "-4000-\(String(1000 + number % 8999))-")
      try Data(text.utf8).write(to: URL(filePath: file))
      return ["host/crash-\(number)"]
    }
  }

  /// All that was acknowledged is there, where it was said to be; of each command all or nothing.
  ///
  /// - Returns: How many were killed between their write and their answer.
  @discardableResult
  private func check(_ victims: [Victim], in log: Workspace) async throws -> Int {
    var unheard = 0
    let found = try LogInspection(log)
    let commands = Dictionary(grouping: found.entries) { $0.commandid.text ?? "" }
    let hosts = Dictionary(grouping: found.entries) {
      ($0.subject.text ?? "").split(separator: "/").prefix(2).joined(separator: "/")
    }
    for victim in victims {
      let there = victim.ids.map { (commands[$0] ?? hosts[$0] ?? []).count }
      let isWhole = there.allSatisfy { $0 == (victim.kind == .look ? 10 : 1) }
      #expect(isWhole || there.allSatisfy { $0 == 0 }, "half of \(victim.ids[0]): \(there)")
      #expect(isWhole || victim.acknowledged.isEmpty, "\(victim.ids[0]) is lost")
      if isWhole, victim.acknowledged.isEmpty { unheard += 1 }
      guard victim.kind != .look else { continue }
      for reply in victim.acknowledged {
        let position = try #require(reply.position.number)
        #expect(found.entries[Int(position)].commandid == reply.id)
      }
    }
    return unheard
  }

  /// Whoever was told nothing repeats the command, and it is recorded once.
  private func retry(_ victims: [Victim], in log: Workspace) async throws {
    let repeated = victims.filter { $0.kind != .look && $0.acknowledged.isEmpty }.suffix(60)
    let folder = log.folder
    let list = Array(repeated)
    let arguments = list.map(\.arguments)
    let inputs = list.map(\.input)
    let ends = try await inParallel(list.count, threads: 4) { number in
      try Spawned(
        arguments[number], in: folder, input: inputs[number], output: folder.path("again-\(number)")
      ).wait()
    }
    #expect(ends.allSatisfy { $0 == .exited(0) })
    let found = try LogInspection(log)
    let commands = Dictionary(grouping: found.entries) { $0.commandid.text ?? "" }
    for id in list.flatMap(\.ids) { #expect(commands[id]?.count == 1, "\(id)") }
  }
}
