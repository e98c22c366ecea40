import Events

/// The members of one object of a native inventory, read strictly.
///
/// `null` is the same as not there: unknown. Members with other names are allowed, so that files
/// of later versions can be read, but never in silence: a typo would make a fact vanish.
struct Fields {
  private let reader: JSONReader

  /// The object behind `reader`, whose members should be among `known`.
  init(
    _ reader: JSONReader, known: [String], warnings: inout Warnings
  ) throws(InventoryError) {
    self.reader = reader
    for name in try converting({ () throws(JSONShapeError) in try reader.keys() })
    where !known.contains(name) {
      let hint = nearest(to: name, among: known).map { "; was \(quoted($0)) meant?" } ?? ""
      warnings.add(
        "the field \(quoted(name)) is not known and was left out\(hint)",
        at: Place(path: reader.path))
    }
  }

  /// Where a member stands.
  func place(_ key: String) -> Place { Place(path: reader.path).field(key) }

  /// A text that has to be there.
  func required(_ key: String) throws(InventoryError) -> String {
    try converting { () throws(JSONShapeError) in try reader.string(key) }
  }

  /// A text.
  func text(_ key: String) throws(InventoryError) -> String? {
    try converting { () throws(JSONShapeError) in try reader.optionalString(key) }
  }

  /// A name or path, checked for its length and for control characters.
  func name(
    _ key: String, _ what: String, limit: Int = Limits.nameBytes
  ) throws(InventoryError) -> String? {
    guard let text = try text(key) else { return nil }
    return try checked(text, what, limit: limit, at: place(key))
  }

  /// A whole number within `range`.
  func number(
    _ key: String, in range: ClosedRange<Int64> = 0...JSONValue.largestInteger
  ) throws(InventoryError) -> Int64? {
    let number = try converting { () throws(JSONShapeError) in try reader.optionalInteger(key) }
    guard let number else { return nil }
    guard range.contains(number) else {
      throw InventoryError(
        .badValue, at: place(key), "\(number) is out of range",
        remedy: "Write a whole number from \(range.lowerBound) to \(range.upperBound)",
        quoted: String(number))
    }
    return number
  }

  /// A truth value.
  func flag(_ key: String) throws(InventoryError) -> Bool? {
    try converting { () throws(JSONShapeError) in try reader.optionalBool(key) }
  }

  /// An instant with its offset from UTC.
  func instant(_ key: String) throws(InventoryError) -> Timestamp? {
    guard let text = try text(key) else { return nil }
    return try instant(text, key)
  }

  /// An instant that has to be there.
  func requiredInstant(_ key: String) throws(InventoryError) -> Timestamp {
    try instant(try required(key), key)
  }

  private func instant(_ text: String, _ key: String) throws(InventoryError) -> Timestamp {
    guard let instant = Timestamp(text) else {
      throw bad(text, key, "is no time with an offset", "Write it like 2011-03-05T20:00:00Z")
    }
    return instant
  }

  /// A version; empty and all zeros are what Hyper-V says when it cannot read one.
  func version(_ key: String) throws(InventoryError) -> BuildNumber? {
    guard let text = try text(key), !text.allSatisfy({ $0 == "0" || $0 == "." }) else { return nil }
    guard let version = BuildNumber(text) else {
      throw bad(text, key, "is no version", "Write three or four numbers, like 6.1.7601.17514")
    }
    return version
  }

  /// One word out of a closed list.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, as type: Word.Type
  ) throws(InventoryError) -> Word? {
    guard let text = try text(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw bad(text, key, "is none of the words allowed here", "Write one of \(words)")
    }
    return word
  }

  /// An identifier: a GUID is brought into the form that is compared, other text stays.
  func identifier(_ key: String) throws(InventoryError) -> String? {
    guard let text = try name(key, "id") else { return nil }
    return VMID(text)?.text ?? text
  }

  /// The elements of an array, at most `limit`.
  func elements(
    _ key: String, limit: Int, _ what: String
  ) throws(InventoryError) -> [JSONReader]? {
    let found = try converting { () throws(JSONShapeError) in try reader.optionalArray(key) }
    guard let found else { return nil }
    guard found.count <= limit else {
      throw InventoryError(
        .tooMany, at: place(key), "\(found.count) \(what), more than \(limit)",
        remedy: "Check the program that wrote this; no real inventory has as many")
    }
    return found
  }

  /// The object under a key.
  func object(_ key: String) throws(InventoryError) -> JSONReader? {
    try converting { () throws(JSONShapeError) in try reader.optionalObject(key) }
  }

  /// The error of a member whose text is not what it should be.
  func bad(
    _ text: String, _ key: String, _ problem: String, _ remedy: String
  ) -> InventoryError {
    InventoryError(
      .badValue, at: place(key), "\(quoted(text)) \(problem)", remedy: remedy, quoted: text)
  }
}

/// Runs `body` and turns its error into one for the person who wrote the file.
func converting<Value>(
  _ body: () throws(JSONShapeError) -> Value
) throws(InventoryError) -> Value {
  do {
    return try body()
  } catch {
    let place = Place(path: escaped(error.path, limit: 200))
    if error.found == "nothing" {
      throw InventoryError(
        .missing, at: place, "this field is missing", remedy: "Add it as \(error.expected)")
    }
    throw InventoryError(
      .wrongType, at: place, "\(error.expected) is needed here, not \(error.found)",
      remedy: "Write \(error.expected), or leave the field out if it may be unknown")
  }
}

/// The known name that a mistyped one is closest to, within two keystrokes.
private func nearest(to name: String, among known: [String]) -> String? {
  guard name.utf8.count <= 40 else { return nil }
  let scored = known.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
  guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= 2 else {
    return nil
  }
  return best.name
}

/// How many keystrokes lead from one word to another (Levenshtein).
private func distance(_ left: String, _ right: String) -> Int {
  let right = Array(right.utf8)
  var row = Array(0...right.count)
  for (i, a) in left.utf8.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in right.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(min(above, row[j]) + 1, diagonal + (a == b ? 0 : 1))
      diagonal = above
    }
  }
  return row[right.count]
}
