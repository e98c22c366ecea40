internal import Events
internal import Projections

/// A report as it is laid out, before it is written for a screen, a file or a sheet of paper: the
/// same words in each of them.
///
/// Whatever stands in a ``Span`` was made harmless; each form escapes it once more for itself.
struct ReportDocument {
  /// A part under a heading of its own.
  struct Section {
    /// Its name in links.
    let id: String
    let title: String
    var blocks: [Block] = []
    /// Whether it begins on a sheet of its own.
    var beginsPage = false
  }

  /// A piece of a section.
  enum Block {
    case prose(Span)
    case facts([(label: String, value: Span)])
    case figures([Figure])
    case table(Grid)
    case chart(Chart)
    /// Text that is shown letter by letter, line by line.
    case verbatim(label: String, text: String)
  }

  /// A number that is read at a glance.
  struct Figure {
    let value: Span
    let label: String
  }

  /// A table.
  struct Grid {
    /// What stands over it, unless that is the section's own title.
    let title: String
    let columns: [Table.Column]
    var rows: [[Cell]] = []
    /// The column that names the row.
    var key = 0
    /// What is said where there is no row.
    let empty: String
  }

  /// A cell of a table; a time can be read by programs, too.
  struct Cell {
    let span: Span
    var time: Timestamp?

    init(_ span: Span, time: Timestamp? = nil) {
      self.span = span
      self.time = time
    }
  }

  /// When machines were down, as bars.
  struct Chart {
    let title: String
    let from: Timestamp
    let until: Timestamp
    let rows: [(label: String, value: String, bars: [(from: Timestamp, until: Timestamp)])]
  }

  let kind: String
  let title: String
  let verdict: Span
  let subtitle: String
  var sections: [Section]
}

extension ReportDocument.Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self.init(Span(value)) }
}
