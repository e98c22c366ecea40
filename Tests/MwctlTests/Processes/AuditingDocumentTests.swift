import Foundation
import Testing

/// Runs the commands of docs/auditing.md, so that an auditor can rely on them.
@Suite struct `docs/auditing.md` {
  @Test func `says what can be done`() throws {
    let file = Golden.root.appending(path: "docs/auditing.md")
    let steps = ConsoleSteps(in: try String(contentsOf: file, encoding: .utf8)).steps
    #expect(steps.count >= 15)
    let log = try Self.audited()
    let key = try log.verifierKey()
    var outputs: [String: String] = [:]
    for step in steps {
      let result = try Self.run(step.command, key: key, in: log.folder)
      #expect(result.code == 0, "line \(step.line): \(step.command)\n\(result.output)")
      outputs[step.command] = result.output
    }
    let hashes = try ["sha256sum", "hex(leaf_hash)"].map { part in
      try #require(outputs.first { $0.key.contains(part) }?.value.prefix(64))
    }
    #expect(hashes[0].count == 64)
    #expect(hashes[0] == hashes[1])
    let counted = outputs.first { $0.key.contains("max(position)") }?.value.split(separator: "|")
    let numbers = try #require(counted).compactMap { Int($0.filter(\.isNumber)) }
    #expect(numbers == [numbers[0], 0, numbers[0] - 1])
    #expect(numbers[0] > 20)
    #expect(outputs.first { $0.key.contains("json_extract") }?.value == "0\n")
  }

  /// A log with a window, a checkpoint that was kept, and some entries behind it.
  private static func audited() throws -> Workspace {
    let log = try Workspace.signed()
    for number in 2...5 { try log.takeDown("vm-\(number)") }
    try log.mwctl("audit checkpoint --copy-to kept.txt")
    let entry = try log.mwctl("log --format jsonl").lines[20]
    _ = try log.folder.write(entry + "\n", to: "20.json")
    try FileManager.default.copyItem(atPath: log.log, toPath: log.folder.path("copy.db"))
    return log
  }

  private static func run(
    _ command: String, key: String, in folder: TemporaryFolder
  ) throws -> (code: Int32, output: String) {
    let example = "contoso.example/hyper-v+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    let verifier = Golden.root.appending(path: "verify/verify_export.py").path
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c",
      command.replacingOccurrences(of: example, with: key)
        .replacingOccurrences(of: "--key KEY", with: "--key \(key)")
        .replacingOccurrences(
          of: "python3 verify_export.py", with: "\(try SecondVerifier.python.path) \(verifier)"),
    ]
    shell.currentDirectoryURL = folder.url
    let binaries = try CLI.executable.deletingLastPathComponent().path
    shell.environment = [
      "PATH": "\(binaries):/usr/bin:/bin", "COLUMNS": "80", "LOGNAME": "anna",
    ]
    let pipe = Pipe()
    shell.standardOutput = pipe
    shell.standardError = pipe
    try shell.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    return (shell.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
