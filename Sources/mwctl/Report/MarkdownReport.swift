internal import Events

/// Writes a report in Markdown with tables, as code forges and wikis show it.
struct MarkdownReport {
  let document: ReportDocument

  init(_ document: ReportDocument) { self.document = document }

  var text: String {
    var lines = [
      "# \(escaped(document.kind)): \(escaped(document.title))", "",
      "**\(escaped(document.verdict.text))**", "", escaped(document.subtitle),
    ]
    for section in document.sections {
      lines += ["", "## \(escaped(section.title))"]
      for block in section.blocks { lines += [""] + self.lines(of: block, in: section) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(
    of block: ReportDocument.Block, in section: ReportDocument.Section
  ) -> [String] {
    switch block {
    case .prose(let span): [escaped(span.text)]
    case .facts(let facts):
      facts.map { "- **\(escaped($0.label)):** \(escaped($0.value.text))" }
    case .figures(let figures):
      figures.map { "- **\(escaped($0.value.text))** \(escaped($0.label))" }
    case .table(let grid):
      (grid.title == section.title ? [] : ["### \(escaped(grid.title))", ""]) + lines(of: grid)
    case .chart(let chart): lines(of: chart)
    case .verbatim(let label, let text): ["\(escaped(label)):", ""] + fenced(text)
    }
  }

  private func lines(of grid: ReportDocument.Grid) -> [String] {
    guard !grid.rows.isEmpty else { return [escaped(grid.empty)] }
    let titles = grid.columns.map { escaped($0.title) }
    let rules = grid.columns.map { $0.isRight ? "---:" : "---" }
    return ["| \(titles.joined(separator: " | ")) |", "| \(rules.joined(separator: " | ")) |"]
      + grid.rows.map { row in
        "| " + row.map { escaped($0.span.text) }.joined(separator: " | ") + " |"
      }
  }

  /// A bar says nothing without a picture; the times behind it do.
  private func lines(of chart: ReportDocument.Chart) -> [String] {
    guard !chart.rows.isEmpty else { return ["No machine was down."] }
    return ["\(escaped(chart.title)):", ""]
      + chart.rows.map { row in
        let times = row.bars.map { "\($0.from) to \($0.until)" }.joined(separator: ", ")
        return "- \(escaped(row.label)): \(escaped(times)) (\(escaped(row.value)))"
      }
  }

  /// A block of code whose fence is longer than any run of backticks in it.
  private func fenced(_ text: String) -> [String] {
    var longest = 2
    var run = 0
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return [fence] + lines.map { DisplayText.harmless(String($0)) } + [fence]
  }

  /// Text that means only itself: nothing in it is markup, HTML, a link or the end of a cell.
  private func escaped(_ text: String) -> String { MarkdownReport.escaped(text) }

  static func escaped(_ text: String) -> String {
    var out = ""
    let scalars = Array(DisplayText.harmless(text).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      // Bare addresses become links in many readers; these do not.
      case "@": out += "&#64;"
      case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": out += "&#58;"
      case "." where isAfterWWW(scalars[..<index]): out += "&#46;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "~", "#", "!", "$":
        out += "\\"
        out.unicodeScalars.append(scalar)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func isAfterWWW(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    scalars.count >= 3 && scalars.suffix(3).allSatisfy { $0 == "w" || $0 == "W" }
  }
}
