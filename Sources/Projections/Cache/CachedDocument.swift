package import Events

/// What a cached state is written as: the canonical JSON that the log itself is made of, so that
/// the same fold always gives the same bytes.
///
/// Written by hand and not by `Codable`, whose coders spend more on finding out about types than on
/// reading: a command reads and writes one state (docs/decisions/0005-cached-host-state.md).
/// Members are named as the properties are. Whatever changes here raises ``Host/foldVersion``.
package protocol CachedDocument: Hashable, Sendable {
  /// Reads it back.
  ///
  /// - Throws: ``JSONShapeError`` if it is not what ``cached`` writes.
  init(cached reader: JSONReader) throws(JSONShapeError)
  /// How it is written.
  var cached: JSONObject { get }
}

extension CachedDocument {
  /// Reads it back from what ``cachedBytes()`` wrote.
  ///
  /// - Throws: ``JSONError`` or ``JSONShapeError`` if these bytes are not that.
  /// - Complexity: O(*n*) in the bytes.
  package init(cachedBytes bytes: UnsafeBufferPointer<UInt8>) throws {
    try self.init(cached: JSONReader(parsingCanonical: bytes))
  }

  /// Its canonical form.
  ///
  /// - Throws: ``JSONError`` for a number that JSON does not carry unharmed; no entry holds one.
  /// - Complexity: O(*n* log *n*) in what it holds.
  package func cachedBytes() throws(JSONError) -> [UInt8] {
    try JSONValue.object(cached).canonicalBytes()
  }
}

extension JSONValue {
  static func cached(_ part: (some CachedDocument)?) -> JSONValue {
    part.map { .object($0.cached) } ?? .null
  }

  static func cached(_ parts: [some CachedDocument]) -> JSONValue {
    parts.isEmpty ? .null : .array(parts.map { .object($0.cached) })
  }

  /// Numbers by action; null where there are none.
  static func cached(_ numbers: [ActionKind: some BinaryInteger]) -> JSONValue {
    guard !numbers.isEmpty else { return .null }
    return .object(
      JSONObject(
        numbers.map { JSONObject.Member(key: $0.key.rawValue, value: .integer(Int64($0.value))) }
          .sorted { $0.key < $1.key }))
  }
}

extension JSONReader {
  func cached<Part: CachedDocument>(_ key: String) throws(JSONShapeError) -> Part? {
    guard let reader = try optional(key) else { return nil }
    return try Part(cached: reader)
  }

  func cachedList<Part: CachedDocument>(_ key: String) throws(JSONShapeError) -> [Part] {
    try optionalList(key) { (item) throws(JSONShapeError) in try Part(cached: item) } ?? []
  }

  /// Numbers by action.
  func cachedNumbers<Number: BinaryInteger>(
    _ key: String
  ) throws(JSONShapeError) -> [ActionKind: Number] {
    guard let reader = try optional(key) else { return [:] }
    var numbers: [ActionKind: Number] = [:]
    for (name, value) in try reader.members() {
      guard let action = ActionKind(rawValue: name) else {
        throw reader.error(expected: "an action", found: name)
      }
      guard let number = Number(exactly: try value.integer()) else {
        throw value.error(expected: "a smaller number")
      }
      numbers[action] = number
    }
    return numbers
  }
}
