/// A growing run of plain values that has one owner.
///
/// What an array is, without the checks for shared storage that each append to one pays. Safe by
/// construction: the memory is reached through the members here only, each of which stays below
/// `count`, and being not copyable, the buffer frees it exactly once.
struct OwnedBuffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var count = 0
  private var capacity: Int
  private var storage: UnsafeMutablePointer<Element>

  /// An empty buffer with room for that many values, at least one.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
    storage = .allocate(capacity: self.capacity)
  }

  deinit { storage.deallocate() }

  /// The value at a place; a place that is not in the buffer stops the program.
  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "a place in the buffer")
      return storage[index]
    }
    set {
      precondition(index >= 0 && index < count, "a place in the buffer")
      storage[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(by: 1) }
    (storage + count).initialize(to: element)
    count &+= 1
  }

  mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
    guard let source = elements.baseAddress else { return }
    if capacity - count < elements.count { grow(by: elements.count) }
    (storage + count).initialize(from: source, count: elements.count)
    count += elements.count
  }

  /// Drops the values from `start` on.
  @inline(__always)
  mutating func drop(from start: Int) {
    precondition(start >= 0 && start <= count, "a place in the buffer")
    count = start
  }

  /// Lends `length` values from `start` on; a range that is not in the buffer stops the program.
  @inline(__always)
  borrowing func withRange<Result>(
    from start: Int, count length: Int, _ body: (UnsafeBufferPointer<Element>) -> Result
  ) -> Result {
    precondition(
      start >= 0 && length >= 0 && start <= count && length <= count &- start,
      "a range of the buffer")
    return body(UnsafeBufferPointer(start: storage + start, count: length))
  }

  @inline(never)
  private mutating func grow(by more: Int) {
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
  }
}

// The memory belongs to the buffer alone, so where the buffer may go, it may go along.
extension OwnedBuffer: @unchecked Sendable where Element: Sendable {}
