import Foundation
import Simulation
import TestSupport
import Testing

/// The whole loop, from the first inventory to done, against libvirt; also with `kill -9` of
/// `mwctl run` at random moments.
///
/// 15 kills in the normal run; `RUN_KILLS=500 swift test --filter LabRunTests` for more.
@Suite(.enabled(if: Lab.obstacle == nil, "there is no libvirt on this machine"), .serialized)
struct `A run on machines of libvirt` {
  /// Kills of one night; then it is left to end.
  static let killsPerNight = 5

  @Test func `goes from the first inventory to done`() throws {
    let lab = try Lab()
    let run = try lab.start(0)
    #expect(run.wait() == .exited(0), "\(run.errorText)")
    try Self.check(lab)
    let finished = try #require(try run.replies.last)
    #expect(finished.hosts[0].ending.text == "done")
    #expect(finished.open.isEmptyList)
  }

  @Test func `is resumed to done whenever it is killed`() async throws {
    let total = Seeds.setting("RUN_KILLS", 15)
    let seed = Seeds.only ?? UInt64.random(in: 0..<1_000_000)
    print("kill moments by SEED=\(seed)")
    let nights = (total + Self.killsPerNight - 1) / Self.killsPerNight
    let results = try await inParallel(nights, threads: 3) { night in
      var random = SplitMix64(seed: seed &+ UInt64(night))
      let lab = try Lab(work: 300)
      let killed = try Self.interrupt(lab, times: Self.killsPerNight, &random)
      let last = try lab.start(killed + 1)
      #expect(last.wait() == .exited(0), "night \(night): \(last.errorText)")
      return (kills: killed, doubts: try Self.check(lab))
    }
    let kills = results.map(\.kills).reduce(0, +)
    print(
      "\(kills) kills in \(nights) nights, \(results.map(\.doubts).reduce(0, +)) attempts left in "
        + "doubt by them")
  }

  /// Kills runs at random moments, as long as there is something left to interrupt.
  private static func interrupt(
    _ lab: Lab, times: Int, _ random: inout SplitMix64
  ) throws -> Int {
    for number in 0..<times {
      let run = try lab.start(number)
      Thread.sleep(forTimeInterval: 0.3 + Double(random.below(2500)) / 1000)
      run.kill()
      if case .exited = run.wait() { return number }
    }
    return times
  }

  /// What has to be true of every night that is done, however often it was interrupted.
  ///
  /// - Returns: How many attempts were in doubt.
  @discardableResult
  private static func check(_ lab: Lab) throws -> Int {
    let next = try lab.log.json("next --host lab-01").hosts[0]
    #expect(next.status.text == "done", "\(next)")
    #expect(try lab.log.json("audit verify").ok.flag == true)
    let entries = try LogInspection(lab.log).entries
    try checkRepetitions(entries)
    try checkMachines(lab)
    return try checkReport(lab, entries)
  }

  /// No step is begun a second time without a look at the whole host between.
  private static func checkRepetitions(_ entries: [Reply]) throws {
    var begun: Set<String> = []
    for entry in entries {
      let type = entry.type.text ?? ""
      if type == "dev.mwctl.host.observed.v1" { begun = [] }
      guard type.hasSuffix("-started.v1") else { continue }
      let step = "\(type) \(entry.subject.text ?? "")"
      #expect(begun.insert(step).inserted, "\(step) at \(entry.sequence) without a look between")
    }
  }

  /// libvirt itself says that what ran runs again, and nothing is saved or has snapshots.
  private static func checkMachines(_ lab: Lab) throws {
    let states = try lab.states()
    #expect(states.count == 7)
    for (name, state) in states {
      #expect(state == (name.hasPrefix("old") ? "shut off" : "running"), "\(name)")
    }
    #expect(try lab.leftovers().isEmpty)
  }

  /// The report names every attempt whose end its owner did not tell.
  private static func checkReport(_ lab: Lab, _ entries: [Reply]) throws -> Int {
    var open: Set<String> = []
    for (position, entry) in entries.enumerated() {
      let type = entry.type.text ?? ""
      if type.hasSuffix("-started.v1") { open.insert("\(position)") }
      if type.hasSuffix("-completed.v1") || type.hasSuffix("-failed.v1") {
        open.remove(entry.data.attempt.number.map { "\($0)" } ?? "")
      }
    }
    let report = try lab.log.json("audit report lab")
    let told = Set(report.inDoubt.list.compactMap { $0.attempt.text })
    #expect(open.isSubset(of: told), "\(open.subtracting(told)) are not in the report")
    return open.count
  }
}
