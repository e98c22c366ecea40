import AuditLog
import Events
import Testing

@testable import mwctl

@Suite struct ReplayCommandTests {
  @Test func `answers what status would have answered then`() throws {
    let log = try SampleLog.wholeNight()
    let end = try log.log.read { try $0.nextPosition() - 1 }
    let now = log.now.description
    let status = try log.cli("status", "--now", now, "--format", "json")
    let replay = try log.cli("replay", "--as-of", "\(end)", "--format", "json")
    #expect(replay.exitCode == 0)
    #expect(replay.stdout == status.stdout)
  }

  @Test func `goes back to a position and to a time of recording`() throws {
    let log = try SampleLog.wholeNight()
    let result = try log.cli("replay", "--as-of", "2011-03-05T20:02:00Z", "--format", "json")
    let json = try JSONValue(answer: result)
    #expect(json[path: "schema"] == "mwctl.status/1")
    #expect(json[path: "now"] == "2011-03-05T20:02:00Z")
    #expect(json[path: "hosts/0/build"] == "6.1.7600.16385")
    #expect(json[path: "hosts/0/phase"] == "quiesce")
    #expect(json[path: "hosts/0/inFlight"] == 1)
    guard case .integer(let position)? = json[path: "position"] else {
      Issue.record("a moment has a position")
      return
    }
    let same = try JSONValue(
      answer: log.cli("replay", "--as-of", "\(position)", "--format", "json"))
    #expect(same[path: "position"] == json[path: "position"])
    #expect(same[path: "hosts/0/version"] == json[path: "hosts/0/version"])
  }

  @Test func `knows nothing of what came later`() throws {
    let log = try SampleLog.evening()
    let json = try JSONValue(answer: log.cli("replay", "--as-of", "1", "--format", "json"))
    #expect(json[path: "hosts"] == [])
    let host = try log.cli("replay", "--as-of", "1", "--host", "hv-01")
    #expect(host.exitCode == 4)
  }

  @Test func `says that there is no such moment`() throws {
    let log = try SampleLog.evening()
    let late = try log.cli("replay", "--as-of", "4711")
    #expect(late.exitCode == 4)
    #expect(late.stderr.contains("4711"))
    #expect(try log.cli("replay", "--as-of", "2001-01-01T00:00:00Z").exitCode == 4)
    #expect(try log.cli("replay").exitCode == 64)
  }
}
