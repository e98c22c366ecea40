import Foundation
import Testing

/// What `mwctl` prints on a terminal, and where there is none.
@Suite struct `Text on a terminal` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  static let escape = "\u{1B}["

  /// Runs `mwctl next` with a terminal for its standard output.
  private func nextOnTerminal(_ variables: [String] = []) throws -> String {
    let terminal = try PseudoTerminal()
    let process = try Spawned(
      ["next", "--now", "2011-03-05T20:01:00Z"], in: log.folder, output: terminal.path,
      variables: variables)
    let text = terminal.text()
    #expect(process.wait() == .exited(0), "\(process.errorText)")
    return text
  }

  @Test func `has colour, and says the same without`() throws {
    let coloured = try nextOnTerminal(["TERM=xterm"])
    #expect(coloured.contains(Self.escape))
    let plain = try nextOnTerminal(["TERM=xterm", "NO_COLOR=1"])
    #expect(!plain.contains(Self.escape))
    let stripped = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(stripped == plain)
  }

  @Test func `has no colour on a dumb terminal`() throws {
    #expect(try !nextOnTerminal(["TERM=dumb"]).contains(Self.escape))
  }

  @Test(arguments: ["next", "window list", "window show night", "status", "log", "--help"])
  func `is plain in a pipe`(commandLine: String) throws {
    let result = try log.mwctl(commandLine, env: ["TERM": "xterm"])
    #expect(result.exitCode == 0)
    #expect(!(result.stdout + result.stderr).contains("\u{1B}"))
  }

  @Test func `is plain for errors in a pipe`() throws {
    let result = try log.mwctl("record patch --host hv-01 --started")
    #expect(result.exitCode == 2)
    #expect(!result.stderr.contains("\u{1B}"))
  }

  @Test func `fits its columns, but for commands that are copied whole`() throws {
    let text = try log.mwctl("next --now 2011-03-05T20:01:00Z", env: ["COLUMNS": "80"]).stdout
    for line in text.split(separator: "\n") where line.count > 80 {
      #expect(line.contains("powershell") || line.contains("then:"), "\(line)")
    }
  }
}
