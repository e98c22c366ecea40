import Testing

/// `mwctl observe`: what a person saw.
@Suite struct `mwctl observe` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  @Test func `records what was seen of a VM`() throws {
    let reply = try log.json(
      "observe --host hv-01 --vm sql-01 --state running --is-version 6.1.7601.17514"
        + " --guest-family linux --guest-service-pack 1 --guest-edition Web --network unreachable"
        + " --heartbeat lost --at 2011-03-05T20:05:00Z")
    #expect(reply.schema.text == "mwctl.import/1")
    #expect(reply.hosts[0].virtualMachines[0].name.text == "sql-01")
    let status = try log.json("status --host hv-01 --vm sql-01 --now 2011-03-05T20:06:00Z")
    let machine = status.hosts[0].virtualMachines.first("name", "sql-01")
    #expect(machine.network.text == "unreachable")
    #expect(machine.heartbeat.text == "lost")
    #expect(machine.integrationServices.version.text == "6.1.7601.17514")
    #expect(try log.entries().last?.time.text == "2011-03-05T20:05:00Z")
  }

  @Test func `tells the family that a collector could not read`() throws {
    let text =
      #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:05:00Z","hosts":[{"#
      + #""name":"hv-02","build":"6.1.7601.17514","virtualMachines":[{"#
      + #""id":"\#(SampleMachine("web-01", 4).id)","name":"web-01","state":"running"}]}]}"#
    try log.json("import -", stdin: text)
    // The rest of the night's look did not tell the family, but an earlier one had.
    try log.json("observe --host hv-02 --vm web-01 --guest-family unknown")
    try log.json("observe --host hv-02 --vm web-01 --guest-family linux")
    let step = try log.next("hv-02", now: "2011-03-05T20:06:00Z").steps
      .first("action", "update-integration-services")
    #expect(step.route.text == "none")
  }

  @Test func `never counts as a look at the whole host`() throws {
    try log.look(.of("hv-02", at: "2011-03-05T20:05:00Z", [SampleMachine("web-01", 4)]))
    try log.json("observe --host hv-02 --vm web-01 --state off --at 2011-03-05T20:06:00Z")
    let error = try log.fails(
      .refused, "record patch --host hv-02 --started --at 2011-03-05T20:07:00Z")
    #expect(error.rule.text == "fresh-observation")
    #expect(try log.machines("hv-02") == ["web-01": "off"])
  }

  @Test func `settles nothing it did not see`() throws {
    try log.shutDown("sql-01 --started --lease 15m")
    try log.json("observe --host hv-01 --vm lab-01 --state off --at 2011-03-05T20:20:00Z")
    try log.json("observe --host hv-01 --free-disk-bytes 5 --at 2011-03-05T20:20:00Z")
    #expect(try log.next(now: "2011-03-05T20:21:00Z").inFlight[0].inDoubt.flag == true)
  }

  @Test(arguments: [
    "observe --host hv-01", "observe --host hv-01 --state off", "observe --vm sql-01 --state off",
    "observe --host hv-01 --vm sql-01", "observe --host hv-01 --vm sql-01 --state asleep",
    "observe --host hv-01 --vm sql-01 --network perhaps",
    "observe --host hv-01 --vm sql-01 --guest-family amiga",
    "observe --host hv-01 --vm sql-01 --snapshots two",
  ])
  func `is refused as usage where it tells nothing`(commandLine: String) throws {
    try log.fails(.usage, commandLine)
  }

  @Test(arguments: [
    "--build 6.x", "--free-disk-bytes=-5", "--free-memory-bytes=-1",
    "--vm sql-01 --guest-service-pack=-1", "--vm sql-01 --is-version new",
    "--vm sql-01 --guest-edition 'a\u{7}'",
  ])
  func `refuses what no host could show`(option: String) throws {
    let before = try log.entries().count
    let result = try log.mwctl("observe --host hv-01 \(option)")
    #expect([64, 65].contains(result.exitCode))
    #expect(try log.entries().count == before)
  }

  @Test func `knows only hosts and VMs of the log`() throws {
    try log.fails(.notFound, "observe --host hv-09 --build 6.1.7601")
    try log.fails(.notFound, "observe --host hv-01 --vm web-01 --state off")
  }

  @Test func `refuses what was seen before the last look`() throws {
    try log.fails(
      .conflict, "observe --host hv-01 --vm sql-01 --state off --at 2011-03-05T19:00:00Z")
  }
}
