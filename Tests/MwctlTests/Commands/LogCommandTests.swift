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
}
