extension JSONReader {
  /// A reader for the value under a key, which may be `null`; an error when the key is absent.
  public func required(_ key: String) throws(JSONShapeError) -> JSONReader {
    JSONReader(try member(key, "a value"), trail: .key(key, trail))
  }

  /// A reader for the value under a key, nil when the key is absent or its value `null`.
  public func optional(_ key: String) throws(JSONShapeError) -> JSONReader? {
    guard let found = try present(key) else { return nil }
    return JSONReader(found, trail: .key(key, trail))
  }

  /// The object under a key, as a reader.
  public func object(_ key: String) throws(JSONShapeError) -> JSONReader {
    let found = try member(key, "an object")
    guard case .object = found else { throw mismatch(key, "an object", found) }
    return JSONReader(found, trail: .key(key, trail))
  }

  /// The object under a key, as a reader; nil when the key is absent or its value `null`.
  public func optionalObject(_ key: String) throws(JSONShapeError) -> JSONReader? {
    guard let found = try present(key) else { return nil }
    guard case .object = found else { throw mismatch(key, "an object", found) }
    return JSONReader(found, trail: .key(key, trail))
  }

  /// Readers for the elements of the array under a key.
  public func array(_ key: String) throws(JSONShapeError) -> [JSONReader] {
    try JSONReader(try member(key, "an array"), trail: .key(key, trail)).array()
  }

  /// Readers for the elements of the array under a key; nil when absent or `null`.
  public func optionalArray(_ key: String) throws(JSONShapeError) -> [JSONReader]? {
    try optional(key)?.array()
  }

  /// The texts of the array of strings under a key.
  public func strings(_ key: String) throws(JSONShapeError) -> [String] {
    try JSONReader(try member(key, "an array"), trail: .key(key, trail)).strings()
  }

  /// The texts of the array of strings under a key; nil when absent or `null`.
  public func optionalStrings(_ key: String) throws(JSONShapeError) -> [String]? {
    try optional(key)?.strings()
  }

  /// The text under a key.
  public func string(_ key: String) throws(JSONShapeError) -> String {
    let found = try member(key, "a string")
    guard case .string(let text) = found else { throw mismatch(key, "a string", found) }
    return text
  }

  /// The text under a key; nil when absent or `null`.
  public func optionalString(_ key: String) throws(JSONShapeError) -> String? {
    guard let found = try present(key) else { return nil }
    guard case .string(let text) = found else { throw mismatch(key, "a string", found) }
    return text
  }

  /// The number under a key.
  public func integer(_ key: String) throws(JSONShapeError) -> Int64 {
    let found = try member(key, "a number")
    guard case .integer(let number) = found else { throw mismatch(key, "a number", found) }
    return number
  }

  /// The number under a key; nil when absent or `null`.
  public func optionalInteger(_ key: String) throws(JSONShapeError) -> Int64? {
    guard let found = try present(key) else { return nil }
    guard case .integer(let number) = found else { throw mismatch(key, "a number", found) }
    return number
  }

  /// The number under a key as an `Int`.
  public func int(_ key: String) throws(JSONShapeError) -> Int {
    guard let number = Int(exactly: try integer(key)) else {
      throw mismatch(key, "a smaller number", try member(key, "a number"))
    }
    return number
  }

  /// The number under a key as an `Int`; nil when absent or `null`.
  public func optionalInt(_ key: String) throws(JSONShapeError) -> Int? {
    try present(key) == nil ? nil : try int(key)
  }

  /// The flag under a key.
  public func bool(_ key: String) throws(JSONShapeError) -> Bool {
    let found = try member(key, "true or false")
    guard case .bool(let flag) = found else { throw mismatch(key, "true or false", found) }
    return flag
  }

  /// The flag under a key; nil when absent or `null`.
  public func optionalBool(_ key: String) throws(JSONShapeError) -> Bool? {
    guard let found = try present(key) else { return nil }
    guard case .bool(let flag) = found else { throw mismatch(key, "true or false", found) }
    return flag
  }

  /// The value under a key, or an error that says what was expected there.
  private func member(
    _ key: String, _ expected: String
  ) throws(JSONShapeError) -> JSONValue {
    guard let found = try object()[key] else {
      throw JSONShapeError(
        path: JSONTrail.key(key, trail).path, expected: expected, found: "nothing")
    }
    return found
  }

  /// The value under a key, nil when absent or `null`.
  private func present(_ key: String) throws(JSONShapeError) -> JSONValue? {
    guard let found = try object()[key] else { return nil }
    if case .null = found { return nil }
    return found
  }

  private func mismatch(
    _ key: String, _ expected: String, _ found: JSONValue
  ) -> JSONShapeError {
    JSONReader(found, trail: .key(key, trail)).error(expected: expected)
  }
}
