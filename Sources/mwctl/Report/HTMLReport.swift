internal import Events

/// Writes a report as one HTML page that needs nothing else: no script, no network, no font.
struct HTMLReport {
  let document: ReportDocument

  init(_ document: ReportDocument) { self.document = document }

  var text: String {
    let title = "\(document.kind): \(document.title)"
    let sections = document.sections.map(html).joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(escaped(title))</title>
      <style>
      \(HTMLReport.style)
      </style>
      </head>
      <body>
      <header>
      <p class="kind">\(escaped(document.kind))</p>
      <h1>\(escaped(document.title))</h1>
      <p class="verdict"\(tone(document.verdict))>\(escaped(document.verdict.text))</p>
      <p class="subtitle">\(escaped(document.subtitle))</p>
      <nav aria-label="Contents"><ol>\(contents)</ol></nav>
      </header>
      <main>
      \(sections)</main>
      </body>
      </html>

      """
  }

  private var contents: String {
    document.sections.map { "<li><a href=\"#\($0.id)\">\(escaped($0.title))</a></li>" }.joined()
  }

  private func html(_ section: ReportDocument.Section) -> String {
    let page = section.beginsPage ? " class=\"sheet\"" : ""
    return "<section id=\"\(section.id)\" aria-labelledby=\"\(section.id)-title\"\(page)>\n"
      + "<h2 id=\"\(section.id)-title\">\(escaped(section.title))</h2>\n"
      + section.blocks.map { html($0, in: section) }.joined() + "</section>\n"
  }

  private func html(_ block: ReportDocument.Block, in section: ReportDocument.Section) -> String {
    switch block {
    case .prose(let span): "<p\(tone(span))>\(escaped(span.text))</p>\n"
    case .facts(let facts):
      "<dl>\n"
        + facts.map {
          "<div><dt>\(escaped($0.label))</dt><dd\(tone($0.value))>\(escaped($0.value.text))</dd></div>\n"
        }.joined() + "</dl>\n"
    case .figures(let figures):
      "<ul class=\"figures\">\n"
        + figures.map {
          "<li\(tone($0.value))><strong>\(escaped($0.value.text))</strong> "
            + "<span>\(escaped($0.label))</span></li>\n"
        }.joined() + "</ul>\n"
    case .table(let grid): html(grid, hasCaption: grid.title != section.title)
    case .chart(let chart): html(chart)
    case .verbatim(let label, let text):
      "<figure><figcaption>\(escaped(label))</figcaption><pre>"
        + text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { escaped(String($0)) }.joined(separator: "\n") + "</pre></figure>\n"
    }
  }

  private func html(_ grid: ReportDocument.Grid, hasCaption: Bool) -> String {
    guard !grid.rows.isEmpty else { return "<p class=\"empty\">\(escaped(grid.empty))</p>\n" }
    let caption = hasCaption ? "" : " class=\"hidden\""
    let heads = grid.columns.map {
      "<th scope=\"col\"\($0.isRight ? " class=\"number\"" : "")>\(escaped($0.title))</th>"
    }.joined()
    let rows = grid.rows.map { row in
      "<tr>" + zip(row.indices, row).map { html($1, at: $0, of: grid) }.joined() + "</tr>\n"
    }.joined()
    return
      "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"\(escaped(grid.title))\">"
      + "<table>\n<caption\(caption)>\(escaped(grid.title))</caption>\n"
      + "<thead><tr>\(heads)</tr></thead>\n<tbody>\n\(rows)</tbody>\n</table></div>\n"
  }

  private func html(
    _ cell: ReportDocument.Cell, at index: Int, of grid: ReportDocument.Grid
  ) -> String {
    var text = escaped(cell.span.text)
    if let time = cell.time { text = "<time datetime=\"\(time)\">\(text)</time>" }
    var classes: [String] = []
    if grid.columns[index].isRight { classes.append("number") }
    if grid.columns[index].overflow == .keep { classes.append("short") }
    // Words keep their column as wide as they are; one that no column could hold is broken.
    if cell.span.text.split(separator: " ").contains(where: { $0.count > 30 }) {
      classes.append("long")
    }
    let layout = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
    let attribute = layout + tone(cell.span)
    return index == grid.key
      ? "<th scope=\"row\"\(attribute)>\(text)</th>" : "<td\(attribute)>\(text)</td>"
  }

  private func html(_ chart: ReportDocument.Chart) -> String {
    guard !chart.rows.isEmpty else { return "" }
    let span = max(1, chart.until.milliseconds - chart.from.milliseconds)
    func place(_ time: Timestamp) -> Int64 {
      max(0, min(10_000, (time.milliseconds - chart.from.milliseconds) * 10_000 / span))
    }
    let rows = chart.rows.map { row in
      let times = row.bars.map { "\($0.from) to \($0.until)" }.joined(separator: ", ")
      let bars = row.bars.map { bar in
        let width = max(20, place(bar.until) - place(bar.from))
        return "<rect x=\"\(place(bar.from))\" y=\"0\" width=\"\(width)\" height=\"10\"/>"
      }.joined()
      return "<div><dt>\(escaped(row.label))</dt><dd><svg viewBox=\"0 0 10000 10\" "
        + "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"down \(escaped(times))\">"
        + "<title>\(escaped(times))</title>\(bars)</svg><span>\(escaped(row.value))</span></dd></div>\n"
    }.joined()
    return "<figure class=\"chart\"><figcaption>\(escaped(chart.title))</figcaption>\n"
      + "<p class=\"scale\"><time datetime=\"\(chart.from)\">\(TextTime.clock(chart.from))</time> "
      + "<time datetime=\"\(chart.until)\">\(TextTime.clock(chart.until))</time></p>\n"
      + "<dl>\n\(rows)</dl></figure>\n"
  }

  private func tone(_ span: Span) -> String {
    span.style?.name.map { " data-tone=\"\($0)\"" } ?? ""
  }

  private func escaped(_ text: String) -> String { HTMLReport.escaped(text) }

  /// Text that means only itself, in an element or between the quotes of an attribute.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in DisplayText.harmless(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

extension Style {
  /// Its name in the style sheet; `nil` where a heading is marked as one.
  fileprivate var name: String? {
    switch self {
    case .heading: nil
    case .good: "good"
    case .warn: "warn"
    case .bad: "bad"
    case .dim: "dim"
    }
  }
}
