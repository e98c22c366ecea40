import Events
import Inventory
import Testing

@Suite struct NativeInventoryTests {
  @Test func `reads every field of the contract`() throws {
    let inventory = try readInventory(try fixture("native-hv-01.json"))
    #expect(inventory.warnings == [])
    let host = try #require(inventory.observations.first)
    #expect(host.host == HostName("hv-01"))
    #expect(host.isWhole)
    #expect(host.observedAt == Timestamp("2011-03-05T20:00:00Z"))
    #expect(
      host.facts
        == HostFacts(
          build: BuildNumber("6.1.7600.16385"), freeDiskBytes: 53_687_091_200,
          freeMemoryBytes: 8_589_934_592, hasSLAT: true, hasRemoteFXAdapter: false,
          bootedAt: Timestamp("2011-01-12T03:14:07Z"), isRebootPending: false))
    let sql = try #require(host.virtualMachines.first)
    #expect(sql.id == VMID(GUID.sql))
    #expect(sql.state == .running)
    #expect(sql.operation == VMOperation.none)
    #expect(sql.memoryBytes == 4_294_967_296)
    #expect(
      sql.guest == Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise"))
    #expect(sql.integrationServices == BuildNumber("6.1.7600.16385"))
    #expect(sql.heartbeat == .ok)
    #expect(sql.network == .ok)
    #expect(
      sql.snapshots == [
        Snapshot(
          id: "7D3B0C5E-0101-4F4F-8A8A-121212121212", name: "before update",
          createdAt: Timestamp("2011-02-11T18:30:00Z"), kind: .online, sizeBytes: 4_831_838_208)
      ])
    #expect(sql.disks?.map(\.isDifferencing) == [true, false])
    #expect(sql.automaticStop == .save)
    #expect(sql.automaticStart == .ifRunning)
    #expect(sql.priority == 10)
    #expect(sql.dependsOn == ["dc-01"])
  }

  @Test func `what is absent stays unknown and an empty list stays empty`() throws {
    let machines = try #require(
      try readInventory(try fixture("native-hv-01.json")).observations.first?.virtualMachines)
    #expect(machines[1].snapshots == [])
    #expect(machines[1].integrationServices == nil)
    #expect(machines[2].integrationServices == nil)
    #expect(machines[2].disks == nil)
    let linux = machines[3]
    #expect(linux.snapshots == nil)
    #expect(linux.operation == nil)
    #expect(linux.heartbeat == nil)
    #expect(linux.automaticStop == nil)
    #expect(linux.priority == nil)
  }

  @Test func `reads several hosts, one of them without machines`() throws {
    let inventory = try readInventory(try fixture("native-two-hosts.json"))
    #expect(inventory.observations.map(\.host.text) == ["hv-02", "hv-03"])
    #expect(inventory.observations[1].virtualMachines == [])
  }

  @Test func `an unknown field is left out with a warning that guesses the meaning`() throws {
    let inventory = try read(native(machine: #","snapshot":[],"colour":"red""#))
    #expect(
      inventory.warnings == [
        "$.hosts[0].virtualMachines[0]: the field 'snapshot' is not known and was left out; "
          + "was 'snapshots' meant?",
        "$.hosts[0].virtualMachines[0]: the field 'colour' is not known and was left out.",
      ])
    #expect(inventory.observations.first?.virtualMachines.first?.snapshots == nil)
  }

  @Test func `two machines may share a name but not a GUID`() throws {
    let row = #"{"id":"\#(GUID.sql)","name":"a","state":"off"}"#
    let other = #"{"id":"\#(GUID.dc)","name":"a","state":"off"}"#
    #expect(
      try read(native(host: #""virtualMachines":[\#(row),\#(other)]"#))
        .observations.first?.virtualMachines.count == 2)
    let lower = row.replacing(GUID.sql, with: "{\(GUID.sql.lowercased())}")
    let error = failure(native(host: #""virtualMachines":[\#(row),\#(lower)]"#))
    #expect(error?.code == .duplicate)
    #expect(error?.path == "$.hosts[0].virtualMachines[1].id")
  }

  @Test func `a file of another host than the one asked for is refused`() {
    let error = failure(native(machine: ""), host: "hv-02")
    #expect(error?.code == .hostMismatch)
    #expect(
      error?.description
        == "$.hosts[0].name: the file is of 'hv-01', not of 'hv-02'. "
        + "Leave '--host' out, or give the file of that host.")
    #expect(failure(native(machine: ""), host: "HV-01") == nil)
  }

  @Test(arguments: [
    (#","memoryBytes":"4 GB""#, InventoryError.Code.wrongType, "memoryBytes"),
    (#","memoryBytes":-1"#, .badValue, "memoryBytes"),
    (#","operation":"merging""#, .badValue, "operation"),
    (#","integrationServices":"new""#, .badValue, "integrationServices"),
    (#","heartbeat":true"#, .wrongType, "heartbeat"),
    (#","snapshots":{}"#, .wrongType, "snapshots"),
    (#","snapshots":[{"name":"a"}]"#, .missing, "snapshots[0].id"),
    (#","snapshots":[{"id":"a"},{"id":"a"}]"#, .duplicate, "snapshots[1].id"),
    (#","snapshots":[{"id":"a","kind":"warm"}]"#, .badValue, "snapshots[0].kind"),
    (
      #","snapshots":[{"id":"a","createdAt":"2011-01-01T00:00:00"}]"#, .badValue,
      "snapshots[0].createdAt"
    ),
    (#","disks":[{"path":""}]"#, .badValue, "disks[0].path"),
    (#","disks":["D:\\a.vhd"]"#, .wrongType, "disks[0]"),
    (#","guest":{"family":"windows-95"}"#, .badValue, "guest.family"),
    (#","guest":{"servicePack":100}"#, .badValue, "guest.servicePack"),
    (#","automaticStop":"Save""#, .badValue, "automaticStop"),
    (#","dependsOn":[1]"#, .wrongType, "dependsOn[0]"),
    (#","priority":99999999"#, .badValue, "priority"),
    (#","dependsOn":["a\u0007b"]"#, .controlCharacter, "dependsOn[0]"),
  ])
  func `a wrong value is an error with its path`(
    members: String, code: InventoryError.Code, path: String
  ) {
    let error = failure(native(machine: members))
    #expect(error?.code == code)
    #expect(error?.path == "$.hosts[0].virtualMachines[0].\(path)")
  }

  @Test func `the words allowed are named`() {
    let error = failure(native(machine: "").replacing(#""off""#, with: #""Running""#))
    #expect(
      error?.description
        == "$.hosts[0].virtualMachines[0].state: 'Running' is none of the words allowed here. "
        + "Write one of running, off, saved, paused, starting, stopping, saving, pausing, "
        + "resuming, critical, unknown.")
  }

  @Test(arguments: [
    ("{\"schema\":\"mwctl.inventory/2\"}", InventoryError.Code.unknownSchema, "$.schema"),
    ("{\"schema\":7}", .wrongType, "$.schema"),
    ("{\"hosts\":[]}", .missing, "$.schema"),
    ("{\"schema\":\"mwctl.inventory/1\",\"hosts\":[]}", .missing, "$.observedAt"),
    (
      "{\"schema\":\"mwctl.inventory/1\",\"observedAt\":\"2011-03-05T20:00:00Z\"}", .missing,
      "$.hosts"
    ),
    (
      "{\"schema\":\"mwctl.inventory/1\",\"observedAt\":\"2011-03-05\",\"hosts\":[]}", .badValue,
      "$.observedAt"
    ),
  ])
  func `what the contract requires has to be there`(
    text: String, code: InventoryError.Code, path: String
  ) {
    #expect(failure(text)?.code == code)
    #expect(failure(text)?.path == path)
  }

  @Test func `a host needs a name and a list of machines`() {
    let empty = failure(native(host: #""slat":true"#))
    #expect(empty?.code == .missing)
    #expect(empty?.path == "$.hosts[0].virtualMachines")
    let badName = failure(native(machine: "").replacing("hv-01", with: "hv 01"))
    #expect(badName?.code == .badValue)
    #expect(badName?.quoted == "hv 01")
    let twice = native(host: #""virtualMachines":[]},{"name":"HV-01","virtualMachines":[]"#)
    #expect(failure(twice)?.code == .duplicate)
  }

  @Test func `a fraction is no number of bytes`() {
    let error = failure(native(machine: #","memoryBytes":1.5"#))
    #expect(error?.code == .syntax)
    #expect(error?.line == 1)
  }
}
