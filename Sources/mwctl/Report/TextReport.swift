internal import Events

/// Writes a report for a terminal or a plain file.
struct TextReport {
  let document: ReportDocument

  init(_ document: ReportDocument) { self.document = document }

  func write(to page: inout Page) {
    page.line(.heading("\(document.kind): \(document.title)"))
    page.line(document.verdict)
    page.paragraph(document.subtitle, .dim)
    for section in document.sections {
      page.blank()
      page.line(.heading(section.title))
      for block in section.blocks { write(block, in: section, to: &page) }
    }
  }

  private func write(
    _ block: ReportDocument.Block, in section: ReportDocument.Section, to page: inout Page
  ) {
    switch block {
    case .prose(let span): page.paragraph(span.text, span.style, indent: 2)
    case .facts(let facts): write(facts, to: &page)
    case .figures(let figures):
      write(figures.map { ($0.label, $0.value) }, to: &page)
    case .table(let grid):
      if grid.title != section.title {
        page.blank()
        page.line("  ", .heading(grid.title))
      }
      write(grid, to: &page)
    case .chart(let chart): write(chart, to: &page)
    case .verbatim(let label, let text):
      page.line("  ", .dim(label))
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        page.line("    ", Span(String(line)))
      }
    }
  }

  private func write(_ facts: [(label: String, value: Span)], to page: inout Page) {
    let width = (facts.map { DisplayText.width($0.label) }.max() ?? 0) + 2
    for fact in facts {
      page.paragraph(
        fact.value.text, fact.value.style, indent: 2,
        label: .dim(DisplayText.padded(fact.label, to: width)))
    }
  }

  private func write(_ grid: ReportDocument.Grid, to page: inout Page) {
    guard !grid.rows.isEmpty else { return page.paragraph(grid.empty, .dim, indent: 2) }
    var table = Table(columns: grid.columns)
    for row in grid.rows { table.add(row.map(\.span)) }
    page.table(table, indent: 2)
    page.blank()
  }

  /// Bars of blocks under a scale: a column is a stretch of time, filled where the machine was down
  /// in some of it.
  private func write(_ chart: ReportDocument.Chart, to page: inout Page) {
    guard !chart.rows.isEmpty else { return }
    let names = chart.rows.map { DisplayText.width($0.label) }.max() ?? 0
    let values = chart.rows.map { DisplayText.width($0.value) }.max() ?? 0
    let room = min(page.terminal.width, 120) - names - values - 8
    guard room >= 20 else { return }
    page.blank()
    page.line("  ", .dim(chart.title))
    let ends = (TextTime.clock(chart.from), TextTime.clock(chart.until))
    let gap = max(1, room - ends.0.count - ends.1.count)
    page.line(
      .dim(
        String(repeating: " ", count: names + 4) + ends.0 + String(repeating: " ", count: gap)
          + ends.1))
    let span = Double(chart.until.milliseconds - chart.from.milliseconds)
    for row in chart.rows {
      var cells = Array(repeating: "·", count: room)
      for bar in row.bars {
        let first = Double(bar.from.milliseconds - chart.from.milliseconds) / span * Double(room)
        let last = Double(bar.until.milliseconds - chart.from.milliseconds) / span * Double(room)
        let low = max(0, min(room - 1, Int(first)))
        for index in low..<max(low + 1, min(room, Int(last.rounded(.up)))) { cells[index] = "█" }
      }
      page.line(
        "  \(DisplayText.padded(row.label, to: names))  ", Span(cells.joined()), "  \(row.value)")
    }
    page.blank()
  }
}
