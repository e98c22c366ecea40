/// JSON values as one run of words, in the order they were written.
///
/// A value begins with a head: its kind in the low byte, what else there is to say above it.
///
///     null, false, true    head
///     integer              head: the number, where it has 56 bits; else head, number
///     text                 head: the offset of its bytes; then their number
///     array, object        head: the words it takes, itself included; then what is in it, a
///                          member as a text and a value
///
/// So a value is skipped without a look at what is in it, and nothing is allocated for one.
struct JSONTape: ~Copyable, Sendable {
  /// What a value is.
  enum Kind: UInt8 {
    case null, no, yes, integer
    // From here on a value takes more than one word.
    case wideInteger, text
    // From here on the head says how many.
    case array, object
  }

  private var words: OwnedBuffer<UInt64>

  /// An empty tape with room for that many words.
  init(capacity: Int) { words = OwnedBuffer(capacity: capacity) }

  /// The number of words, which is the place of the next value.
  var count: Int { words.count }

  mutating func append(_ kind: Kind) { words.append(UInt64(kind.rawValue)) }

  @inline(__always)
  mutating func append(_ number: Int64) {
    let head = number << 8
    if head >> 8 == number {
      words.append(UInt64(bitPattern: head) | UInt64(Kind.integer.rawValue))
    } else {
      append(.wideInteger)
      words.append(UInt64(bitPattern: number))
    }
  }

  @inline(__always)
  mutating func appendText(offset: Int, count: Int) {
    words.append(UInt64(offset) << 8 | UInt64(Kind.text.rawValue))
    words.append(UInt64(count))
  }

  /// Ends the array or object whose head, appended by its kind alone, stands at `place`.
  @inline(__always)
  mutating func close(_ place: Int) {
    words[place] |= UInt64(words.count &- place) << 8
  }

  @inline(__always)
  borrowing func kind(at place: Int) -> Kind {
    switch UInt8(truncatingIfNeeded: words[place]) {
    case 0: .null
    case 1: .no
    case 2: .yes
    case 3: .integer
    case 4: .wideInteger
    case 5: .text
    case 6: .array
    case 7: .object
    default: preconditionFailure("the place of a value")
    }
  }

  /// The place after the value at `place`.
  ///
  /// Decided by the order of the kinds, since a lookup by key asks it of each member it passes.
  @inline(__always)
  borrowing func end(of place: Int) -> Int {
    let head = words[place]
    let kind = UInt8(truncatingIfNeeded: head)
    if kind >= Kind.array.rawValue { return place &+ Int(truncatingIfNeeded: head >> 8) }
    return place &+ (kind >= Kind.wideInteger.rawValue ? 2 : 1)
  }

  /// The number at `place`; nil when no number stands there.
  @inline(__always)
  borrowing func integer(at place: Int) -> Int64? {
    switch kind(at: place) {
    case .integer: Int64(bitPattern: words[place]) >> 8
    case .wideInteger: Int64(bitPattern: words[place &+ 1])
    case .null, .no, .yes, .text, .array, .object: nil
    }
  }

  /// Where the bytes of the text at `place` begin.
  @inline(__always)
  borrowing func offset(ofTextAt place: Int) -> Int { payload(at: place) }

  /// How many bytes the text at `place` has.
  @inline(__always)
  borrowing func length(ofTextAt place: Int) -> Int { Int(truncatingIfNeeded: words[place &+ 1]) }

  @inline(__always)
  private borrowing func payload(at place: Int) -> Int {
    Int(truncatingIfNeeded: words[place] >> 8)
  }
}

extension JSONTape.Kind: CustomStringConvertible {
  /// The kind in words, as in `a number`.
  var description: String {
    switch self {
    case .null: "null"
    case .no: "false"
    case .yes: "true"
    case .integer, .wideInteger: "a number"
    case .text: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue {
  /// The kind of value in words, as in `a number`.
  public var kind: String {
    let kind: JSONTape.Kind =
      switch self {
      case .null: .null
      case .bool(let flag): flag ? .yes : .no
      case .integer: .integer
      case .string: .text
      case .array: .array
      case .object: .object
      }
    return kind.description
  }
}
