internal import TestSupport
internal import Testing

@Suite struct `Nights of maintenance` {
  /// Plays the nights of some seeds; a failure prints how to play the night again.
  @Test(arguments: Seeds.chunks(20, of: 1000))
  func `every night ends in done, and nothing is lost by a step that was allowed`(
    seeds: ClosedRange<UInt64>
  ) {
    var failed: [UInt64] = []
    for seed in seeds {
      var night = Night(seed: seed, keepsTrace: Seeds.only != nil)
      night.play()
      guard !night.violations.isEmpty else { continue }
      failed.append(seed)
      if Seeds.only != nil { print(night.trace.joined(separator: "\n")) }
      if failed.count <= 3 || Seeds.only != nil {
        print(
          "SEED=\(seed) swift test --filter Nights\n  "
            + night.violations.prefix(3).joined(separator: "\n  "))
      }
    }
    #expect(failed.isEmpty, "play one again: SEED=\(failed.first ?? 0) swift test --filter Nights")
  }

  @Test func `the nights see every kind of trouble, so that they are worth something`() {
    var counts: [String: Int] = [:]
    for seed in UInt64(0)..<120 {
      var night = Night(seed: seed)
      night.play()
      counts.merge(night.counts) { $0 + $1 }
    }
    let troubles =
      ["stranded seen", "partial looks", "whole looks", "harm stranded", "done", "called off"]
      + Meddling.allCases.filter { $0 != .reboot }.map { "meddled \($0)" }
      + ["window-time", "settle-first", "known-state", "guest-known", "tries-left", "no-snapshot"]
      .map { "helped \($0)" }
    for trouble in troubles { #expect(counts[trouble, default: 0] > 0, "never: \(trouble)") }
    #expect(counts["done"] == 120)
    print(
      "120 nights: "
        + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", "))
  }
}
