/// Rows of cells under titles, fitted to the width there is.
///
/// Columns take what their widest cell needs. Where that is too much, the widest of the columns
/// that may shrink gives way first, none below what its title or its minimum needs.
struct Table {
  /// What a column does with a cell that does not fit.
  enum Overflow: Hashable {
    /// It never gives way.
    case keep
    /// The cell goes on in the next line.
    case wrap
    /// The end of the cell gives way to `…`.
    case cut
    /// The middle of the cell gives way to `…`: for names.
    case cutInside
  }

  /// A column.
  struct Column {
    let title: String
    let overflow: Overflow
    let minimum: Int
    let isRight: Bool

    init(_ title: String, _ overflow: Overflow = .wrap, minimum: Int = 8, right: Bool = false) {
      self.title = title
      self.overflow = overflow
      self.minimum = minimum
      isRight = right
    }
  }

  let columns: [Column]
  private(set) var rows: [[Span]] = []

  init(columns: [Column]) { self.columns = columns }

  /// A table of plain text.
  init(columns: [Column], rows: [[String]]) {
    self.init(columns: columns)
    for row in rows { add(row.map { Span($0) }) }
  }

  /// Adds a row; a cell that is left out is empty.
  mutating func add(_ cells: [Span]) {
    precondition(cells.count <= columns.count, "A row has no more cells than there are columns.")
    rows.append(cells + Array(repeating: "", count: columns.count - cells.count))
  }

  /// Adds a row; a cell that is left out is empty.
  mutating func add(_ cells: Span...) { add(cells) }

  /// The lines of the table, without a line end and without blanks at the end.
  ///
  /// - Parameters:
  ///   - width: How many columns of the terminal a line may take.
  ///   - terminal: Whether there is colour.
  ///   - hasTitles: Whether the first line tells the titles.
  func render(width: Int, on terminal: Terminal, hasTitles: Bool = true) -> [String] {
    let widths = fitted(to: width, hasTitles: hasTitles)
    var lines: [String] = []
    if hasTitles {
      lines += lay(columns.map { Span($0.title, .heading) }, widths, terminal)
    }
    for row in rows { lines += lay(row, widths, terminal) }
    return lines
  }

  private static let gap = 2

  private func fitted(to width: Int, hasTitles: Bool) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(hasTitles ? DisplayText.width(columns[index].title) : 0) {
        max($0, DisplayText.width($1[index].text))
      }
    }
    var excess = widths.reduce(0, +) + Table.gap * (columns.count - 1) - width
    while excess > 0 {
      let givers = columns.indices.filter {
        columns[$0].overflow != .keep && widths[$0] > least(columns[$0], hasTitles)
      }
      guard let widest = givers.max(by: { widths[$0] < widths[$1] }) else { break }
      // Down to the next widest at once: columns of the same width then give way in turn.
      let next = givers.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      let floor = max(next, least(columns[widest], hasTitles))
      let given = max(1, min(excess, widths[widest] - floor))
      widths[widest] -= given
      excess -= given
    }
    return widths
  }

  private func least(_ column: Column, _ hasTitles: Bool) -> Int {
    max(column.minimum, hasTitles ? DisplayText.width(column.title) : 1)
  }

  private func lay(_ row: [Span], _ widths: [Int], _ terminal: Terminal) -> [String] {
    let cells = columns.indices.map { fit(row[$0], columns[$0].overflow, widths[$0]) }
    let height = cells.map(\.count).max() ?? 1
    return (0..<height).map { number in
      var line = ""
      var pending = 0
      for (index, cell) in cells.enumerated() {
        let text = number < cell.count ? cell[number] : ""
        let blanks = widths[index] - DisplayText.width(text)
        if columns[index].isRight { pending += blanks }
        if !text.isEmpty {
          line += String(repeating: " ", count: max(0, pending))
          line += row[index].with(text).render(on: terminal)
          pending = 0
        }
        pending += (columns[index].isRight ? 0 : blanks) + Table.gap
      }
      return line
    }
  }

  private func fit(_ cell: Span, _ overflow: Overflow, _ width: Int) -> [String] {
    switch overflow {
    case .keep: [cell.text]
    case .wrap: DisplayText.wrapped(cell.text, to: width)
    case .cut: [DisplayText.shortened(cell.text, to: width)]
    case .cutInside: [DisplayText.shortenedInside(cell.text, to: width)]
    }
  }
}
