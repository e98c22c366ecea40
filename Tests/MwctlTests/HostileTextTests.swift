import AuditLog
import Events
import Foundation
import Projections
import Testing

@testable import mwctl

/// What people and machines may write into a log, and what becomes of it on the way out.
@Suite struct HostileTextTests {
  /// What drives a terminal, turns the reading direction, or breaks a line.
  static let drivers = [
    "\u{1B}[2J", "\u{1B}]0;title\u{7}", "two\nlines", "a\rb", "\u{202E}nimda", "\u{2066}x\u{2069}",
    "\u{9B}31m", "\u{2028}", "nul\u{0}",
  ]

  /// What is plain text, and would be something else in a page or a table.
  static let markup = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a | b | c", "`rm -rf /`",
    "[click](javascript:alert(1))", "![x](http://evil.example/x.png)", "&lt;b&gt; & \"quotes' \\",
    "**bold** _it_ ~~gone~~ # head", "https://evil.example www.evil.example a@evil.example",
    "</td></tr></table>", "$(reboot) ${x} {{7*7}}", "--> ]]> <!-- ",
  ]

  @Test(arguments: drivers + [String(repeating: "x", count: 10_000), "  "])
  func `a reason that drives a terminal, or has no end, is refused`(text: String) throws {
    guard !text.contains("\u{0}") else { return }  // No argument of a process can hold it.
    let log = try Workspace(.open)
    try log.fails(.malformed, "window suspend night --reason '\(text)'")
    try log.fails(.malformed, "override no-snapshot --host hv-01 --reason '\(text)'")
    try log.fails(.malformed, "record shutdown --host hv-01 --vm sql-01 --failed '\(text)'")
    try log.fails(
      .malformed, "record turn-off --host hv-01 --vm sql-01 --started --reason '\(text)'")
    try log.fails(.malformed, "window suspend night --actor '\(text)'")
  }

  @Test(arguments: drivers)
  func `a line of JSON with such a text is refused, whatever it escapes`(text: String) throws {
    let log = try Workspace(.open)
    let reason = String(decoding: try JSONValue.string(text).canonicalBytes(), as: UTF8.self)
    let line = #"{"action":"shutdown","host":"hv-01","vm":"sql-01","failed":\#(reason)}"#
    try log.fails(.malformed, "record -", stdin: line + "\n")
  }

  @Test(arguments: drivers + [String(repeating: "x", count: 10_000)])
  func `a machine of such a name is refused`(text: String) throws {
    let log = try Workspace(.open)
    let name = String(decoding: try JSONValue.string(text).canonicalBytes(), as: UTF8.self)
    let inventory = SampleInventory.of(
      "hv-03", at: "2011-03-05T20:30:00Z", [SampleMachine("NAME", 7)])
    let input = inventory.text.replacing("\"NAME\"", with: name)
    #expect(input != inventory.text)
    try log.fails(.malformed, "import -", stdin: input)
  }

  /// A night in which every text that somebody can write is `text`.
  private func night(of text: String) throws -> SampleLog {
    let log = try SampleLog()
    log.actor = text
    try log.look(
      SampleLog.host(
        "hv-01", [SampleLog.vm(text, 1, .running), SampleLog.vm("sql-01", 2, .saved)]))
    try log.open("night", ["hv-01"], hours: 5)
    let host = StreamName.host(try #require(HostName("hv-01")))
    let vm = try SampleLog.vm(text, 1, .running).id
    try log.append(
      .ruleOverridden(RuleOverridden(rule: text, action: nil, vm: vm, reason: text)), to: host)
    let start = ActionStarted(
      action: .turnOff, vm: vm, route: nil, leaseSeconds: 60, reason: text,
      details: [text: text],
      basis: DecisionBasis(position: 5, profile: 1, overridden: [text]))
    try log.append(.actionStarted(start), to: host, rulesVersion: text)
    let begun = AttemptID(try log.log.read { try $0.nextPosition() } - 1)
    try log.append(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: begun, action: .turnOff, vm: vm, leaseSeconds: 60, reason: text)), to: host)
    let attempt = AttemptID(begun.position + 1)
    try log.append(
      .attemptSettled(
        AttemptSettled(
          attempt: attempt, action: .turnOff, vm: vm, finding: .effected, reason: text,
          isByPerson: true)), to: host)
    try log.append(
      .actionFailed(
        ActionFailed(action: .start, vm: vm, attempt: nil, failure: text, details: [:])),
      to: host)
    try log.append(
      .actionCompleted(
        ActionCompleted(
          action: .patch, vm: nil, attempt: nil, route: nil, reason: text, details: [:],
          against: [text])), to: host)
    try log.append(
      .windowSuspended(WindowSuspended(reason: text)),
      to: .window(try #require(WindowID("night"))))
    return log
  }

  /// All that is shown of a log, by what shows it.
  private func shown(_ log: SampleLog) throws -> [String: String] {
    var shown: [String: String] = [:]
    for format in ReportFormat.allCases {
      let report = try log.log.read {
        try ReportReader.report(
          on: #require(WindowID("night")), from: $0, madeAt: log.now)
      }
      shown["report \(format)"] = AuditReportCommand.text(report, format, Terminal(width: 80))
    }
    let size = try log.log.read { try $0.nextPosition() }
    for position in 0..<size {
      let answer = try log.log.read { try ExplainAnswer(position, in: $0) }
      shown["explain \(position)"] = Page.text { ExplainText(answer).write(to: &$0) }
      shown["explain \(position) as JSON"] = JSONOutput.text(answer.json)
    }
    var stream = LogStream(
      log: log.log, query: LogQuery(), format: .text, terminal: Terminal(width: 80))
    shown["log"] = String(decoding: try stream.piece().bytes, as: UTF8.self)
    return shown
  }

  @Test(arguments: drivers + [String(repeating: "\u{1B}[5m", count: 500)])
  func `what another program wrote into a log moves no terminal`(text: String) throws {
    for (name, shown) in try shown(night(of: text)) { expectNoDriver(in: shown, of: name) }
  }

  @Test func `no command that looks at such a log drives a terminal`() throws {
    let log = try night(of: HostileTextTests.drivers.joined())
    let commands = [
      ["status"], ["next", "--why"], ["window", "show", "night"], ["replay", "--as-of", "12"],
      ["diff", "0", "12"], ["plan"], ["features"],
    ]
    for command in commands {
      for format in ["text", "json"] {
        let result = try CLI.run(command + ["--log", log.path, "--format", format])
        expectNoDriver(in: result.stdout + result.stderr, of: "\(command) as \(format)")
        #expect(!result.stdout.isEmpty, "\(command)")
      }
    }
  }

  private func expectNoDriver(in shown: String, of name: String) {
    let driver = shown.unicodeScalars.first { $0 != "\n" && DisplayText.hasEffect($0) }
    #expect(driver == nil, "\(name) shows U+\(String(driver?.value ?? 0, radix: 16))")
  }

  @Test(arguments: markup)
  func `markup is text in every form of a report`(text: String) throws {
    let shown = try shown(night(of: text))
    let json = try Reply(parsing: try #require(shown["report json"]))
    #expect(json.overrides[0].reason.text == text)
    #expect(json.overrides[0].event.actor.text == text)
    expectHarmless(html: try #require(shown["report html"]))
    expectHarmless(markdown: try #require(shown["report markdown"]), text)
  }

  /// Only our own tags and attributes stand in the page.
  private func expectHarmless(html: String) {
    let tags: Set<String> = [
      "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "ol", "li", "a",
      "p", "h1", "h2", "section", "ul", "strong", "span", "dl", "div", "dt", "dd", "table",
      "caption", "thead", "tbody", "tr", "th", "td", "time", "figure", "figcaption", "pre", "svg",
      "rect", "!DOCTYPE",
    ]
    for match in html.matches(of: /<\/?([^\s>]*)([^>]*)>/) {
      #expect(tags.contains(String(match.1)), "<\(match.1)>")
      #expect(!match.2.contains(/\bon[a-z]+=/), "<\(match.1)\(match.2)>")
    }
    for match in html.matches(of: /href="([^"]*)"/) { #expect(match.1.hasPrefix("#")) }
  }

  private func expectHarmless(markdown: String, _ text: String) {
    #expect(!markdown.contains("<"), "no HTML")
    for line in markdown.split(separator: "\n") {
      let bare = line.replacing(/\\./, with: "")
      if line.hasPrefix("|") {
        let columns = bare.filter { $0 == "|" }.count
        #expect((3...9).contains(columns), "\(line)")
      }
      #expect(!bare.contains("`") && !bare.contains("]("), "\(line)")
      #expect(!bare.contains(/https?:\/\/|www\.|[a-z]@[a-z]/), "\(line)")
    }
    let rows = markdown.components(separatedBy: "\n\n").filter { $0.hasPrefix("|") }
    for table in rows {
      let counts = table.split(separator: "\n").map { row in
        row.replacing(/\\./, with: "").filter { $0 == "|" }.count
      }
      #expect(Set(counts).count == 1, "\(table)")
    }
  }
}
