extension JSONReader {
  /// A reader for the value under a key, which may be `null`; an error when the key is absent.
  public func required(_ key: String) throws(JSONShapeError) -> JSONReader {
    try member(key, "a value")
  }

  /// A reader for the value under a key, nil when the key is absent or its value `null`.
  public func optional(_ key: String) throws(JSONShapeError) -> JSONReader? {
    try present(key)
  }

  /// The object under a key, as a reader.
  public func object(_ key: String) throws(JSONShapeError) -> JSONReader {
    let found = try member(key, "an object")
    try found.checkObject()
    return found
  }

  /// The object under a key, as a reader; nil when the key is absent or its value `null`.
  public func optionalObject(_ key: String) throws(JSONShapeError) -> JSONReader? {
    guard let found = try present(key) else { return nil }
    try found.checkObject()
    return found
  }

  /// Readers for the elements of the array under a key.
  public func array(_ key: String) throws(JSONShapeError) -> [JSONReader] {
    try member(key, "an array").array()
  }

  /// Readers for the elements of the array under a key; nil when absent or `null`.
  public func optionalArray(_ key: String) throws(JSONShapeError) -> [JSONReader]? {
    try optional(key)?.array()
  }

  /// The texts of the array of strings under a key.
  public func strings(_ key: String) throws(JSONShapeError) -> [String] {
    try member(key, "an array").strings()
  }

  /// The texts of the array of strings under a key; nil when absent or `null`.
  public func optionalStrings(_ key: String) throws(JSONShapeError) -> [String]? {
    try optional(key)?.strings()
  }

  /// The text under a key.
  public func string(_ key: String) throws(JSONShapeError) -> String {
    try member(key, "a string").string()
  }

  /// The text under a key; nil when absent or `null`.
  public func optionalString(_ key: String) throws(JSONShapeError) -> String? {
    try present(key)?.string()
  }

  /// The number under a key.
  public func integer(_ key: String) throws(JSONShapeError) -> Int64 {
    try member(key, "a number").integer()
  }

  /// The number under a key; nil when absent or `null`.
  public func optionalInteger(_ key: String) throws(JSONShapeError) -> Int64? {
    try present(key)?.integer()
  }

  /// The number under a key as an `Int`.
  public func int(_ key: String) throws(JSONShapeError) -> Int {
    try member(key, "a number").int()
  }

  /// The number under a key as an `Int`; nil when absent or `null`.
  public func optionalInt(_ key: String) throws(JSONShapeError) -> Int? {
    try present(key)?.int()
  }

  /// The flag under a key.
  public func bool(_ key: String) throws(JSONShapeError) -> Bool {
    try member(key, "true or false").bool()
  }

  /// The flag under a key; nil when absent or `null`.
  public func optionalBool(_ key: String) throws(JSONShapeError) -> Bool? {
    try present(key)?.bool()
  }

  /// The value under a key, or an error that says what was expected there.
  @inline(__always)
  private func member(_ key: String, _ expected: String) throws(JSONShapeError) -> JSONReader {
    try checkObject()
    guard let found = document.member(key, ofObjectAt: place) else {
      throw missing(key, expected)
    }
    return JSONReader(document: document, place: found)
  }

  /// The value under a key, nil when absent or `null`.
  @inline(__always)
  private func present(_ key: String) throws(JSONShapeError) -> JSONReader? {
    try checkObject()
    guard let found = document.member(key, ofObjectAt: place),
      document.tape.kind(at: found) != .null
    else { return nil }
    return JSONReader(document: document, place: found)
  }

  @inline(never)
  private func missing(_ key: String, _ expected: String) -> JSONShapeError {
    JSONShapeError(path: path + JSONDocument.step(to: key), expected: expected, found: "nothing")
  }
}
