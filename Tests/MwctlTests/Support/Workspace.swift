import Events
import Foundation
import Synchronization
import Testing

/// A log in a folder of its own, and `mwctl` at work on it.
final class Workspace {
  let folder: TemporaryFolder

  /// A folder without a log.
  init() throws { folder = try TemporaryFolder() }

  /// A copy of one of the prepared logs: a process less for each test.
  init(_ prepared: Prepared) throws {
    folder = try TemporaryFolder()
    let source = try prepared.folder()
    for name in ["mwctl.db", "mwctl.db.key"] {
      try FileManager.default.copyItem(atPath: source.path(name), toPath: folder.path(name))
    }
  }

  var log: String { folder.path("mwctl.db") }

  /// Runs a command line in the folder, as it would be typed behind `mwctl`; what holds blanks
  /// stands in single quotes.
  @discardableResult
  func mwctl(
    _ commandLine: String, env: [String: String] = [:], stdin: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> CLI.Result {
    try CLI.run(
      Workspace.words(commandLine), env: env, stdin: stdin, in: folder.url,
      sourceLocation: sourceLocation)
  }

  /// Runs a command line with `--format json`, which has to go well.
  @discardableResult
  func json(
    _ commandLine: String, stdin: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Reply {
    let result = try mwctl(
      commandLine + " --format json", stdin: stdin, sourceLocation: sourceLocation)
    #expect(result.exitCode == 0, "\(result.stderr)", sourceLocation: sourceLocation)
    return try result.json
  }

  /// Runs a command line with `--format json`, which has to fail as the contract says: the code,
  /// one line of JSON on the standard error, nothing on the standard output, nothing recorded.
  ///
  /// - Returns: The error.
  @discardableResult
  func fails(
    _ code: Failing, _ commandLine: String, stdin: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Reply {
    let before = try? Data(contentsOf: URL(filePath: log))
    let result = try mwctl(
      commandLine + " --format json", stdin: stdin, sourceLocation: sourceLocation)
    #expect(result.exitCode == code.exitCode, "\(result)", sourceLocation: sourceLocation)
    #expect(result.stdout.isEmpty, sourceLocation: sourceLocation)
    #expect(
      result.stderr.hasSuffix("\n") && result.stderr.filter { $0 == "\n" }.count == 1,
      "one line: \(result.stderr)", sourceLocation: sourceLocation)
    let error = try result.error
    #expect(
      error.keys.isSuperset(of: ["code", "rule", "message", "remedy"]),
      sourceLocation: sourceLocation)
    #expect(error.code.text == code.rawValue, "\(error)", sourceLocation: sourceLocation)
    #expect(error.message.text?.isEmpty == false, sourceLocation: sourceLocation)
    #expect((error.rule.text == nil) == error.rule.isNull, sourceLocation: sourceLocation)
    let after = try? Data(contentsOf: URL(filePath: log))
    #expect(before == after, "the log was changed", sourceLocation: sourceLocation)
    return error
  }

  /// The words of a command line.
  static func words(_ commandLine: String) -> [String] {
    var words: [String] = []
    for (index, part) in commandLine.split(separator: "'", omittingEmptySubsequences: false)
      .enumerated()
    {
      if index.isMultiple(of: 2) {
        words += part.split(separator: " ").map(String.init)
      } else {
        words.append(String(part))
      }
    }
    return words
  }

  /// The whole log, as stored.
  func entries() throws -> [Reply] { try mwctl("log --format jsonl").jsonLines }

  /// What `next` says about a host.
  func next(_ host: String = "hv-01", now: String = "2011-03-05T20:01:00Z") throws -> Reply {
    try json("next --host \(host) --now \(now)").hosts[0]
  }

  /// The types of what was recorded, without what all types share.
  func types() throws -> [String] {
    try entries().compactMap { entry in
      entry.type.text?.replacing("dev.mwctl.", with: "").replacing(".v1", with: "")
    }
  }

  /// Writes an inventory into the folder.
  func write(_ inventory: SampleInventory, to name: String) throws {
    _ = try folder.write(inventory.text, to: name)
  }

  /// Imports an inventory.
  @discardableResult
  func look(
    _ inventory: SampleInventory, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Reply {
    try json("import -", stdin: inventory.text, sourceLocation: sourceLocation)
  }
}

/// The failures of the contract, by their names in JSON.
enum Failing: String, CaseIterable {
  case internalFailure = "internal"
  case refused
  case conflict
  case notFound = "not-found"
  case unverified
  case usage
  case malformed
  case busy

  var exitCode: Int32 {
    switch self {
    case .internalFailure: 1
    case .refused: 2
    case .conflict: 3
    case .notFound: 4
    case .unverified: 5
    case .usage: 64
    case .malformed: 65
    case .busy: 75
    }
  }
}

/// Logs that many tests begin with, made once.
enum Prepared {
  /// Nothing but the profile.
  case new
  /// Two hosts were looked at on 2011-03-05 at 20:00.
  case imported
  /// And the window `night` is open over them until 06:00.
  case open

  func folder() throws -> TemporaryFolder {
    switch self {
    case .new: try Prepared.newLog.get()
    case .imported: try Prepared.importedLog.get()
    case .open: try Prepared.openLog.get()
    }
  }

  // Test cases run side by side and copy these.
  private static let newLog = Result { try Prepared.new.make() }
  private static let importedLog = Result { try Prepared.imported.make() }
  private static let openLog = Result { try Prepared.open.make() }

  private func make() throws -> TemporaryFolder {
    let workspace = try Workspace()
    removeAtExit(workspace.folder)
    try workspace.mwctl("init --origin test.example/hyper-v")
    guard self != .new else { return workspace.folder }
    try workspace.look(.evening())
    guard self != .imported else { return workspace.folder }
    try workspace.mwctl(
      "window open night --hosts hv-01,hv-02 --from 2011-03-05T20:00:00Z "
        + "--until 2011-03-06T06:00:00Z --at 2011-03-05T20:00:10Z")
    return workspace.folder
  }
}

/// Removes a folder that is kept for the whole run.
private func removeAtExit(_ folder: TemporaryFolder) {
  leftovers.withLock { $0.append(folder.url.path) }
  atexit {
    leftovers.withLock { paths in
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
      paths = []
    }
  }
}

private let leftovers = Mutex<[String]>([])
