import Events
import Foundation
import Testing

@testable import mwctl

/// `mwctl record -`: lines of JSON, all of them or none.
@Suite struct `A batch of records` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  static let shutDown = Line.of("shutdown", "sql-01", #""started":true"#, minute: 1)

  @Test func `is answered with one line each`() throws {
    let result = try log.mwctl(
      "record - --format jsonl",
      stdin: """
        \(Line.of("shutdown", "sql-01", #""started":true,"id":"a","lease":"30m""#, minute: 1))

        \(Line.of("shutdown", "sql-01", #""completed":true,"id":"b","detail":{"a":"b"}"#, minute: 2))
        \(Line.of("start", "lab-01", #""failed":"no disk","id":"c""#, minute: 3))

        """)
    #expect(result.exitCode == 0, "\(result.stderr)")
    let replies = try result.jsonLines
    #expect(replies.map(\.id.text) == ["a", "b", "c"])
    #expect(replies.allSatisfy { $0.schema.text == "mwctl.recorded/1" })
    let first = try #require(replies[0].position.number)
    #expect(replies.map(\.position.number) == [first, first + 1, first + 2])
    #expect(replies[1].attempt == replies[0].attempt)
    let entries = try log.entries().suffix(3)
    #expect(entries.map(\.time.text) == (1...3).map { "2011-03-05T20:0\($0):00Z" })
    #expect(entries.first?.data.leaseSeconds.number == 1800)
  }

  @Test func `takes every name that an option has`() throws {
    let version = try #require(try log.next().version.number)
    let reply = try log.json(
      "record -",
      stdin: Line.of(
        "discard-saved-state", "old-01",
        #""started":true,"expectVersion":\#(version),"override":"keep-saved-state","reason":"no""#,
        minute: 1))
    #expect(reply.attempt.text != nil)
    let attempt = reply.attempt.text ?? ""
    let end = try log.json(
      "record -",
      stdin: Line.of(
        "discard-saved-state", "old-01", #""completed":true,"attempt":"\#(attempt)""#, minute: 2))
    #expect(end.attempt == reply.attempt)
  }

  @Test func `tells people of each hazard once, and programs with every line`() throws {
    let patched = #"{"action":"patch","host":"hv-01","completed":true,"at":"2011-03-05T20:01:00Z"}"#
    let failed =
      #"{"action":"patch","host":"hv-01","failed":"again","at":"2011-03-05T20:02:00Z"}"#
    let lines = ([patched] + Array(repeating: failed, count: 4)).joined(separator: "\n") + "\n"
    let result = try log.mwctl("record -", stdin: lines)
    #expect(result.exitCode == 0, "\(result.stderr)")
    let warnings = result.stderr.split(separator: "\n")
    #expect(!warnings.isEmpty)
    #expect(Set(warnings).count == warnings.count)
    let replies = try log.mwctl("record - --format jsonl", stdin: failed + "\n").jsonLines
    #expect(replies[0].hazards.list.isEmpty == false)
  }

  @Test func `sees the lines before it`() throws {
    let error = try log.fails(
      .conflict, "record -", stdin: [Self.shutDown, Self.shutDown].joined())
    #expect(error.message.text?.hasPrefix("Line 2: ") == true)
    #expect(error.rule.text == "one-owner")
  }

  @Test func `sees what the lines before it did to the other hosts of the window`() throws {
    let log = try SampleLog()
    for (number, name) in ["hv-01", "hv-02"].enumerated() {
      try log.look(SampleLog.host(name, [SampleLog.vm("vm-\(number)", number + 1, .off)]))
    }
    try log.open("sp1", ["hv-01", "hv-02"], hours: 8, maximumHostsDown: 1)
    let lines = ["hv-01", "hv-02"].map { host in
      #"{"action":"patch","host":"\#(host)","started":true,"at":"\#(log.now)"}"#
    }
    let batch = try RecordBatch.read(Array(lines.joined(separator: "\n").utf8), defaultTime: nil)
    let refused = #expect(throws: Failure.self) {
      try RecordBatch.record(batch, in: log.log, actor: "anna")
    }
    #expect(refused?.message.hasPrefix("Line 2: ") == true)
    #expect(refused?.rule == "hosts-down-limit")
    _ = try RecordBatch.record([batch[1]], in: log.log, actor: "anna")
  }

  @Test func `knows an id again within itself and afterwards`() throws {
    let line = Line.of("shutdown", "sql-01", #""started":true,"id":"k""#, minute: 1)
    let replies = try log.mwctl("record - --format json", stdin: line + line).jsonLines
    #expect(replies.map(\.duplicate.flag) == [false, true])
    #expect(replies[0].position == replies[1].position)
    let again = try log.json("record -", stdin: line)
    #expect(again.duplicate.flag == true)
    let other = Line.of("shutdown", "sql-01", #""completed":true,"id":"k""#, minute: 1)
    #expect(
      try log.fails(.conflict, "record -", stdin: line + other).message.text?
        .hasPrefix("Line 2: ") == true)
  }

  @Test(arguments: [
    "nonsense", "[]", "{}", #"{"action":"patch"}"#, #"{"action":"patch","host":"hv-01"}"#,
    #"{"action":"patch","host":"hv-01","started":false}"#,
    #"{"action":"patch","host":"hv-01","started":true,"completed":true}"#,
    #"{"action":"patch","host":"hv-01","started":"yes"}"#,
    #"{"action":"patch","host":"hv 01","completed":true}"#,
    #"{"action":"dance","host":"hv-01","completed":true}"#,
    #"{"action":"observe","host":"hv-01","completed":true}"#,
    #"{"action":"shutdown","host":"hv-01","completed":true}"#,
    #"{"action":"patch","host":"hv-01","vm":"sql-01","completed":true}"#,
    #"{"action":"turn-off","host":"hv-01","vm":"sql-01","started":true}"#,
    #"{"action":"patch","host":"hv-01","completed":true,"at":"2011-03-05T20:01:00"}"#,
    #"{"action":"patch","host":"hv-01","completed":true,"at":12}"#,
    #"{"action":"patch","host":"hv-01","started":true,"lease":"soon"}"#,
    #"{"action":"patch","host":"hv-01","completed":true,"attempt":{}}"#,
    #"{"action":"patch","host":"hv-01","completed":true,"detail":{"a":1}}"#,
    #"{"action":"patch","host":"hv-01","completed":true,"colour":"red"}"#,
    #"{"action":"patch","host":"hv-01","completed":true,"completed":true}"#,
    #"{"action":"patch","host":"hv-01","completed":true} {}"#,
    #"{"action":"patch","host":"hv-01","failed":"a\u001bb"}"#,
    #"{"action":"patch","host":"hv-01","failed":"\ud800"}"#,
  ])
  func `names the line that is malformed, and records nothing`(line: String) throws {
    let error = try log.fails(.malformed, "record -", stdin: Self.shutDown + "\n" + line + "\n")
    #expect(error.message.text?.hasPrefix("Line 3: ") == true)
  }

  @Test func `is all or nothing where a line is refused`() throws {
    let patch = Line.of("patch", nil, #""started":true"#, minute: 2)
    let error = try log.fails(.refused, "record -", stdin: Self.shutDown + patch)
    #expect(error.message.text?.hasPrefix("Line 2: ") == true)
    #expect(error.rule.text?.isEmpty == false)
    let unknown = #"{"action":"patch","host":"hv-09","completed":true}"#
    try log.fails(.notFound, "record -", stdin: Self.shutDown + unknown)
  }

  @Test(arguments: ["", "\n \r\n\t\n"])
  func `needs a line`(stdin: String) throws {
    try log.fails(.malformed, "record -", stdin: stdin)
  }

  @Test(arguments: [
    "--host hv-01", "--vm sql-01", "--started", "--completed", "--failed x", "--id k",
    "--reason x", "--detail a=b", "--override no-snapshot", "--lease 1h", "--attempt 1",
    "--expect-version 1",
  ])
  func `leaves no option unheeded`(option: String) throws {
    try log.fails(.usage, "record - \(option)", stdin: Self.shutDown)
  }

  @Test func `of 10,000 lines through a pipe is recorded in order, without a gap`() throws {
    try log.look(.bare("bare-01"))
    let lines = (0..<10_000).map { number in
      #"{"action":"patch","host":"bare-01","failed":"try \#(number)","id":"id-\#(number)"}"# + "\n"
    }
    let file = try log.folder.write(lines.joined(), to: "events.jsonl")
    let before = try log.entries().count
    // The writer of a pipe is slower than its reader.
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c",
      "(head -c 70000 '\(file)'; sleep 0.2; tail -c +70001 '\(file)') "
        + "| '\(try CLI.executable.path)' record - --format json > replies",
    ]
    process.currentDirectoryURL = log.folder.url
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let replies = try String(contentsOf: log.folder.url.appending(path: "replies"), encoding: .utf8)
      .split(separator: "\n").map { try Reply(parsing: String($0)) }
    #expect(replies.count == 10_000)
    #expect(replies.enumerated().allSatisfy { $1.position.number == Int64(before + $0) })
    #expect(replies.enumerated().allSatisfy { $1.id.text == "id-\($0)" })
    #expect(try log.entries().count == before + 10_000)
  }
}

/// A line of `mwctl record -` about hv-01.
enum Line {
  static func of(_ action: String, _ vm: String?, _ rest: String, minute: Int) -> String {
    let vm = vm.map { #""vm":"\#($0)","# } ?? ""
    let time = "2011-03-05T20:\(minute < 10 ? "0" : "")\(minute):00Z"
    return #"{"action":"\#(action)","host":"hv-01",\#(vm)"at":"\#(time)",\#(rest)}"# + "\n"
  }
}
