import AuditLog
import Events
import Foundation

/// How fast a whole log is checked from its stored bytes, and signed.
struct VerifyBenchmark {
  let log: SampleLog

  func run() throws {
    heading("Checking the whole log")
    var hashed = 0
    let hashing = try Cost.of {
      try log.log.read { reader in
        try reader.forEachLeafHash(in: 0..<Position(log.events)) { _ in hashed += 1 }
      }
    }
    let yardstick = Int(Double(hashed) / hashing.seconds)
    report("yardstick: read and hashed", "\(grouped(yardstick)) events/s")
    var isSound = false
    let cost = try Cost.of { isSound = try AuditLog.verify(at: log.path).isSound }
    guard isSound else { throw SampleError(what: "The log does not verify.") }
    let wanted = 500_000
    let rate = Double(log.events) / cost.seconds
    report(
      "entries, columns, tree, indexes, pages", "\(grouped(Int(rate))) events/s",
      wanted: "\(grouped(wanted)) events/s", isMet: rate >= Double(wanted))
    report(
      "processor", "\(grouped(Int(cost.processorSeconds / Double(log.events) * 1e9))) ns each")
  }
}
