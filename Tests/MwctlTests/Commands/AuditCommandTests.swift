import Testing

@testable import mwctl

@Suite struct AuditCommandTests {
  @Test func `lists what an auditor can ask`() throws {
    let help = try CLI.run(["audit", "--help"])
    #expect(help.exitCode == 0)
    for command in ["explain", "report", "log"] { #expect(help.stdout.contains("  \(command) ")) }
  }
}
