import Foundation
import Testing

/// What the looks of `mwctl run` bring to light.
@Suite struct `A run's looks` {
  private static let lie = #"echo '{"type":"outcome","outcome":"completed"}'; exit"#

  @Test func `do not let it end on what nobody has seen, and tell what they find`() throws {
    let lab = try TestExecutor()
    try lab.before("shutdown", Self.lie)
    let result = try lab.run("--until-phase quiesce")
    #expect(result.exitCode == 2, "\(result.stdout)")
    let news = try result.jsonLines
    let drifts = news.filter { $0.event.text == "hazard" && $0.rule.text == "drift" }
    // Once for each time that it was claimed.
    #expect(drifts.count == 3)
    #expect(drifts.allSatisfy { $0.host.text == "lab" && $0.severity.text == "warning" })
    #expect(news.last?.hosts[0].ending.text == "blocked")
  }

  @Test func `tell it in text, too`() throws {
    let lab = try TestExecutor()
    try lab.before("shutdown", Self.lie)
    let text = try lab.log.mwctl(
      "run --executor \(lab.path) --look-again 1s --until-phase quiesce"
    ).stdout.replacing(/\s+/, with: " ")
    #expect(text.contains("'shutdown' was recorded as done, but web-01 was then found running"))
  }

  @Test func `tell with what doubts they were read`() throws {
    let lab = try TestExecutor()
    let look = TestExecutor.look.replacing(#""operation""#, with: #""operatoin""#)
    try lab.before(
      "observe", #"printf '{"type":"observation","inventory":%s}\n' '\#(look)'; \#(Self.lie)"#)
    let result = try lab.run("--max-steps 2")
    let warnings = try result.jsonLines.filter { $0.event.text == "warning" }
    #expect(warnings.map(\.host.text) == ["lab"], "\(result.stdout)")
    #expect(warnings.first?.message.text?.contains("'operatoin'") == true, "\(warnings)")
  }

  @Test func `tell nothing where they tell of the whole host twice`() throws {
    let lab = try TestExecutor()
    // The first of them says running, the one of the script off.
    try lab.before(
      "observe",
      #"printf '{"type":"observation","inventory":%s}\n' '\#(TestExecutor.look)'; printf off > state"#
    )
    let before = try lab.types()
    let result = try lab.run()
    #expect(result.exitCode == 2)
    let news = try result.jsonLines
    let unseen = news.filter { $0.event.text == "unseen" }
    #expect(unseen.allSatisfy { $0.why.text?.contains("2 times of the whole of lab") == true })
    #expect(!unseen.isEmpty && news.last?.hosts[0].ending.text == "unseen")
    #expect(try lab.types() == before)
  }
}
