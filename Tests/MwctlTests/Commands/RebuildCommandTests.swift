import AuditLog
import Events
import Projections
import Testing

@testable import mwctl

@Suite struct RebuildCommandTests {
  private func states(_ log: SampleLog) throws -> [String: CachedState] {
    try log.log.read { reader in
      var states: [String: CachedState] = [:]
      for key in try reader.cachedStateKeys() { states[key] = try reader.cachedState(key: key) }
      return states
    }
  }

  @Test func `finds every cached state as it should be`() throws {
    let log = try SampleLog.evening()
    let before = try states(log)
    let result = try log.cli("rebuild", "--format", "json")
    #expect(result.exitCode == 0)
    #expect(result.stderr == "")
    let json = try JSONValue(answer: result)
    #expect(json[path: "schema"] == "mwctl.rebuild/1")
    #expect(json[path: "hosts"] == 3)
    #expect(json[path: "differences"] == [])
    #expect(try states(log) == before)
    #expect(before.count == 3)
  }

  @Test func `replaces a state that is not what the events fold to`() throws {
    let log = try SampleLog.evening()
    let good = try states(log)
    let state = try #require(good["host/hv-01"])
    try log.log.write { writer in
      let bad = CachedState(
        foldVersion: state.foldVersion, position: state.position, version: state.version,
        bytes: Array("{}".utf8))
      try writer.storeState(bad, key: "host/hv-01")
      let old = CachedState(
        foldVersion: -1, position: state.position, version: state.version, bytes: [])
      try writer.storeState(old, key: "host/hv-02")
      let beyond = CachedState(
        foldVersion: state.foldVersion, position: state.position, version: 4711, bytes: [])
      try writer.storeState(beyond, key: "host/hv-03")
    }
    let answer = try RebuildAnswer.rebuild(log.log, terminal: Terminal())
    #expect(answer.differences.map(\.host.text) == ["hv-01", "hv-02", "hv-03"])
    #expect(answer.differences[0].what == "differs from what the events fold to")
    #expect(answer.differences[1].what == "was folded by version -1")
    #expect(answer.differences[2].what == "shows version 4711, which the log does not have")
    #expect(try states(log) == good)
  }

  @Test func `makes the states anew where there are none, and drops strangers`() throws {
    let log = try SampleLog.evening()
    let good = try states(log)
    try log.log.write { writer in
      try writer.replaceStates(["host/gone": try #require(good["host/hv-01"])])
    }
    let result = try log.cli("rebuild")
    #expect(result.exitCode == 0)
    #expect(result.stderr.contains("The cached state of hv-01 is missing; it was replaced."))
    #expect(try states(log) == good)
  }

  @Test func `leaves the events as they are`() throws {
    let log = try SampleLog.evening()
    let before = try log.log.read { try $0.head() }
    try log.cli("rebuild")
    #expect(try log.log.read { try $0.head() } == before)
  }

  @Test func `an old cached state of another host is not taken for what is so now`() throws {
    let log = try SampleLog.evening()
    let name = try #require(HostName("hv-01"))
    let key = StreamName.host(name).description
    let old = try #require(try states(log)[key])
    let outline = try log.log.read { try FleetReader($0).outline(of: name) }
    _ = try log.cli("override", "window-time", "--host", "hv-01", "--reason", "a test")
    let now = try log.log.read { try FleetReader($0).outline(of: name) }
    #expect(now?.version == outline.map { $0.version + 1 })
    try log.log.write { try $0.storeState(old, key: key) }
    #expect(try log.log.read { try FleetReader($0).outline(of: name) } == now)
    try log.log.write { writer in
      let damaged = CachedState(
        foldVersion: old.foldVersion, position: old.position, version: old.version + 1,
        bytes: Array("{\n{".utf8))
      try writer.storeState(damaged, key: key)
    }
    #expect(try log.log.read { try FleetReader($0).outline(of: name) } == now)
  }
}
