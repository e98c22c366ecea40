/// The members of an object, for a decoder that asks for most of them in the order of their keys.
///
/// Each lookup goes on where the one before ended, and begins anew at the end: asked for in their
/// order, all members together cost one pass, while any order finds the same.
struct JSONMembers {
  private let reader: JSONReader
  private let first: Int
  private let end: Int
  /// The place of the key after the one found last.
  private var next: Int

  /// The members of the value of a reader, which has to be an object.
  init(_ reader: JSONReader) throws(JSONShapeError) {
    try reader.checkObject()
    self.reader = reader
    first = reader.place + 1
    end = reader.document.tape.end(of: reader.place)
    next = first
  }

  /// A reader for the value under a key, which may be `null`; an error when the key is absent.
  mutating func required(_ key: String) throws(JSONShapeError) -> JSONReader {
    // The reader knows how to say what is missing.
    guard let place = find(key) else { return try reader.required(key) }
    return JSONReader(document: reader.document, place: place)
  }

  /// A reader for the value under a key, nil when the key is absent or its value `null`.
  mutating func optional(_ key: String) -> JSONReader? {
    guard let place = find(key), reader.document.tape.kind(at: place) != .null else { return nil }
    return JSONReader(document: reader.document, place: place)
  }

  private mutating func find(_ key: String) -> Int? {
    let document = reader.document
    let found = key.withBytes { key in
      document.member(key, from: next, to: end) ?? document.member(key, from: first, to: next)
    }
    if let found { next = document.tape.end(of: found) }
    return found
  }
}
