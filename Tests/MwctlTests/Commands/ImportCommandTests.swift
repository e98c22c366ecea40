import Foundation
import Testing

/// `mwctl import`: a look at one or more hosts, whole, or nothing.
@Suite struct `mwctl import` {
  let log: Workspace

  init() throws { log = try Workspace(.new) }

  @Test func `answers what it saw and where it stands`() throws {
    try log.write(.evening(), to: "hosts.json")
    let reply = try log.json("import hosts.json")
    #expect(
      reply.keys.isSuperset(of: ["schema", "dryRun", "positions", "hosts", "warnings"]))
    #expect(reply.schema.text == "mwctl.import/1")
    #expect(reply.dryRun.flag == false)
    #expect(reply.hosts.list.map(\.host.text) == ["hv-01", "hv-02"])
    let machine = reply.hosts[0].virtualMachines.first("name", "sql-01")
    #expect(
      machine.keys.isSuperset(of: ["id", "name", "state", "integrationServices", "snapshots"]))
    #expect(machine.id.text == SampleMachine("sql-01", 1).id)
    #expect(machine.state.text == "running")
    #expect(machine.integrationServices.text == "6.1.7600.16385")
    #expect(machine.snapshots.number == 0)
    #expect(reply.hosts[0].virtualMachines.first("name", "old-01").integrationServices.isNull)
    let entries = try log.entries()
    #expect(reply.positions[0].number == 3)
    #expect(reply.positions[1].number == Int64(entries.count - 1))
    #expect(entries.dropFirst(3).allSatisfy { $0.time.text == "2011-03-05T20:00:00Z" })
  }

  @Test func `writes only what changed when it looks again`() throws {
    try log.look(.evening())
    let reply = try log.look(.evening { $0.observedAt = "2011-03-05T20:05:00Z" })
    let positions = reply.positions.list.compactMap(\.number)
    #expect(positions.count == 2 && positions[1] == positions[0] + 1, "one event for each host")
  }

  @Test func `records nothing in a dry run, and says the same`() throws {
    let before = try log.entries().count
    let dry = try log.json("import - --dry-run", stdin: SampleInventory.evening().text)
    #expect(dry.dryRun.flag == true)
    #expect(dry.positions.isNull)
    #expect(try log.entries().count == before)
    #expect(try log.look(.evening()).hosts == dry.hosts)
  }

  @Test func `finds in a dry run what would be refused`() throws {
    try log.look(.evening())
    let old = SampleInventory.evening { $0.observedAt = "2011-03-05T19:00:00Z" }
    try log.fails(.conflict, "import - --dry-run", stdin: old.text)
  }

  @Test func `believes a VM gone that a whole look lacks, and keeps it after a partial one`() throws
  {
    try log.look(.evening())
    let one = SampleInventory.of(
      "hv-01", at: "2011-03-05T20:05:00Z", [SampleMachine("sql-01", 1, .off)])
    try log.json("import - --partial", stdin: one.text)
    #expect(try log.machines("hv-01") == ["lab-01": "off", "old-01": "saved", "sql-01": "off"])
    try log.json("import -", stdin: one.text)
    #expect(try log.machines("hv-01") == ["sql-01": "off"])
  }

  @Test func `records several files, or none of them`() throws {
    try log.write(.of("hv-01", at: "2011-03-05T20:00:00Z", [SampleMachine("a", 1)]), to: "1.json")
    try log.write(.of("hv-02", at: "2011-03-05T20:00:00Z", [SampleMachine("b", 2)]), to: "2.json")
    _ = try log.folder.write(#"{"schema":"mwctl.inventory/1""#, to: "3.json")
    let error = try log.fails(.malformed, "import 1.json 2.json 3.json")
    #expect(error.message.text?.contains("3.json") == true)
    try log.write(.of("hv-01", at: "2011-03-05T20:10:00Z", [SampleMachine("a", 1)]), to: "4.json")
    try log.look(.of("hv-02", at: "2011-03-05T20:30:00Z", [SampleMachine("b", 2)]))
    try log.fails(.conflict, "import 4.json 2.json")
    try log.fails(.notFound, "import 4.json nowhere.json")
    #expect(try log.json("import 1.json 4.json").hosts.list.count == 2)
  }

  @Test func `takes the earlier of two looks first, however they are given`() throws {
    try log.write(.of("hv-01", at: "2011-03-05T20:00:00Z", [SampleMachine("a", 1)]), to: "1.json")
    try log.write(
      .of("hv-01", at: "2011-03-05T20:10:00Z", [SampleMachine("a", 1, .off)]), to: "2.json")
    try log.json("import 2.json 1.json")
    #expect(try log.machines("hv-01") == ["a": "off"])
  }

  @Test func `refuses a look that is older than the last one`() throws {
    try log.look(.evening())
    let old = SampleInventory.evening { $0.observedAt = "2011-03-05T19:59:59Z" }
    let error = try log.fails(.conflict, "import -", stdin: old.text)
    #expect(error.message.text?.contains("2011-03-05T20:00:00Z") == true)
    #expect(error.remedy.text?.isEmpty == false)
    try log.look(.evening())
  }

  @Test func `refuses a look that is still to come`() throws {
    let future = SampleInventory.evening { $0.observedAt = "2999-03-05T20:00:00Z" }
    let error = try log.fails(.malformed, "import -", stdin: future.text)
    #expect(error.message.text?.contains("2999-03-05T20:00:00Z") == true)
    try log.look(.evening())
  }

  @Test func `takes the time that is said over the one in the file`() throws {
    try log.json("import - --at 2011-03-05T21:00:00Z", stdin: SampleInventory.evening().text)
    #expect(try log.entries().last?.time.text == "2011-03-05T21:00:00Z")
    try log.fails(
      .malformed, "import - --at 2011-03-05T21:00:00", stdin: SampleInventory.evening().text)
  }

  @Test func `follows a VM that moved to another host: one VM, not two`() throws {
    try log.look(.evening())
    let reply = try log.look(
      .of(
        "hv-02", at: "2011-03-05T20:05:00Z",
        [SampleMachine("web-01", 4), SampleMachine("sql-01", 1)]))
    let warning = try #require(reply.warnings.texts.first)
    for word in ["sql-01", "hv-01", "hv-02"] { #expect(warning.contains(word)) }
    #expect(try log.machines("hv-01") == ["lab-01": "off", "old-01": "saved"])
    #expect(try log.machines("hv-02") == ["sql-01": "running", "web-01": "running"])
  }

  @Test func `does not let an older look take a running VM away`() throws {
    try log.look(.of("hv-01", at: "2011-03-05T21:00:00Z", [SampleMachine("sql-01", 1)]))
    let reply = try log.look(
      .of("hv-02", at: "2011-03-05T20:30:00Z", [SampleMachine("sql-01", 1)]))
    #expect(reply.warnings.texts.contains { $0.contains("sql-01") })
    #expect(try log.machines("hv-01") == ["sql-01": "running"])
    try log.json(
      "window open w --hosts hv-01,hv-02 --from 2011-03-05T20:00:00Z --until 2011-03-06T08:00:00Z")
    let error = try log.fails(
      .refused, "record patch --host hv-01 --started --at 2011-03-05T21:01:00Z")
    #expect(error.message.text?.contains("sql-01") == true)
  }

  @Test func `asks for a host where the input names none`() throws {
    let list = "ElementName=a\nEnabledState=3\nName=\(SampleMachine("a", 1).id)\n"
    try log.fails(.malformed, "import -", stdin: list)
    #expect(try log.json("import - --host hv-07", stdin: list).hosts[0].host.text == "hv-07")
    try log.fails(.malformed, "import - --host hv-08", stdin: SampleInventory.evening().text)
    try log.fails(.usage, "import - --host 'a b'", stdin: list)
  }

  @Test func `takes a file of no date of its own as written when the file was`() throws {
    let list = "ElementName=a\nEnabledState=3\nName=\(SampleMachine("a", 1).id)\n"
    let file = try log.folder.write(list, to: "hv-01.txt")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_299_355_200)], ofItemAtPath: file)
    try log.json("import hv-01.txt --host hv-01")
    #expect(try log.entries().last?.time.text == "2011-03-05T20:00:00Z")
  }
}

extension Workspace {
  /// The machines of a host with their states.
  func machines(_ host: String) throws -> [String: String] {
    let status = try json("status --host \(host) --now 2011-03-06T00:00:00Z")
    let pairs = status.hosts[0].virtualMachines.list.map {
      ($0.name.text ?? "?", $0.state.text ?? "?")
    }
    return Dictionary(pairs) { first, _ in first + " twice" }
  }
}
