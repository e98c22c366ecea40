/// Rows of a query, copied so that another thread can look at them.
struct RowBatch: Sendable {
  /// A value: its kind, and where its bytes are or which number it is.
  fileprivate struct Cell: BitwiseCopyable, Sendable {
    enum Kind: UInt8 { case null, integer, text, blob, other }

    let kind: Kind
    /// The number, or the offset of the bytes.
    let value: Int64
    let count: Int
  }

  private let columns: Int32
  private var cells: [Cell] = []
  private var bytes: [UInt8] = []

  /// An empty batch for rows of so many columns, with room for so many of them.
  init(columns: Int32, capacity: Int) {
    self.columns = columns
    cells.reserveCapacity(capacity * Int(columns))
    bytes.reserveCapacity(capacity * 768)
  }

  /// How many rows there are.
  var count: Int { cells.count / Int(columns) }

  /// Copies a row.
  mutating func append(_ row: RawRow) {
    for column in 0..<columns {
      switch row.value(column) {
      case .null: cells.append(Cell(kind: .null, value: 0, count: 0))
      case .integer(let number): cells.append(Cell(kind: .integer, value: number, count: 0))
      case .text(let text): append(text, .text)
      case .blob(let blob): append(blob, .blob)
      case .other: cells.append(Cell(kind: .other, value: 0, count: 0))
      }
    }
  }

  private mutating func append(_ value: UnsafeBufferPointer<UInt8>, _ kind: Cell.Kind) {
    // A leaf is hashed with a zero before it: so it need not be put there by another copy.
    bytes.append(0)
    cells.append(Cell(kind: kind, value: Int64(bytes.count), count: value.count))
    bytes.append(contentsOf: value)
  }

  /// Lends the rows to `body`, each in its turn.
  func forEach(_ body: (CopiedRow) -> Void) {
    cells.withUnsafeBufferPointer { cells in
      bytes.withUnsafeBufferPointer { bytes in
        for start in stride(from: 0, to: cells.count, by: Int(columns)) {
          body(CopiedRow(cells: cells[start..<start + Int(columns)], bytes: bytes))
        }
      }
    }
  }
}

/// A row of a ``RowBatch``; a value of another type than the one asked for is nothing.
///
/// Valid as long as the closure that it is lent to runs.
struct CopiedRow {
  fileprivate let cells: Slice<UnsafeBufferPointer<RowBatch.Cell>>
  fileprivate let bytes: UnsafeBufferPointer<UInt8>

  func integer(_ column: Int) -> Int64? {
    let cell = self[column]
    return cell.kind == .integer ? cell.value : nil
  }

  func text(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
    let cell = self[column]
    return cell.kind == .text ? part(cell) : nil
  }

  func blob(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
    let cell = self[column]
    return cell.kind == .blob ? part(cell) : nil
  }

  /// Bytes, be they marked as text or not; none where there is a number or nothing.
  func anyBytes(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    let cell = self[column]
    switch cell.kind {
    case .text, .blob: return part(cell)
    case .null, .integer, .other: return UnsafeBufferPointer(start: nil, count: 0)
    }
  }

  /// The hash of the leaf that the bytes in a column make, or no bytes where there are none.
  func leafHash(_ column: Int) -> MerkleTree.Hash {
    let cell = self[column]
    guard cell.kind == .blob else { return MerkleTree.leafHash(of: .init(start: nil, count: 0)) }
    let leaf = bytes[Int(cell.value) - 1..<Int(cell.value) + cell.count]
    return MerkleTree.hash(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: leaf)))
  }

  func isNull(_ column: Int) -> Bool { self[column].kind == .null }

  private func part(_ cell: RowBatch.Cell) -> UnsafeBufferPointer<UInt8> {
    let start = Int(cell.value)
    return UnsafeBufferPointer(rebasing: bytes[start..<start + cell.count])
  }

  private subscript(column: Int) -> RowBatch.Cell { cells[cells.startIndex + column] }
}
