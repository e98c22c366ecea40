import AuditLog
import Events
import Testing

@testable import mwctl

@Suite struct DiffCommandTests {
  private func answer(_ log: SampleLog, _ from: Position, _ to: Position) throws -> DiffAnswer {
    try log.log.read { reader in
      let states = try [from, to].map { position -> DiffAnswer.State in
        let fleet = FleetReader(reader)
        try fleet.rewind(to: .position(position))
        return (fleet, try fleet.present(at: .position(position)))
      }
      return try DiffAnswer(from: states[0], to: states[1], hosts: [])
    }
  }

  @Test func `tells what changed, host by host and machine by machine`() throws {
    let log = try SampleLog.evening()
    let end = try log.log.read { try $0.nextPosition() - 1 }
    let answer = try answer(log, 12, end)
    let text = Page.text { answer.write(to: &$0) }
    try expectGolden(text, "diff.txt")
  }

  @Test func `tells what is new`() throws {
    let log = try SampleLog.evening()
    let json = try answer(log, 1, 6).json
    #expect(json[path: "schema"] == "mwctl.diff/1")
    #expect(json[path: "hosts/0/kind"] == "added")
    #expect(json[path: "hosts/0/virtualMachines/0/kind"] == "added")
  }

  @Test func `tells each change with what was before and after`() throws {
    let log = try SampleLog.wholeNight()
    let end = try log.log.read { try $0.nextPosition() - 1 }
    let json = try answer(log, 6, end).json
    let build = json[path: "hosts/0/changes"]?.element(where: "what", is: "build")
    #expect(build == ["what": "build", "before": "6.1.7600.16385", "after": "6.1.7601.17514"])
    let dc = json[path: "hosts/0/virtualMachines"]?.element(where: "name", is: "dc-01")
    #expect(
      dc?[path: "changes"]?.element(where: "what", is: "Integration Services")
        == [
          "what": "Integration Services", "before": "6.1.7600.16385", "after": "6.1.7601.17514",
        ])
  }

  @Test func `has nothing to tell between a moment and itself`() throws {
    let log = try SampleLog.evening()
    #expect(try log.cli("diff", "9", "9").stdout == "From position 9 to 9\nNothing changed.\n")
  }

  @Test func `goes backwards, too`() throws {
    let log = try SampleLog.evening()
    let json = try answer(log, 6, 1).json
    #expect(json[path: "hosts/0/kind"] == "removed")
  }

  @Test func `says where a moment or a host is none`() throws {
    let log = try SampleLog.evening()
    #expect(try log.cli("diff", "9", "4711").exitCode == 4)
    #expect(try log.cli("diff", "9", "10", "--host", "hv-09").exitCode == 4)
    #expect(try log.cli("diff", "9").exitCode == 64)
  }
}
