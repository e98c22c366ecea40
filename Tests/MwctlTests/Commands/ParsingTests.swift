import ArgumentParser
import Testing

@testable import mwctl

/// The short way to a command, which must not be told from the long one.
@Suite struct `The words of a command line` {
  @Test func `name every command that has none of its own`() {
    func check(_ command: any ParsableCommand.Type, _ path: [String]) {
      let children = command.configuration.subcommands
      guard children.isEmpty else {
        if !path.isEmpty { #expect(Mwctl.named(by: path) == nil, "\(path)") }
        return children.forEach { check($0, path + [$0.configuration.commandName ?? "?"]) }
      }
      let named = Mwctl.named(by: path + ["--log", "x", "record"])
      #expect(named.map { $0.command == command } == true, "\(path)")
      #expect(named?.rest == ["--log", "x", "record"])
    }
    check(Mwctl.self, [])
  }

  @Test(arguments: [
    ["record", "shutdown", "--host", "hv-01", "--vm", "sql-01", "--started"],
    ["window", "list", "--format", "json"], ["audit", "keys"], ["audit", "keys", "show"],
    ["next", "--help"], ["help", "next"], ["--help"], ["record", "shutdown", "--generate"],
  ])
  func `give the command that the whole tree gives`(words: [String]) throws {
    #expect(told(words, Mwctl.command) == told(words) { try Mwctl.parseAsRoot($0) })
  }

  @Test(arguments: [
    [], ["recrod"], ["record"], ["record", "shutdown", "--hots", "hv-01"], ["window"],
    ["record", "a", "b"], ["next", "--version"], ["--version"], ["next", "--format", "yaml"],
    ["run", "--jobs", "many"], ["window", "open"], ["--generate-completion-script", "bash"],
    ["next", "--experimental-dump-help"],
  ])
  func `tell of mistakes, of versions and of scripts as the whole tree does`(words: [String]) {
    #expect(told(words, Mwctl.command) == told(words) { try Mwctl.parseAsRoot($0) })
  }

  /// The type of the command, and what is told of it or of the mistake.
  private func told(
    _ words: [String], _ parse: ([String]) throws -> any ParsableCommand
  ) -> [String] {
    do {
      let command = try parse(words)
      return ["\(type(of: command))", "\(command)"]
    } catch {
      return ["\(Mwctl.exitCode(for: error))", Mwctl.fullMessage(for: error)]
    }
  }
}
