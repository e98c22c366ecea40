import Testing

/// The modules and what each may import: the picture in ARCHITECTURE.md as data.
private let allowedImports: [String: Set<String>] = [
  "Events": [],
  "Projections": ["Events"],
  "Workflow": ["Events", "Projections"],
  "Inventory": ["Events", "Foundation", "FoundationXML"],
  "AuditLog": [
    "Events", "GRDB", "GRDBSQLite", "Crypto", "Foundation", "Synchronization", "Dispatch",
  ],
  "Execution": ["Events", "Projections", "Workflow"],
  "Simulation": ["Events", "Execution", "Projections", "Workflow"],
  "mwctl": [
    "Events", "Projections", "Workflow", "Inventory", "AuditLog", "Execution", "Simulation",
    "ArgumentParser",
    "Dispatch", "Foundation", "Subprocess", "Synchronization", "SystemPackage",
  ],
]

/// The modules whose types may stand in the signatures of others.
private let publicImports: Set<String> = ["Events", "Projections", "Workflow"]

/// What the pure modules never do, and who does it for them.
private let bannedCalls = [
  "Date(": "the clock is read by the shell; take a Timestamp",
  "Date.now": "the clock is read by the shell; take a Timestamp",
  "ContinuousClock": "the clock is read by the shell; take a Timestamp",
  "UUID(": "identities are made by the shell; take one",
  "random(": "chance is no argument of a decision",
  "SystemRandomNumberGenerator": "chance is no argument of a decision",
  "shuffled(": "chance is no argument of a decision",
  "randomElement(": "chance is no argument of a decision",
  "print(": "only the shell writes to a terminal",
  "debugPrint(": "only the shell writes to a terminal",
  "ProcessInfo": "the environment belongs to the shell",
  "getenv(": "the environment belongs to the shell",
  "FileManager": "files are read by the shell; take their bytes",
  "FileHandle": "files are read by the shell; take their bytes",
  "Data(contentsOf": "files are read by the shell; take their bytes",
  "String(contentsOf": "files are read by the shell; take their bytes",
  "fopen(": "files are read by the shell; take their bytes",
  "Locale": "the environment belongs to the shell",
  "TimeZone": "times are in UTC",
]

@Suite struct `The architecture` {
  @Test func `lets imports go one way only`() {
    #expect(Set(Repository.names(in: "Sources")) == Set(allowedImports.keys))
    expectNone(
      Repository.swiftFiles.filter { $0.isIn("Sources") }.flatMap { file in
        file.imports.filter { allowedImports[file.module]?.contains($0.module) == false }
          .map { "\(file.path) imports \($0.module), which \(file.module) may not." }
      })
  }

  @Test func `keeps libraries of others out of public signatures`() {
    expectNone(
      Repository.swiftFiles.filter { $0.isIn("Sources") }.flatMap { file in
        file.imports.filter { $0.isPublic && !publicImports.contains($0.module) }
          .map { "\(file.path) imports \($0.module) publicly." }
      })
  }

  @Test func `keeps the outside world out of the pure modules`() {
    let pure = Repository.swiftFiles.filter {
      $0.isIn(
        "Sources/Events", "Sources/Projections", "Sources/Workflow", "Sources/Inventory",
        "Sources/Execution", "Sources/Simulation")
    }
    #expect(!pure.isEmpty)
    expectNone(
      pure.flatMap { file in
        file.places { line in
          bannedCalls.first { line.containsWord($0.key) }.map { "no \($0.key) here: \($0.value)." }
        }
      })
  }

  @Test func `keeps views out of decisions`() {
    let workflow = Repository.swiftFiles.filter { $0.isIn("Sources/Workflow") }
    let own = Set(workflow.flatMap { $0.declaredTypes(areNestedToo: true) })
    let views = Repository.swiftFiles.filter { $0.isIn("Sources/Projections/Views") }
      .flatMap { $0.declaredTypes(areNestedToo: false) }.filter { !own.contains($0) }
    expectNone(
      workflow.flatMap { file in
        file.places { line in
          views.first(where: line.containsWord).map { "'\($0)' is a view; decide on Fleet/ only." }
        }
      })
  }

  @Test func `keeps the model of Hyper-V independent of what it is held against`() {
    let model = Repository.swiftFiles.filter { $0.isIn("Sources/Simulation/Model") }
    #expect(!model.isEmpty)
    expectNone(
      model.flatMap { file in
        file.imports.filter { $0.module != "Events" }.map { "\(file.path) imports \($0.module)." }
      })
    // A file of the same module could still name what another one imports.
    let others = [
      "Situation", "Decision", "Fleet", "VirtualMachine", "Workflow", "Rules", "Journal",
    ]
    expectNone(
      model.flatMap { file in
        file.places { line in
          others.first(where: line.containsWord).map { "the model may not know '\($0)'." }
        }
      })
  }

  @Test func `keeps the database in its own module`() {
    let words = ["SELECT ", "INSERT ", "PRAGMA ", "sqlite3_"]
    expectNone(
      Repository.swiftFiles.filter { $0.isIn("Sources") && $0.module != "AuditLog" }.filter {
        file in
        words.contains { file.text.contains($0) }
      }.map { "\($0.path): only AuditLog speaks to the database." })
  }

  @Test func `is built as it is drawn`() {
    let manifest = Repository.text("Package.swift")
    let folders = Repository.names(in: "Sources") + Repository.names(in: "Tests")
    expectNone(
      folders.filter { !manifest.contains("\"\($0)\"") }.map { "Package.swift omits \($0)." })
    let drawing = Repository.text("ARCHITECTURE.md")
    expectNone(
      folders.filter { !drawing.contains($0) }.map { "ARCHITECTURE.md omits \($0)." })
  }
}

extension SwiftFile {
  /// The target that it belongs to.
  fileprivate var module: String {
    let parts = path.split(separator: "/")
    return parts.count > 1 ? String(parts[1]) : ""
  }

  /// What it imports.
  fileprivate var imports: [(module: String, isPublic: Bool)] {
    codeLines.compactMap { _, line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains(String($0)) })
      else { return nil }
      let kinds = ["struct", "class", "enum", "func", "var", "let", "typealias", "protocol"]
      let isPart = kinds.contains(String(words[place + 1])) && place + 2 < words.count
      let name = words[isPart ? place + 2 : place + 1].split(separator: ".")[0]
      return (String(name), words[..<place].contains("public"))
    }
  }

  /// The names of the types it declares, those inside of others only if asked for.
  fileprivate func declaredTypes(areNestedToo: Bool) -> [String] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "typealias"]
    let before = accessLevels.union(["final", "indirect"])
    return codeLines.compactMap { _, line in
      let words = line.split { " :<{".contains($0) }.map(String.init)
      guard areNestedToo || line.first?.isLetter == true,
        let place = words.firstIndex(where: kinds.contains), place + 1 < words.count,
        words[..<place].allSatisfy(before.contains)
      else { return nil }
      return words[place + 1]
    }
  }
}

private let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
