import AuditLog
import Events
import Foundation

/// How fast events are appended, in batches and one by one, beside the disk's own `fsync`.
struct AppendBenchmark {
  let folder: URL
  let plan: Plan

  func run(large: SampleLog) throws {
    heading("Appending")
    let batch = 1_000
    let log = try AuditLog.create(at: folder.appending(path: "append.db").path)
    var version: StreamVersion = 0
    func append(_ count: Int) throws {
      let drafts = (0..<count).map { self.draft(Int(version) + $0) }
      let stream = drafts[0].stream
      _ = try log.write { writer in
        try writer.append(
          drafts, expecting: [stream: version], recordedAt: drafts[0].time, source: "benchmark")
      }
      version += StreamVersion(count)
    }
    let batches = max(2, plan.commits / 10)
    let inBatches = try Cost.of { for _ in 0..<batches { try append(batch) } }
    let rate = Double(batches * batch) / inBatches.seconds
    report("in batches of \(grouped(batch))", "\(grouped(Int(rate))) events/s")
    let fsync = Spread(try syncTimes())
    let single = Spread(try (0..<plan.commits).map { _ in try Cost.of { try append(1) }.seconds })
    report("one by one, each on disk before the next", single.milliseconds)
    report("yardstick: 4 KiB written and synced", fsync.milliseconds)
    report("one event costs as much as", "\(rounded(single.median / fsync.median)) syncs")
    let size = try FileManager.default.attributesOfItem(atPath: large.path)[.size] as? Int ?? 0
    report("room in the file", "\(size / large.events) bytes/event")
  }

  private func draft(_ number: Int) -> EventDraft {
    let host = HostName("hv-001").map(StreamName.host) ?? .log
    return EventDraft(
      id: "event-\(number)", stream: host,
      event: .actionCompleted(
        ActionCompleted(
          action: .patch, vm: nil, attempt: AttemptID(Position(number)), route: nil, reason: nil,
          details: [:], against: [])),
      time: Timestamp(milliseconds: 1_299_355_200_000), actor: "CONTOSO\\anna",
      commandID: "event-\(number)", correlationID: "window/night", workflowVersion: "1")
  }

  private func syncTimes() throws -> [Double] {
    let file = folder.appending(path: "yardstick")
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    let page = Data(repeating: 7, count: 4096)
    return try (0..<plan.commits).map { _ in
      try Cost.of {
        try handle.write(contentsOf: page)
        try handle.synchronize()
      }.seconds
    }
  }
}
