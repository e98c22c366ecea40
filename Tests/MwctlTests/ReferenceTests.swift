import ArgumentParser
import Foundation
import Testing
import Workflow

@testable import mwctl

/// The documents that say the same as the code: written by it, and compared with it here.
@Suite struct ReferenceTests {
  @Test func `docs/cli.md is the help of every command`() throws {
    var text = """
      # The commands of `mwctl`

      The help of every command, as `mwctl help COMMAND` prints it. Written by `ReferenceTests`
      (`RECORD=1`); what scripts may rely on beside it stands in [exit-codes.md](exit-codes.md).

      """
    func write(_ command: any ParsableCommand.Type, _ path: [String]) {
      let name = (path + [command.configuration.commandName ?? command._commandName])
      let help = Mwctl.helpMessage(for: command, columns: 80)
      text += "\n## `\(name.joined(separator: " "))`\n\n```\n\(help)\n```\n"
      for child in command.configuration.subcommands { write(child, name) }
    }
    write(Mwctl.self, [])
    try expectGolden(text, "/docs/cli.md")
  }

  @Test func `docs/rules.md has a heading for every rule, in the order of precedence`() throws {
    var text = """
      # The rules of safety

      In the order of their precedence: where several refuse, the first is the headline, and the
      others are told too. `mwctl rules` shows the same; `mwctl next --why` shows what each of them
      says about the next step. Written by `ReferenceTests` (`RECORD=1`) from the cards that stand
      beside the rules in `Sources/Workflow/Rules`.

      """
    for card in Rules.cards {
      text += """

        ## `\(card.id)`

        \(card.why)

        - **Looks at**: \(card.checks)
        - **Remedy**: \(card.remedy)
        - **Can be set aside**: \(card.override.rawValue)
        - **Comes from**: \(card.origin)

        """
    }
    try expectGolden(text, "/docs/rules.md")
  }

  @Test func `docs/exit-codes.md tells every exit code`() throws {
    let text = try String(contentsOf: Golden.file("/docs/exit-codes.md"), encoding: .utf8)
    var rows: [String: Int32] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if cells.count >= 3, let code = Int32(cells[0]) { rows[cells[1]] = code }
    }
    var expected: [String: Int32] = ["": 0]
    for code in Failure.Code.allCases { expected["`\(code.rawValue)`"] = code.exitCode }
    #expect(rows == expected)
  }

  @Test func `every command says in a sentence what it does`() {
    func check(_ command: any ParsableCommand.Type) {
      let configuration = command.configuration
      #expect(configuration.abstract.hasSuffix("."), "\(command)")
      #expect(configuration.abstract.count > 10, "\(command)")
      configuration.subcommands.forEach(check)
    }
    Mwctl.configuration.subcommands.forEach(check)
  }

  @Test(
    arguments: [
      StatusCommand.self, PlanCommand.self, LogCommand.self, ReplayCommand.self, DiffCommand.self,
      FeaturesCommand.self, InDoubtCommand.self, RulesCommand.self, RebuildCommand.self,
    ] as [any ParsableCommand.Type])
  func `a command that only looks shows an example of itself`(command: any ParsableCommand.Type) {
    let configuration = command.configuration
    let name = configuration.commandName ?? ""
    #expect(configuration.discussion.contains("mwctl \(name)"))
  }
}
