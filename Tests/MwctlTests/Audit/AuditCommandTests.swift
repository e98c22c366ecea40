import Foundation
import Testing

@Suite struct `mwctl audit` {
  @Test func `lists what an auditor can ask`() throws {
    let help = try CLI.run(["audit", "--help"])
    #expect(help.exitCode == 0)
    let commands = [
      "verify", "checkpoint", "prove", "consistency", "keys", "explain", "report", "log",
    ]
    for command in commands { #expect(help.stdout.contains("  \(command) ")) }
  }

  @Test(arguments: [
    "audit verify", "audit checkpoint", "audit prove 0", "audit keys", "audit keys create",
    "audit keys rotate --reason x",
  ])
  func `on a log that is not there exits 4 and makes none`(commandLine: String) throws {
    let place = try Workspace()
    let error = try place.fails(.notFound, commandLine)
    #expect(error.message.text?.contains("mwctl.db") == true)
    #expect(try place.files.isEmpty)
  }

  @Test(arguments: ["audit verify", "audit checkpoint", "audit prove 0", "audit keys"])
  func `on a file that is no log leaves it alone`(commandLine: String) throws {
    let place = try Workspace()
    _ = try place.folder.write("a letter to my mother\n", to: "mwctl.db")
    let result = try place.mwctl(commandLine)
    #expect([4, 5, 65].contains(result.exitCode), "\(result)")
    #expect(try place.files == ["mwctl.db"])
  }
}
