import TestSupport
import Testing

/// The independent model of Hyper-V hosts, taken through whole nights by the real binary only.
///
/// 20 nights in the normal run; `BINARY_SEEDS=500` for more, `SEED=7` for one with its trace.
@Suite struct `A night through the real binary` {
  static let seeds: [UInt64] =
    Seeds.only.map { [$0] } ?? (0..<UInt64(Seeds.setting("BINARY_SEEDS", 20))).map { $0 }

  @Test(arguments: seeds)
  func `ends in done, harms nothing, and never stands still in silence`(seed: UInt64) throws {
    var night = try BinaryNight(seed: seed)
    try night.play()
    if Seeds.only != nil || !night.violations.isEmpty {
      print(night.trace.joined(separator: "\n"))
    }
    #expect(
      night.violations.isEmpty,
      "play it again: SEED=\(seed) swift test --filter NightThroughBinary")
    guard seed.isMultiple(of: 5) else { return }
    #expect(try night.log.json("rebuild").differences.isEmptyList)
  }
}
