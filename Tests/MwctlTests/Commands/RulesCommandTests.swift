import Events
import Testing
import Workflow

@testable import mwctl

@Suite struct RulesCommandTests {
  @Test func `lists every rule in the order of precedence, without a log`() throws {
    let result = try CLI.run(["rules", "--format", "json", "--log", "/nowhere/none.db"])
    #expect(result.exitCode == 0)
    let json = try JSONValue(answer: result)
    #expect(json[path: "schema"] == "mwctl.rules/1")
    #expect(
      json[path: "rules"]?.elements.map { $0[path: "id"] } == Rules.cards.map { .string($0.id) })
    let text = try CLI.run(["rules"]).stdout
    for card in Rules.cards { #expect(text.contains(card.id)) }
  }

  @Test func `shows one rule whole`() throws {
    let result = try CLI.run(["rules", "no-saved-state"], env: ["COLUMNS": ""])
    let card = try #require(Rules.card("no-saved-state"))
    for text in [card.id, card.why, card.checks, card.remedy, card.origin, "never"] {
      #expect(result.stdout.contains(text))
    }
  }

  @Test func `helps with an id that is none`() throws {
    let result = try CLI.run(["rules", "saved-state"])
    #expect(result.exitCode == 4)
    #expect(result.stderr.contains("There is no rule 'saved-state'."))
    #expect(result.stderr.contains("'no-saved-state'"))
  }
}
