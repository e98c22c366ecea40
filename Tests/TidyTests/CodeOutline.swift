/// The functions and switches of a file, found by their braces.
struct CodeOutline {
  /// Something with a body in braces.
  struct Part {
    /// The line that it begins in, from 1.
    let line: Int
    /// What stands before the opening brace.
    let head: String
    /// What stands between the braces.
    let body: String
    /// The lines from the head to the closing brace.
    let lineCount: Int
  }

  private let code: [Character]
  private let lineOf: [Int]

  init(_ file: SwiftFile) {
    code = Array(file.code)
    var lines: [Int] = []
    var line = 1
    for character in code {
      lines.append(line)
      if character == "\n" { line += 1 }
    }
    lineOf = lines
  }

  /// Functions, initialisers, subscripts, and properties that are computed.
  var functions: [Part] {
    words(["func", "init", "subscript", "deinit", "var"]).compactMap { place, word in
      part(at: place, endsAtAssignment: word == "var")
    }
  }

  /// The `switch` statements and expressions.
  var switches: [Part] {
    words(["switch"]).compactMap { place, _ in part(at: place, endsAtAssignment: false) }
  }

  /// The patterns of a switch's own arms, `default` among them.
  static func arms(of part: Part) -> [String] {
    var arms: [String] = []
    var arm: String?
    var depth = 0
    var lineStart = ""
    for character in part.body {
      if "{([".contains(character) { depth += 1 }
      if "})]".contains(character) { depth -= 1 }
      if depth == 0, character == ":", let pattern = arm {
        arms.append(pattern)
        arm = nil
      } else if arm != nil {
        arm?.append(character)
      } else if character == "\n" {
        lineStart = ""
      } else if depth == 0 {
        lineStart.append(character)
        let word = lineStart.trimmingPrefix(while: \.isWhitespace)
        if word == "case " || word == "default" { arm = String(word) }
        if word == "default", character == ":" { arm = "default" }
      }
    }
    return arms
  }

  /// The places of whole words that are no member of something.
  private func words(_ wanted: Set<String>) -> [(place: Int, word: String)] {
    var found: [(place: Int, word: String)] = []
    var start: Int?
    for place in 0...code.count {
      let isWord =
        place < code.count
        && (code[place].isLetter || code[place].isNumber
          || code[place] == "_" || code[place] == "`")
      if isWord {
        start = start ?? place
      } else if let begin = start {
        let word = String(code[begin..<place])
        let isMember = begin > 0 && (code[begin - 1] == "." || code[begin - 1] == "@")
        if wanted.contains(word), !isMember { found.append((begin, word)) }
        start = nil
      }
    }
    return found
  }

  private func part(at place: Int, endsAtAssignment: Bool) -> Part? {
    var depth = 0
    for open in place..<code.count {
      let character = code[open]
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      if depth < 0 || (depth == 0 && character == "}") { return nil }
      if endsAtAssignment, depth == 0, character == "=" || character == "\n" { return nil }
      // A requirement of a protocol has no body: an empty line or the next declaration ends it.
      if depth == 0, character == "\n", let next = nextWord(after: open),
        ["func", "init", "var", "let", "static", "public", "case", "mutating", "@"].contains(next)
      {
        return nil
      }
      if depth == 0, character == "{" { return part(from: place, opening: open) }
    }
    return nil
  }

  private func part(from place: Int, opening open: Int) -> Part? {
    var depth = 0
    for close in open..<code.count {
      if code[close] == "{" { depth += 1 }
      if code[close] == "}" { depth -= 1 }
      if depth == 0 {
        return Part(
          line: lineOf[place], head: String(code[place..<open]),
          body: String(code[open + 1..<close]), lineCount: lineOf[close] - lineOf[place] + 1)
      }
    }
    return nil
  }

  private func nextWord(after place: Int) -> String? {
    let rest = code[(place + 1)...].drop { $0 == " " || $0 == "\n" }
    if rest.first == "@" { return "@" }
    return String(rest.prefix { $0.isLetter })
  }
}
