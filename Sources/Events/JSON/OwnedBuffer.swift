/// A growing run of plain values that is never shared while it grows.
///
/// An array behind a narrow face: every access is checked against its bounds, in release builds
/// too, and being not copyable, the buffer cannot be copied by a slip.
struct OwnedBuffer<Element: BitwiseCopyable & Sendable>: ~Copyable, Sendable {
  private var elements: [Element] = []

  /// An empty buffer with room for that many values.
  init(capacity: Int) { elements.reserveCapacity(capacity) }

  var count: Int {
    @inline(__always) get { elements.count }
  }

  /// The value at a place; a place that is not in the buffer stops the program.
  @inline(__always)
  subscript(index: Int) -> Element {
    get { elements[index] }
    set { elements[index] = newValue }
  }

  @inline(__always)
  mutating func append(_ element: Element) { elements.append(element) }

  mutating func append(contentsOf more: UnsafeBufferPointer<Element>) {
    elements.append(contentsOf: more)
  }

  /// Drops the values from `start` on.
  @inline(__always)
  mutating func drop(from start: Int) { elements.removeLast(elements.count - start) }

  /// Lends `length` values from `start` on; a range that is not in the buffer stops the program.
  @inline(__always)
  borrowing func withRange<Result>(
    from start: Int, count length: Int, _ body: (UnsafeBufferPointer<Element>) -> Result
  ) -> Result {
    elements[start..<start &+ length].withUnsafeBufferPointer(body)
  }
}
