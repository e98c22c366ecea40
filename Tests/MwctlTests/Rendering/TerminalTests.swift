import Testing

@testable import mwctl

@Suite struct TerminalTests {
  private func terminal(
    _ isTerminal: Bool, columns: Int? = 132, _ environment: [String: String] = [:]
  ) -> Terminal {
    Terminal(isTerminal: isTerminal, columns: columns) { environment[$0] }
  }

  @Test func `takes the width of the terminal, and COLUMNS before it`() {
    #expect(terminal(true).width == 132)
    #expect(terminal(true, columns: nil).width == 80)
    #expect(terminal(true, ["COLUMNS": "100"]).width == 100)
    #expect(terminal(true, ["COLUMNS": "no"]).width == 132)
    #expect(terminal(true, ["COLUMNS": "0"]).width == 132)
    #expect(terminal(true, ["COLUMNS": "5"]).width == Terminal.narrowest)
  }

  @Test func `shortens nothing for a pipe or a file`() {
    #expect(terminal(false).width == Terminal.unlimited)
    #expect(terminal(false, ["COLUMNS": "80"]).width == 80)
  }

  @Test func `colours a terminal only, and only where nobody minds`() {
    #expect(terminal(true).hasColour)
    #expect(!terminal(false).hasColour)
    #expect(!terminal(true, ["NO_COLOR": "1"]).hasColour)
    #expect(!terminal(true, ["TERM": "dumb"]).hasColour)
    #expect(terminal(false, ["CLICOLOR_FORCE": "1"]).hasColour)
    #expect(!terminal(false, ["CLICOLOR_FORCE": "0"]).hasColour)
    #expect(!terminal(false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]).hasColour)
  }

  @Test func `is drawn on anew only where a picture stays whole`() {
    #expect(terminal(true).canRedraw)
    #expect(!terminal(false).canRedraw)
    #expect(!terminal(true, ["TERM": "dumb"]).canRedraw)
    #expect(!terminal(true, columns: 40).canRedraw)
    #expect(!terminal(true, columns: 80, ["COLUMNS": "160"]).canRedraw)
    #expect(terminal(true, columns: 160, ["COLUMNS": "80"]).canRedraw)
  }

  @Test func `styles mean nothing without colour`() {
    for style in Style.allCases {
      #expect(style.apply("x", on: Terminal()) == "x")
      #expect(style.apply("x", on: Terminal(hasColour: true)).hasSuffix("x\u{1B}[0m"))
      #expect(style.apply("", on: Terminal(hasColour: true)) == "")
    }
  }

  @Test func `tells progress in one line`() {
    #expect(Progress.text("Folding", 50, of: 200, width: 80) == "Folding 25 % (50 of 200)")
    #expect(Progress.text("Folding", 0, of: 0, width: 80) == "Folding 100 % (0 of 0)")
    #expect(Progress.text("Folding", 50, of: 200, width: 10) == "Folding …")
  }
}
