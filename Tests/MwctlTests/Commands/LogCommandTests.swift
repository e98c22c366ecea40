import AuditLog
import Events
import Foundation
import Testing

@testable import mwctl

@Suite struct LogCommandTests {
  private func text(_ log: SampleLog, _ query: LogQuery = LogQuery(), width: Int = 80) throws
    -> String
  {
    var stream = LogStream(
      log: log.log, query: query, format: .text, terminal: Terminal(width: width))
    stream.pieceSize = 1_000_000
    return String(decoding: try stream.piece().bytes, as: UTF8.self)
  }

  @Test func `shows who did what when and why, in lines for people`() throws {
    try expectGolden(text(.evening()), "log.txt")
  }

  @Test func `says when something was told late`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running)]))
    let happened = log.now
    log.wait(minutes: 90)
    try log.write { ledger in
      let request = RecordRequest(
        action: .shutDown, host: try #require(HostName("hv-01")), vm: "dc-01", outcome: .completed,
        at: happened)
      _ = try Recorder(ledger: ledger, defaultTime: log.now).record(request)
    }
    #expect(try text(log).contains("(recorded 21:30Z)"))
  }

  @Test(arguments: [1, 3, 1000])
  func `shows the stored bytes, one entry a line, however they are read`(pieceSize: Int) throws {
    let log = try SampleLog.evening()
    var stream = LogStream(
      log: log.log, query: LogQuery(), format: .jsonl, terminal: Terminal())
    stream.pieceSize = pieceSize
    var shown: [UInt8] = []
    while true {
      let (bytes, count) = try stream.piece()
      shown += bytes
      if count < pieceSize { break }
    }
    let stored = try log.log.read { reader in
      var all: [UInt8] = []
      try reader.forEach { all += $0.bytes + [UInt8(ascii: "\n")] }
      return all
    }
    #expect(shown == stored)
    #expect(try log.cli("log", "--format", "jsonl").stdout.utf8.elementsEqual(stored))
  }

  @Test(arguments: [
    (["--host", "hv-02"], "hv-02"), (["--vm", "web-01"], "000000000003"),
    (["--vm", "6A257FA0-0000-4C5E-9E55-000000000003"], "000000000003"),
    (["--type", "vm.shutdown-started"], "dev.mwctl.vm.shutdown-started.v1"),
    (["--type", "dev.mwctl.vm.shutdown-failed.v1"], "does not answer"),
    (["--host", "hv-01", "--vm", "build-01"], "000000000004"),
  ])
  func `shows only what is asked for`(arguments: [String], part: String) throws {
    let log = try SampleLog.evening()
    let result = try CLI.run(["log", "--format", "jsonl", "--log", log.path] + arguments)
    #expect(result.exitCode == 0)
    #expect(!result.lines.isEmpty)
    #expect(result.lines.allSatisfy { $0.contains(part) })
  }

  @Test func `asks for who and when`() throws {
    let log = try SampleLog.evening()
    #expect(try log.cli("log", "--actor", "bob", "--format", "jsonl").stdout == "")
    let all = try log.cli("log", "--actor", "alice", "--format", "jsonl").lines.count
    let early = try log.cli("log", "--until", "2011-03-05T20:01:00Z", "--format", "jsonl").lines
      .count
    let late = try log.cli("log", "--since", "2011-03-05T20:01:00Z", "--format", "jsonl").lines
      .count
    #expect(early > 0 && late > 0 && early + late == all)
    let wrong = try log.cli("log", "--since", "2011-03-05T20:01:00")
    #expect(wrong.exitCode == 65)
  }

  @Test func `knows a machine's name though its first event is not shown`() throws {
    let result = try SampleLog.evening().cli("log", "--type", "vm.shutdown-failed")
    #expect(result.stdout.contains("hv-01/sql-01"))
  }

  @Test func `follows what is recorded`() throws {
    let log = try SampleLog.evening()
    let process = Process()
    process.executableURL = try CLI.executable
    process.arguments = ["log", "--follow", "--format", "jsonl", "--log", log.path]
    let file = log.folder.path("followed")
    try Data().write(to: URL(filePath: file))
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: file))
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The threads that tests run on block every signal that can be blocked, and a child inherits it.
    defer { kill(process.processIdentifier, SIGKILL) }
    let before = try log.log.read { try $0.nextPosition() }
    try log.look(SampleLog.host("hv-04", [SampleLog.vm("new-01", 40, .off)]))
    let wanted = try log.log.read { try $0.nextPosition() }
    #expect(wanted > before)
    var lines = 0
    for _ in 0..<100 where lines < wanted {
      Thread.sleep(forTimeInterval: 0.1)
      lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count
    }
    #expect(lines == wanted)
  }

  @Test func `asks for a rule that was set aside or gone against`() throws {
    let log = try SampleLog()
    try log.look(
      SampleLog.host(
        "hv-01", [SampleLog.vm("old-01", 1, .saved), SampleLog.vm("dc-01", 2, .running)]))
    try log.open("night", ["hv-01"], hours: 4)
    try log.record(
      .discardSavedState, "hv-01", "old-01", .started, overrides: ["keep-saved-state"],
      reason: "the owner agreed")
    try log.record(.patch, "hv-01", nil, .completed)
    func types(_ rule: String) throws -> [String?] {
      try log.cli("log", "--rule", rule, "--format", "jsonl").jsonLines.map(\.type.text)
    }
    #expect(
      try types("keep-saved-state") == [
        "dev.mwctl.rule.overridden.v1", "dev.mwctl.vm.discard-saved-state-started.v1",
      ])
    #expect(try types("vms-off-before-patch") == ["dev.mwctl.host.patch-completed.v1"])
    let unknown = try log.cli("log", "--rule", "no-full-moon")
    #expect(unknown.exitCode == 0 && unknown.stdout.isEmpty)
    #expect(unknown.stderr.contains("'no-full-moon'"))
  }

  @Test func `asks for what belongs to a window, its own events and its hosts'`() throws {
    let log = try SampleLog.auditedNight()
    log.wait(minutes: 60)
    try log.open("later", ["hv-02"], hours: 1)
    let night = try log.cli("log", "--window", "sp1-night-1", "--format", "jsonl").jsonLines
    #expect(night.first?.sequence.text?.hasSuffix("009") == true)
    #expect(night.last?.sequence.text?.hasSuffix("054") == true)
    #expect(night.count == 46)
    let later = try log.cli("log", "--window", "later", "--format", "jsonl").jsonLines
    #expect(
      later.map(\.type.text) == ["dev.mwctl.window.opened.v1", "dev.mwctl.host.enrolled.v1"])
    #expect(try log.cli("log", "--window", "never").exitCode == 4)
  }

  @Test func `puts filters together`() throws {
    let log = try SampleLog.auditedNight()
    let result = try log.cli(
      "log", "--window", "sp1-night-1", "--actor", "bob", "--vm", "fs-01", "--format", "jsonl")
    #expect(
      try result.jsonLines.map(\.type.text) == [
        "dev.mwctl.vm.shutdown-started.v1", "dev.mwctl.vm.shutdown-completed.v1",
      ])
    let none = try log.cli("log", "--rule", "no-snapshot", "--actor", "bob", "--format", "jsonl")
    #expect(none.stdout.isEmpty)
  }

  @Test func `is the same under audit`() throws {
    let log = try SampleLog.auditedNight()
    for format in ["text", "jsonl"] {
      let options = ["--window", "sp1-night-1", "--format", format, "--log", log.path]
      let one = try CLI.run(["log"] + options)
      let other = try CLI.run(["audit", "log"] + options)
      #expect(!one.stdout.isEmpty && one.stdout == other.stdout)
    }
  }

  @Test func `follows across processes only what is asked for`() throws {
    let log = try Workspace(.open)
    let process = try Spawned(
      ["audit", "log", "--follow", "--window", "night", "--actor", "bob", "--format", "jsonl"],
      in: log.folder, output: log.folder.path("followed"))
    defer {
      process.kill()
      _ = process.wait()
    }
    for (actor, vm) in [("alice", "sql-01"), ("bob", "web-01")] {
      let host = vm == "sql-01" ? "hv-01" : "hv-02"
      let result = try log.mwctl(
        "record shutdown --host \(host) --vm \(vm) --started --actor \(actor) "
          + "--at 2011-03-05T20:02:00Z")
      #expect(result.exitCode == 0, "\(result.stderr)")
    }
    var lines: [Reply] = []
    for _ in 0..<100 where lines.isEmpty {
      Thread.sleep(forTimeInterval: 0.1)
      lines = try process.replies
    }
    #expect(lines.map(\.authid.text) == ["bob"])
    #expect(lines.first?.subject.text?.hasPrefix("host/hv-02/vm/") == true)
  }
}
