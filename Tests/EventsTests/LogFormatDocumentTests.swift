import Events
import Foundation
import Testing

/// `docs/log-format.md` says what the code does.
@Suite struct `The document of the log's format` {
  private let text =
    (try? String(
      contentsOf: vectors.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/log-format.md"), encoding: .utf8)) ?? ""

  @Test func `shows an entry as it is written`() throws {
    let bytes = try goldenBytes("entries/dev.mwctl.vm.shutdown-completed.v1.json")
    let unbroken = text.replacing("\n", with: "")
    #expect(unbroken.contains(String(decoding: bytes, as: UTF8.self)))
  }

  @Test func `explains every attribute`() throws {
    let entry = JSONReader(try JSONValue(parsing: Entry.encode(EventSample.full[0].record)))
    for key in try entry.keys() { #expect(text.contains("`\(key)`"), "\(key)") }
  }

  @Test func `names every type with all its data`() throws {
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `dev.mwctl.") }
    for sample in EventSample.full where sample.event.type != "dev.mwctl.vm.observed.v1" {
      let row = try #require(
        rows.first { $0.hasPrefix("| `\(generic(sample.event))`") }, "\(sample.name) is missing.")
      for member in try #require(sample.event.data).members {
        #expect(row.contains("`\(member.key)`"), "\(sample.name): \(member.key)")
      }
    }
    #expect(rows.count == Set(EventSample.full.map { generic($0.event) }).count)
  }

  @Test func `names the largest entry`() {
    #expect(text.contains("65,535 bytes"))
    #expect(Entry.maximumBytes == 65_535)
  }

  /// The type as the document writes it, one row for the same step of all actions.
  private func generic(_ event: Event) -> String {
    switch event {
    case .actionStarted: "dev.mwctl.<host or vm>.<action>-started.v1"
    case .actionCompleted: "dev.mwctl.<host or vm>.<action>-completed.v1"
    case .actionFailed: "dev.mwctl.<host or vm>.<action>-failed.v1"
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver,
      .ruleOverridden, .unreadable:
      event.type
    }
  }
}
