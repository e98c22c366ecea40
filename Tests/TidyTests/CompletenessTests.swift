import Testing

/// What belongs together is all there: nothing is built that is not listed, explained and tested.
@Suite struct `Every rule` {
  private let rules = Repository.swiftFiles
    .filter { $0.isIn("Sources/Workflow/Rules") && $0.name != "Rules" }

  @Test func `is listed in its order of precedence`() {
    let list = Repository.text("Sources/Workflow/Rules/Rules.swift")
    #expect(!rules.isEmpty)
    expectNone(
      rules.filter { !list.contains("\($0.name)()") }.map { "Rules.swift omits \($0.name)." })
  }

  @Test func `is explained under a heading of its own, in the order of precedence`() {
    let list = SwiftFile("Sources/Workflow/Rules/Rules.swift").code
    let order = list.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let listed = rules.sorted { left, right in
      (order.firstIndex(of: left.name) ?? 0) < (order.firstIndex(of: right.name) ?? 0)
    }
    let ids = listed.compactMap(\.ruleID)
    #expect(ids.count == rules.count)
    let headings = Document("docs/rules.md").headings.map { heading in
      heading.text.replacing("`", with: "")
    }
    #expect(headings.filter(ids.contains) == ids)
  }

  @Test func `has its own tests`() {
    expectNone(
      rules.map { "Tests/WorkflowTests/Rules/\($0.name)Tests.swift" }
        .filter { !Repository.text($0).contains("@Test") }.map { "\($0) is missing." })
  }
}

@Suite struct `Every action` {
  @Test func `has a file of its own`() {
    let list = SwiftFile("Sources/Events/Actions/ActionKind.swift")
    let cases = list.codeLines.compactMap { _, line -> String? in
      let words = line.split(separator: " ")
      guard words.count >= 2, words[0] == "case", !words[1].hasPrefix(".") else { return nil }
      return words[1].prefix(1).uppercased() + words[1].dropFirst()
    }
    #expect(cases.count == 13)
    let files = Repository.names(in: "Sources/Events/Actions")
      .filter { $0 != "ActionKind.swift" && $0 != "ActionTraits.swift" }
    #expect(files == cases.map { "\($0).swift" }.sorted())
  }
}

@Suite struct `Every command` {
  private let commands = Repository.swiftFiles
    .filter { $0.isIn("Sources/mwctl/Commands") && $0.code.contains("ParsableCommand") }

  @Test func `can be called`() {
    // By itself, or in the group whose folder it lies in.
    let list = Repository.text("Sources/mwctl/Mwctl.swift")
    let groups = commands.filter { list.contains("\($0.name).self") }.map(\.text).joined()
    #expect(!commands.isEmpty)
    expectNone(
      commands.filter { !(list + groups).contains("\($0.name).self") }
        .map { "Neither Mwctl.swift nor a group of commands lists \($0.name)." })
  }

  /// One that does not is asked for the name of its type at each start of any command, which costs
  /// more than reading the command line.
  @Test func `names itself`() {
    expectNone(
      commands.filter { command in
        let (all, named) = ("CommandConfiguration(", "commandName:")
        return command.text.ranges(of: all).count != command.text.ranges(of: named).count
      }.map { "\($0.name) has a command without a commandName." })
  }

  @Test func `has its own tests`() {
    let tests = Repository.swiftFiles.filter { $0.isIn("Tests/MwctlTests") }
    let tested = Set(tests.filter { $0.text.contains("@Test") }.map(\.name))
    expectNone(
      commands.filter { !tested.contains("\($0.name)Tests") }
        .map { "Tests/MwctlTests has no \($0.name)Tests.swift." })
  }
}

@Suite struct `Every profile` {
  @Test func `is built in`() {
    let list = Repository.text("Sources/Workflow/Profile+Reading.swift")
    let files = Repository.names(in: "Sources/Workflow/Profiles")
    #expect(!files.isEmpty)
    for file in files {
      let name = file.replacing(".json", with: "")
      #expect(list.contains("\"\(name)\":"), "Profile.builtIn does not list \(name).")
      #expect(Repository.text("Sources/Workflow/Profiles/\(file)").contains("\"\(name)\""))
    }
  }
}

@Suite struct `Every fact` {
  @Test func `is a case of the table of contents`() {
    let list = SwiftFile("Sources/Events/Event.swift").code
    for file in Repository.swiftFiles where file.isIn("Sources/Events/Facts") {
      let facts = file.codeLines.compactMap { _, line -> Substring? in
        guard line.hasPrefix("public struct "), line.contains(": EventData") else { return nil }
        return line.dropFirst("public struct ".count).prefix { $0 != ":" }
      }
      #expect(!facts.isEmpty, "\(file.path) holds no fact.")
      for fact in facts {
        #expect(list.contains("(\(fact))"), "Event.swift has no case for \(fact).")
      }
    }
  }
}

@Suite struct `The tests that make runs by themselves` {
  @Test func `are those of files that there are`() {
    let lines = Repository.text("scripts/tests").split(separator: "\n")
      .filter { $0.hasPrefix("alone='") || $0.hasPrefix("runs='") }
    #expect(lines.count == 2)
    let named = lines.flatMap { $0.split(separator: "'")[1].split(separator: "|") }
    let files = Set(Repository.swiftFiles.filter { $0.isIn("Tests") }.map(\.name))
    #expect(!named.isEmpty)
    for name in named { #expect(files.contains(String(name)), "There is no file \(name).swift.") }
  }
}

extension SwiftFile {
  /// The id on a rule's card.
  fileprivate var ruleID: String? {
    guard let start = text.firstRange(of: "id: \"")?.upperBound else { return nil }
    return String(text[start...].prefix { $0 != "\"" })
  }
}
