import Testing

/// Switches over our own enums that have a `default:` all the same, with the reason.
private let allowedDefaults: [String: String] = [
  "Sources/mwctl/Rendering/DisplayText.swift": "the categories are Unicode's, and grow",
  "Sources/mwctl/Recorder+Duplicates.swift":
    "a pair of what is asked and what is recorded: all other pairs differ",
]

@Suite struct `The style` {
  @Test func `keeps files short`() {
    expectNone(
      Repository.swiftFiles.filter { $0.lineCount > 300 }
        .map { "\($0.path) has \($0.lineCount) lines; 300 are allowed." })
  }

  @Test func `keeps functions short`() {
    expectNone(
      Repository.swiftFiles.filter { $0.path != "Package.swift" }.flatMap { file in
        CodeOutline(file).functions.filter { $0.lineCount > 50 }
          .map { "\(file.path):\($0.line): a function of \($0.lineCount) lines; 50 are allowed." }
      })
  }

  @Test func `leaves no default arm where the compiler should lead`() {
    expectNone(
      Repository.swiftFiles.filter { $0.isIn("Sources/Projections", "Sources/Workflow") }
        .flatMap { defaults(in: $0) { arms in !arms.allSatisfy(\.isOpen) } })
  }

  /// Elsewhere a `default:` is for what is open: bytes, texts, numbers, other people's errors.
  @Test func `leaves no default arm beside the cases of an enum`() {
    expectNone(
      Repository.swiftFiles.filter { $0.isIn("Sources") && allowedDefaults[$0.path] == nil }
        .flatMap { defaults(in: $0) { arms in arms.contains(where: \.namesEnumCase) } })
  }

  private func defaults(in file: SwiftFile, where isWrong: ([String]) -> Bool) -> [String] {
    CodeOutline(file).switches.filter { part in
      let arms = CodeOutline.arms(of: part)
      return arms.contains("default") && isWrong(arms)
    }.map { "\(file.path):\($0.line): name the cases, so that a new one does not compile." }
  }

  @Test func `gets by without ways round the compiler`() {
    let banned = [
      "@unchecked": "let the compiler check it", "unsafe)": "use Mutex or a value",
      "try!": "handle the error", "as!": "handle the failure",
    ]
    expectNone(
      Repository.swiftFiles.flatMap { file in
        file.places { line in
          banned.first { line.contains($0.key) }.map { "no '\($0.key)' here: \($0.value)." }
        }
      })
  }

  @Test func `leaves nothing for later`() {
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    expectNone(lines { line in marks.contains(where: line.containsWord) })
  }

  @Test func `names no folder of the machine it was written on`() {
    let folders = ["/" + "work/", "/" + "root/", "/" + "home/", "/" + "opt/swift"]
    expectNone(lines { line in folders.contains { line.contains($0) } })
  }

  /// The places of lines, in all that people wrote.
  private func lines(where isWrong: (Substring) -> Bool) -> [String] {
    Repository.written.flatMap { path in
      let lines = Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      return zip(1..., lines).filter { isWrong($1) }.map { "\(path):\($0): \($1)" }
    }
  }

  @Test func `keeps what is built out of version control`() {
    let ignored = Set(Repository.text(".gitignore").split(separator: "\n").map(String.init))
    for pattern in [".build*/", "Package.resolved", "*.db"] {
      #expect(ignored.contains(pattern), ".gitignore lacks \(pattern).")
    }
  }
}

extension String {
  /// Whether a pattern is a number, a text or a range, of which there are always more.
  fileprivate var isOpen: Bool {
    let pattern = dropFirst(hasPrefix("case ") ? 5 : 0)
    let isRange = pattern.contains("..<") || pattern.contains("...")
    let isLiteral = pattern.first.map { $0.isNumber || "\"-".contains($0) } ?? false
    return self == "default" || isRange || isLiteral
  }

  /// Whether a pattern names the case of an enum: `.off`, `.some(.off)`, `(.off, .saved)`.
  fileprivate var namesEnumCase: Bool {
    var previous: Character = " "
    var isMember = false
    for character in self {
      if isMember, character.isLowercase { return true }
      isMember = character == "." && (previous.isWhitespace || "(,".contains(previous))
      previous = character
    }
    return false
  }
}
