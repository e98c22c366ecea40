internal import ArgumentParser

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a completion script for a shell.",
    discussion: """
      Examples:
        mwctl completions bash > /etc/bash_completion.d/mwctl
        mwctl completions zsh > ~/.zsh/completions/_mwctl
      """)

  @Argument(help: "bash, zsh or fish.") var shell: String

  @Option(help: "How the answer is written; a script is text in any format.")
  var format: OutputFormat = .text

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else {
      throw Failure(
        .usage, "There is no completion script for '\(self.shell)'.",
        remedies: ["bash, zsh or fish."])
    }
    Output.write([UInt8]((Mwctl.completionScript(for: shell) + "\n").utf8))
  }
}
