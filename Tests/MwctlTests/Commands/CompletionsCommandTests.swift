import Foundation
import Testing

/// `mwctl completions`: scripts that shells understand.
@Suite struct `mwctl completions` {
  let place: Workspace

  init() throws { place = try Workspace() }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `prints a script that names the commands`(shell: String) throws {
    let result = try place.mwctl("completions \(shell)")
    #expect(result.exitCode == 0)
    #expect(result.stderr.isEmpty)
    for word in ["mwctl", "record", "window", "expect-version"] {
      #expect(result.stdout.contains(word))
    }
  }

  @Test func `for bash is a script that bash can read`() throws {
    let file = try place.folder.write(try place.mwctl("completions bash").stdout, to: "script")
    let bash = Process()
    bash.executableURL = URL(filePath: "/bin/bash")
    bash.arguments = ["-n", file]
    try bash.run()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)
  }

  @Test func `knows no other shell`() throws {
    for line in ["completions tcsh", "completions"] {
      let result = try place.mwctl(line)
      #expect(result.exitCode == 64)
      #expect(result.stdout.isEmpty)
    }
  }
}
