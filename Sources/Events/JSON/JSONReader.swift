/// A value to decode from, which knows where it stands in its document.
///
/// A view of a document that was read once: cheap to make and to pass on. Each function that finds
/// another kind of value than it returns throws ``JSONShapeError`` with the path; nothing is built
/// for that path before. A lookup by key is linear in the members of the object; every other
/// function takes constant time unless it says otherwise.
public struct JSONReader: Sendable {
  let document: JSONDocument
  /// Where the value stands on the tape.
  let place: Int

  /// Makes a reader of a value whose path is the one given.
  ///
  /// Complexity: linear in the size of the value.
  public init(_ value: JSONValue, path: String = "$") {
    self.init(document: JSONDocument(value, name: path), place: 0)
  }

  /// Makes a reader of one JSON value that fills the bytes, white space around it apart.
  ///
  /// Meaning and errors are those of ``JSONValue/init(parsing:fractions:maximumDepth:)``; no value
  /// is made but those asked for. Complexity: linear in the number of bytes, which are copied.
  public init(
    parsing bytes: UnsafeBufferPointer<UInt8>, fractions: FractionPolicy = .refuse,
    maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) throws(JSONError) {
    document = try JSONDocument(
      parsing: bytes, canonical: false, fractions: fractions, maximumDepth: maximumDepth)
    place = 0
  }

  /// Makes a reader of bytes that must be the canonical form (RFC 8785) of what they say.
  ///
  /// Meaning and errors are those of ``JSONValue/parseCanonical(_:maximumDepth:)``; no value is
  /// made but those asked for. Complexity: linear in the number of bytes, which are copied.
  public init(
    parsingCanonical bytes: UnsafeBufferPointer<UInt8>,
    maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) throws(JSONError) {
    document = try JSONDocument(
      parsing: bytes, canonical: true, fractions: .refuse, maximumDepth: maximumDepth)
    place = 0
  }

  /// Makes a reader of bytes that must be canonical, most likely an object of these keys.
  init(
    parsingCanonical bytes: UnsafeBufferPointer<UInt8>, expecting order: JSONKeyOrder
  ) throws(JSONError) {
    document = try JSONDocument(
      parsing: bytes, canonical: true, fractions: .refuse,
      maximumDepth: JSONValue.defaultMaximumDepth, expecting: order)
    place = 0
  }

  /// Makes a reader of a part of a document, of which it is known that it is canonical.
  ///
  /// - Parameter name: Where the part stands, as in `$.data`.
  init(
    parsingPart bytes: UnsafeBufferPointer<UInt8>, name: String
  ) throws(JSONError) {
    document = try JSONDocument(
      parsing: bytes, canonical: true, fractions: .refuse,
      maximumDepth: JSONValue.defaultMaximumDepth, name: name)
    place = 0
  }

  @inline(__always)
  init(document: JSONDocument, place: Int) {
    self.document = document
    self.place = place
  }

  /// The value read from.
  ///
  /// Complexity: linear in its size, as it is made at each call.
  public var value: JSONValue { document.value(at: place) }

  /// Where the value stands, as in `$.hosts[3].name`.
  ///
  /// Complexity: linear in what stands beside the way to it, as it is looked for at each call.
  public var path: String { document.path(of: place) }

  /// An error that says what was expected of this value.
  ///
  /// For decoders that ask more of a value than its kind, as in `a date`; what was found is
  /// described by the kind of value unless given.
  @inline(never)
  public func error(expected: String, found: String? = nil) -> JSONShapeError {
    JSONShapeError(
      path: path, expected: expected, found: found ?? document.tape.kind(at: place).description)
  }

  /// The members, when the value is an object.
  ///
  /// Complexity: linear in their size.
  public func object() throws(JSONShapeError) -> JSONObject {
    try checkObject()
    return document.object(at: place)
  }

  /// The keys in the order given, when the value is an object.
  ///
  /// Complexity: linear in the number of members.
  public func keys() throws(JSONShapeError) -> [String] {
    try checkObject()
    return document.keys(ofObjectAt: place).compactMap(document.text)
  }

  /// The keys in the order given, each with a reader for its value, when the value is an object.
  package func members() throws(JSONShapeError) -> [(key: String, value: JSONReader)] {
    try checkObject()
    return document.keys(ofObjectAt: place).map {
      (document.text(at: $0) ?? "", JSONReader(document: document, place: $0 + 2))
    }
  }

  /// A reader for each element, when the value is an array.
  ///
  /// Complexity: linear in the number of elements.
  public func array() throws(JSONShapeError) -> [JSONReader] {
    try items { (item) throws(JSONShapeError) in item }
  }

  /// What `read` makes of each element, when the value is an array.
  func items<Item>(
    _ read: (JSONReader) throws(JSONShapeError) -> Item
  ) throws(JSONShapeError) -> [Item] {
    guard document.tape.kind(at: place) == .array else { throw error(expected: "an array") }
    var items: [Item] = []
    for element in document.elements(ofArrayAt: place) {
      items.append(try read(JSONReader(document: document, place: element)))
    }
    return items
  }

  /// The text, when the value is a string.
  public func string() throws(JSONShapeError) -> String {
    guard let text = document.text(at: place) else { throw error(expected: "a string") }
    return text
  }

  /// What `read` makes of the bytes of the text, when the value is a string.
  @inline(__always)
  func withText<Result>(
    _ read: (UnsafeBufferPointer<UInt8>) -> Result
  ) throws(JSONShapeError) -> Result {
    guard let result = document.withText(at: place, read) else {
      throw error(expected: "a string")
    }
    return result
  }

  /// The texts, when the value is an array of strings.
  ///
  /// Complexity: linear in the number of elements.
  public func strings() throws(JSONShapeError) -> [String] {
    try items { (item) throws(JSONShapeError) in try item.string() }
  }

  /// The number, when the value is one.
  public func integer() throws(JSONShapeError) -> Int64 {
    guard let number = document.tape.integer(at: place) else {
      throw error(expected: "a number")
    }
    return number
  }

  /// The number as an `Int`, when the value is one and fits.
  public func int() throws(JSONShapeError) -> Int {
    guard let number = Int(exactly: try integer()) else {
      throw error(expected: "a smaller number")
    }
    return number
  }

  /// The flag, when the value is `true` or `false`.
  public func bool() throws(JSONShapeError) -> Bool {
    switch document.tape.kind(at: place) {
    case .yes: return true
    case .no: return false
    case .null, .integer, .wideInteger, .text, .array, .object:
      throw error(expected: "true or false")
    }
  }

  @inline(__always)
  func checkObject() throws(JSONShapeError) {
    guard document.tape.kind(at: place) == .object else { throw error(expected: "an object") }
  }
}
