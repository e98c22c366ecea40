import Foundation
import Testing

/// `verify/verify_export.py`, which shares no code with `mwctl`.
enum SecondVerifier {
  struct Result {
    let exitCode: Int32
    let output: String
  }

  /// Runs it; a folder, or options for a proof.
  static func run(_ arguments: String...) throws -> Result {
    let process = Process()
    process.executableURL = try python
    process.arguments =
      ["-I", Golden.root.appending(path: "verify/verify_export.py").path] + arguments
    process.environment = ["PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Result(
      exitCode: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }

  /// The Python that `make test` sees to, or another one that has the package.
  static var python: URL {
    get throws {
      let own = Golden.root.appending(path: ".build-venv/bin/python")
      if FileManager.default.isExecutableFile(atPath: own.path) { return own }
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      let found = path.split(separator: ":").map { URL(filePath: $0 + "/python3") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }
      return try #require(found, "'make test' makes .build-venv with what the verifier needs")
    }
  }
}
