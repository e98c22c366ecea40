import AuditLog
import Events
import Projections

/// How fast a whole log is folded, and where the time goes.
struct ReplayBenchmark {
  let log: AuditLog

  func run() throws {
    heading("Replaying the whole log")
    var count = 0
    var bytes = 0
    let reading = try Cost.of {
      try log.read { reader in
        try reader.forEach { entry in
          count += 1
          entry.withBytes { bytes += $0.count }
        }
      }
    }
    var unreadable = 0
    let decoding = try Cost.of {
      try log.read { reader in
        try reader.forEachEvent { record in
          if case .unreadable = record.event { unreadable += 1 }
        }
      }
    }
    guard unreadable == 0 else { throw SampleError(what: "\(unreadable) entries are unreadable.") }
    var fleet = Fleet()
    let folding = try Cost.of {
      try log.read { reader in try reader.forEachEvent { fleet.apply($0) } }
    }
    guard fleet.hosts.values.allSatisfy({ $0.parked == nil }) else {
      throw SampleError(what: "A stream is parked.")
    }
    report("bytes of an entry", "\(bytes / count)")
    report("read", rate(count, reading))
    report("read and decoded", rate(count, decoding))
    let wanted = 300_000
    report(
      "read, decoded and folded", rate(count, folding), wanted: "\(grouped(wanted)) events/s",
      isMet: Double(count) / folding.seconds >= Double(wanted))
    let times = [reading, decoding, folding].map(\.processorSeconds)
    let parts = [times[0], times[1] - times[0], times[2] - times[1]].map { 100 * $0 / times[2] }
    report(
      "shares of reading, decoding, folding",
      parts.map { "\(Int($0.rounded())) %" }.joined(separator: ", "))
    say("  \(fleet.hosts.count) hosts, \(fleet.windows.count) windows")
  }

  private func rate(_ count: Int, _ cost: Cost) -> String {
    let nanoseconds = cost.processorSeconds / Double(count) * 1_000_000_000
    return "\(grouped(Int(Double(count) / cost.seconds))) events/s, "
      + "\(grouped(Int(nanoseconds))) ns of processor each"
  }
}
