import Events

/// What was read with doubts, in the order it was found, each sentence once.
struct Warnings {
  private(set) var sentences: [String] = []
  private var seen = Set<String>()
  private var dropped = 0

  /// Adds a sentence, unless it was said already.
  mutating func add(_ words: String, at place: Place = .nowhere) {
    let whole = sentence(words, at: place)
    guard seen.count < Limits.warnings else {
      dropped += 1
      return
    }
    if seen.insert(whole).inserted { sentences.append(whole) }
  }

  /// All sentences, with a last one that counts those left out.
  var all: [String] {
    dropped == 0 ? sentences : sentences + ["\(dropped) more warnings are left out."]
  }
}
