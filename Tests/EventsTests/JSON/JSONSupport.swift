import Events

/// What parsing the text throws, nil when it is accepted.
func failure(
  of text: String, fractions: FractionPolicy = .refuse, maximumDepth: Int = 64
) -> JSONError? {
  failure(of: Array(text.utf8), fractions: fractions, maximumDepth: maximumDepth)
}

/// What parsing the bytes throws, nil when they are accepted.
func failure(
  of bytes: [UInt8], fractions: FractionPolicy = .refuse, maximumDepth: Int = 64
) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONValue(parsing: bytes, fractions: fractions, maximumDepth: maximumDepth)
    return nil
  } catch {
    return error
  }
}

/// What the canonical parse of the text throws, nil when it is accepted.
func canonicalFailure(of text: String) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONValue.parseCanonical(text.utf8)
    return nil
  } catch {
    return error
  }
}

extension JSONValue {
  init(text: String, fractions: FractionPolicy = .refuse) throws(JSONError) {
    try self.init(parsing: text.utf8, fractions: fractions)
  }

  func canonicalText() throws(JSONError) -> String {
    String(decoding: try canonicalBytes(), as: UTF8.self)
  }
}

/// Random values and random damage, the same for the same seed (SplitMix64).
struct JSONGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: Int) {
    state = UInt64(seed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func value(depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 5 : 9), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2:
      let limit = JSONValue.largestInteger
      return .integer(Int64.random(in: -limit...limit, using: &self))
    case 3: return .integer(Int64.random(in: -9...9, using: &self))
    case 4: return .string(text())
    case 5, 6:
      let count = Int.random(in: 0..<6, using: &self)
      return .array((0..<count).map { _ in value(depth: depth + 1) })
    default:
      // Now and then an object large enough to find repeated keys in a set.
      let limit = depth < 2 && Int.random(in: 0..<8, using: &self) == 0 ? 60 : 8
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<limit, using: &self) {
        object[text()] = value(depth: depth + 1)
      }
      return .object(object)
    }
  }

  mutating func text() -> String {
    let alphabet: [Unicode.Scalar] = [
      "a", "b", "Z", "0", " ", "\"", "\\", "/", "\u{0}", "\u{8}", "\t", "\n", "\u{B}", "\u{C}",
      "\r", "\u{1F}", "\u{7F}", "\u{80}", "é", "e", "\u{301}", "\u{7FF}", "\u{800}", "€",
      "\u{D7FF}", "\u{E000}", "\u{FB33}", "\u{FFFF}", "\u{10000}", "😂", "\u{10FFFF}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<20, using: &self) {
      text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self)])
    }
    return String(text)
  }

  /// The bytes with one to three of them changed, removed or added.
  mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array(#"{}[],:"\/0123456789-+.eEtrufalsn abdF"#.utf8) + [0, 9, 10, 0x80, 0xC3]
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &self) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &self)]
      switch Int.random(in: 0..<3, using: &self) {
      case 0 where place < bytes.count: bytes[place] = byte
      case 1 where place < bytes.count: bytes.remove(at: place)
      default: bytes.insert(byte, at: place)
      }
    }
    return bytes
  }
}
