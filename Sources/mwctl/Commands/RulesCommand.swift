internal import ArgumentParser
internal import Events
internal import Workflow

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Show the rules of safety, or one of them.",
    discussion: """
      In the order of their precedence: where several refuse, the first is the headline. Needs no \
      log.

      Examples:
        mwctl rules
        mwctl rules no-saved-state
      """)

  @OptionGroup var options: LogOptions
  @Argument(help: "The rule's id.") var id: String?

  func run() throws {
    let cards = try id.map { [try RulesCommand.card($0)] } ?? Rules.cards
    switch options.format {
    case .json, .jsonl: Output.json(RulesCommand.json(cards))
    case .text:
      Output.page { page in
        if id == nil {
          RulesCommand.list(cards, to: &page)
        } else {
          for card in cards { RulesCommand.write(card, to: &page) }
        }
      }
    }
  }

  private static func card(_ id: String) throws -> RuleCard {
    if let card = Rules.card(id) { return card }
    let near = Rules.cards.map(\.id).filter { $0.contains(id) || id.contains($0) }
    throw Failure(
      .notFound, "There is no rule '\(id)'.",
      remedies: near.map { "Did you mean '\($0)'?" } + ["mwctl rules lists them all."])
  }

  static func json(_ cards: [RuleCard]) -> JSONValue {
    [
      "schema": "mwctl.rules/1", "version": .string(Rules.version),
      "rules": .array(
        cards.map { card in
          [
            "id": .string(card.id), "overridable": .string(card.override.rawValue),
            "why": .string(card.why), "origin": .string(card.origin),
            "checks": .string(card.checks), "remedy": .string(card.remedy),
          ]
        }),
    ]
  }

  static func list(_ cards: [RuleCard], to page: inout Page) {
    var table = Table(columns: [
      .init("Rule", .keep), .init("Can be set aside", .wrap, minimum: 12),
      .init("What it looks at", .wrap, minimum: 20),
    ])
    for card in cards {
      table.add(.heading(card.id), setAside(card.override), "\(card.checks)")
    }
    page.table(table)
  }

  static func write(_ card: RuleCard, to page: inout Page) {
    page.line(.heading(card.id))
    let lines: [(String, String)] = [
      ("Why", card.why), ("From", card.origin), ("Looks at", card.checks),
      ("Remedy", card.remedy), ("Set aside", setAside(card.override).text),
    ]
    for (label, text) in lines {
      page.paragraph(text, indent: 2, label: .dim(DisplayText.padded(label, to: 11)))
    }
  }

  private static func setAside(_ override: RuleCard.Override) -> Span {
    switch override {
    case .never: .bad("never")
    case .withReason, .dependsOnAction, .notNeeded: Span(override.rawValue)
    }
  }
}
