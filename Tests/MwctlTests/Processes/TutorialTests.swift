import Foundation
import Testing

/// Runs docs/tutorial.md, so that it stays true.
@Suite struct `The tutorial` {
  @Test func `shows what the commands on it print`() throws {
    let file = Golden.root.appending(path: "docs/tutorial.md")
    let steps = ConsoleSteps(in: try String(contentsOf: file, encoding: .utf8)).steps
    #expect(steps.count(where: { $0.command.hasPrefix("mwctl ") }) >= 12)
    let folder = try TemporaryFolder()
    var code: Int32 = 0
    for (index, step) in steps.enumerated() {
      let result = try Self.run(step.command, after: code, in: folder)
      code = result.code
      #expect(
        step.matches(result.output),
        """
        docs/tutorial.md, line \(step.line): $ \(step.command)
        should print:
        \(step.expected.joined(separator: "\n"))
        but prints:
        \(result.output)
        """)
      let next = index + 1 < steps.count ? steps[index + 1].command : ""
      #expect(code == 0 || next == "echo $?", "line \(step.line) fails with \(code)")
    }
  }

  /// Runs a command in 80 columns, and in a shell that knows how the last one ended.
  private static func run(
    _ command: String, after code: Int32, in folder: TemporaryFolder
  ) throws -> (code: Int32, output: String) {
    let output = folder.url.appending(path: ".output")
    try Data().write(to: output)
    let handle = try FileHandle(forWritingTo: output)
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", "(exit \(code))\n\(command)"]
    shell.currentDirectoryURL = folder.url
    let binaries = try CLI.executable.deletingLastPathComponent().path
    shell.environment = [
      "PATH": "\(binaries):/usr/bin:/bin", "COLUMNS": "80", "LOGNAME": "anna",
    ]
    shell.standardOutput = handle
    shell.standardError = handle
    try shell.run()
    shell.waitUntilExit()
    return (shell.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }
}

/// The commands of a Markdown file's `console` blocks, each with what it should print.
struct ConsoleSteps {
  struct Step {
    let line: Int
    var command: String
    var expected: [String] = []

    /// Whether an output is the expected one: `...` stands for anything in a line, and alone for
    /// any lines.
    func matches(_ output: String) -> Bool {
      var lines = output.components(separatedBy: "\n").map { $0.trimmedEnd }
      while lines.last?.isEmpty == true { lines.removeLast() }
      return Step.matches(expected[...], lines[...])
    }

    private static func matches(_ wanted: ArraySlice<String>, _ lines: ArraySlice<String>) -> Bool {
      guard let first = wanted.first else { return lines.isEmpty }
      if first == "..." {
        return lines.indices.contains { matches(wanted.dropFirst(), lines[$0...]) }
          || wanted.count == 1
      }
      guard let line = lines.first, fits(line, first) else { return false }
      return matches(wanted.dropFirst(), lines.dropFirst())
    }

    private static func fits(_ line: String, _ pattern: String) -> Bool {
      var rest = Substring(line)
      let parts = pattern.components(separatedBy: "...")
      for (index, part) in parts.enumerated() {
        if index == 0 {
          guard rest.hasPrefix(part) else { return false }
          rest = rest.dropFirst(part.count)
        } else if index == parts.count - 1 {
          return rest.hasSuffix(part)
        } else {
          guard let place = rest.range(of: part) else { return false }
          rest = rest[place.upperBound...]
        }
      }
      return rest.isEmpty
    }
  }

  private(set) var steps: [Step] = []

  init(in markdown: String) {
    var isConsole = false
    var isHereDocument = false
    for (index, line) in markdown.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        isConsole = line == "```console"
      } else if isHereDocument {
        steps[steps.count - 1].command += "\n" + line
        isHereDocument = line != "END"
      } else if isConsole, line.hasPrefix("$ ") {
        steps.append(Step(line: index + 1, command: String(line.dropFirst(2))))
        isHereDocument = line.hasSuffix("<<'END'")
      } else if isConsole {
        steps[steps.count - 1].expected.append(line.trimmedEnd)
      }
    }
  }
}

extension String {
  /// Without blanks at its end.
  fileprivate var trimmedEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
