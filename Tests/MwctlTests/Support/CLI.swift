import Foundation
import Testing

/// Runs the real `mwctl`, as a person or a script does.
enum CLI {
  /// What a run left behind.
  struct Result: Sendable {
    let stdout: String
    let stderr: String
    let exitCode: Int32

    /// The lines of the answer.
    var lines: [String] { stdout.split(separator: "\n").map(String.init) }
  }

  /// Runs `mwctl` with nothing of this process's surroundings: 80 columns, no colour, a fixed actor.
  ///
  /// - Parameters:
  ///   - arguments: What stands behind `mwctl`.
  ///   - environment: Variables on top of the fixed ones; an empty value takes one away.
  ///   - stdin: What it reads.
  ///   - directory: Where it runs.
  @discardableResult
  static func run(
    _ arguments: [String], env environment: [String: String] = [:], stdin: String = "",
    in directory: URL? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Result {
    var surroundings = ["COLUMNS": "80", "MWCTL_ACTOR": "alice", "PATH": "/usr/bin:/bin"]
    for (name, value) in environment { surroundings[name] = value.isEmpty ? nil : value }
    let process = Process()
    process.executableURL = try executable
    process.arguments = arguments
    process.environment = surroundings
    if let directory { process.currentDirectoryURL = directory }
    // Files instead of pipes: however much is written, nobody waits for a reader.
    let streams = try Streams(stdin: stdin)
    defer { streams.remove() }
    process.standardInput = try FileHandle(forReadingFrom: streams.stdin)
    process.standardOutput = try FileHandle(forWritingTo: streams.stdout)
    process.standardError = try FileHandle(forWritingTo: streams.stderr)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit, "mwctl was killed", sourceLocation: sourceLocation)
    return Result(
      stdout: try String(contentsOf: streams.stdout, encoding: .utf8),
      stderr: try String(contentsOf: streams.stderr, encoding: .utf8),
      exitCode: process.terminationStatus)
  }

  /// The executable that was built together with the tests.
  static var executable: URL {
    get throws {
      var folders = [URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
      folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      folders += CommandLine.arguments.filter { $0.contains(".xctest") }.map {
        URL(filePath: String($0.prefix(while: { $0 != " " }))).deletingLastPathComponent()
      }
      for folder in folders {
        // The test product may be a file in the build folder, or a bundle that holds one.
        var place = folder
        for _ in 0..<4 {
          let candidate = place.appending(path: "mwctl")
          var isFolder: ObjCBool = false
          if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder),
            !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: candidate.path)
          {
            return candidate
          }
          place.deleteLastPathComponent()
        }
      }
      throw CLIError(description: "mwctl was not found near \(folders.map(\.path))")
    }
  }

  private struct Streams {
    let folder: URL
    var stdin: URL { folder.appending(path: "stdin") }
    var stdout: URL { folder.appending(path: "stdout") }
    var stderr: URL { folder.appending(path: "stderr") }

    init(stdin text: String) throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "mwctl-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: stdin)
      try Data().write(to: stdout)
      try Data().write(to: stderr)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
  }
}

struct CLIError: Error, CustomStringConvertible {
  let description: String
}

/// A folder of its own that is gone with the test.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "mwctl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// The names of the files in it, in order.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  /// Writes a file into it.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }
}
