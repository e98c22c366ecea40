import Testing

/// `mwctl record`: what the contract promises of one request on the command line.
@Suite struct `mwctl record` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  @Test func `announces an action and answers where it stands`() throws {
    let before = try log.next().version.number ?? 0
    let reply = try log.json(
      "record shutdown --host hv-01 --vm sql-01 --started --id k-1 --at 2011-03-05T20:01:00Z")
    #expect(
      reply.keys.isSuperset(of: [
        "schema", "position", "stream", "version", "id", "attempt", "duplicate", "hazards",
      ]))
    #expect(reply.schema.text == "mwctl.recorded/1")
    #expect(reply.stream.text == "host/hv-01")
    #expect(reply.version.number == before + 1)
    #expect(reply.id.text == "k-1")
    #expect(reply.duplicate.flag == false)
    #expect(reply.hazards.isEmptyList)
    let position = try #require(reply.position.number)
    #expect(reply.attempt.text == "\(position)")
    let entry = try #require(try log.entries().last)
    #expect(entry.sequence.text?.hasSuffix("\(position)") == true)
    #expect(entry.type.text == "dev.mwctl.vm.shutdown-started.v1")
    #expect(entry.time.text == "2011-03-05T20:01:00Z")
    #expect(entry.authid.text == "alice")
  }

  @Test func `answers a completed action with its attempt, and moves the state`() throws {
    let started = try log.shutDown("sql-01 --started")
    let reply = try log.shutDown("sql-01 --completed", at: "2011-03-05T20:02:00Z")
    #expect(reply.attempt == started.attempt)
    #expect(reply.hazards.isEmptyList)
    #expect(try log.next(now: "2011-03-05T20:03:00Z").inFlight.isEmptyList)
    let status = try log.json("status --host hv-01 --now 2011-03-05T20:03:00Z")
    #expect(status.hosts[0].virtualMachines.first("name", "sql-01").state.text == "off")
  }

  @Test func `records a failure with its reason, and offers the step again`() throws {
    try log.shutDown("sql-01 --started")
    try log.shutDown("sql-01 --failed '0x80070005 denied'", at: "2011-03-05T20:02:00Z")
    let steps = try log.next(now: "2011-03-05T20:03:00Z").steps.list
    #expect(steps.contains { $0.action.text == "shutdown" && $0.vm.text == "sql-01" })
    #expect(try log.entries().last?.data.failure.text == "0x80070005 denied")
  }

  @Test func `gives the profile's hint for an error code it knows`() throws {
    let result = try log.mwctl("record patch --host hv-01 --failed 'setup said 0x800f0818'")
    #expect(result.exitCode == 0)
    #expect(result.stderr.contains("KB947821"))
  }

  @Test func `refuses what is not safe now, with rule, reason and remedy`() throws {
    let error = try log.fails(
      .refused, "record patch --host hv-01 --started --at 2011-03-05T20:01:00Z")
    #expect(error.rule.text == "no-saved-state")
    #expect(error.message.text?.contains("old-01") == true)
    #expect(error.remedy.text?.isEmpty == false)
  }

  @Test func `never refuses reality, but shows that it contradicts the rules`() throws {
    let reply = try log.json("record patch --host hv-01 --completed --at 2011-03-05T20:01:00Z")
    let hazards = reply.hazards.list
    #expect(hazards.contains { $0.rule.text == "contradiction" })
    for hazard in hazards {
      #expect(hazard.keys.isSuperset(of: ["rule", "subject", "severity", "message", "position"]))
    }
    let now = try log.next(now: "2011-03-05T20:02:00Z")
    #expect(now.hazards.list.contains { $0.rule.text == "contradiction" })
  }

  @Test(arguments: ["window-open", "no-saved-state", "vms-off-before-patch", "fresh-observation"])
  func `cannot set a rule aside that is marked never`(rule: String) throws {
    let error = try log.fails(
      .refused,
      "record patch --host hv-01 --started --override \(rule) --reason 'the boss wants it'")
    #expect(error.rule.text == rule)
  }

  @Test func `records an override beside the step it was needed for`() throws {
    var machine = SampleMachine("web-01", 4, .off)
    machine.snapshots = ["offline"]
    try log.look(.of("hv-02", at: "2011-03-05T20:01:00Z", [machine]))
    let patch = "record patch --host hv-02 --started --at 2011-03-05T20:02:00Z"
    #expect(try log.fails(.refused, patch).rule.text == "no-snapshot")
    let reply = try log.json(
      patch + " --override no-snapshot --reason 'the merge takes nine hours'")
    let entries = try log.entries().suffix(2)
    #expect(entries.first?.data.rule.text == "no-snapshot")
    #expect(entries.first?.data.reason.text == "the merge takes nine hours")
    #expect(entries.last?.type.text == "dev.mwctl.host.patch-started.v1")
    #expect(entries.last?.sequence.text?.hasSuffix("\(reply.position.number ?? -1)") == true)
  }

  @Test func `discards saved memory only with an override and its reason`() throws {
    let discard =
      "record discard-saved-state --host hv-01 --vm old-01 --started"
      + " --at 2011-03-05T20:01:00Z"
    try log.fails(.usage, discard)
    let error = try log.fails(.refused, discard + " --reason 'nobody needs it'")
    #expect(error.rule.text == "keep-saved-state")
    try log.json(discard + " --reason 'nobody needs it' --override keep-saved-state")
  }

  @Test(arguments: ["turn-off", "delete-snapshots", "discard-saved-state"])
  func `asks for a reason where something is destroyed`(action: String) throws {
    try log.fails(.usage, "record \(action) --host hv-01 --vm old-01 --started")
  }

  @Test func `lets nobody else at a VM while somebody is at it`() throws {
    try log.shutDown("sql-01 --started")
    let error = try log.fails(
      .conflict,
      "record turn-off --host hv-01 --vm sql-01 --started --reason hangs --at 2011-03-05T20:02:00Z")
    #expect(error.rule.text == "one-owner")
    #expect(error.message.text?.contains("alice") == true)
  }
}

/// How `mwctl record` finds what it is told about, and what it refuses to understand.
@Suite struct `What mwctl record is given` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  @Test(arguments: [
    "sql-01", "SQL-01", "00000000-0000-4000-8000-000000000001",
    "{00000000-0000-4000-8000-000000000001}",
  ])
  func `names a VM by its name or its GUID`(vm: String) throws {
    let reply = try log.shutDown("\(vm) --started")
    #expect(reply.duplicate.flag == false)
    #expect(
      try log.entries().last?.subject.text?.contains("00000000-0000-4000-8000-000000000001") == true
    )
  }

  @Test func `asks for the GUID where two VMs of a host share a name`() throws {
    try log.look(
      .of("hv-02", at: "2011-03-05T20:01:00Z", [SampleMachine("web", 4), SampleMachine("web", 5)]))
    let error = try log.fails(.malformed, "record shutdown --host hv-02 --vm web --completed")
    for machine in [SampleMachine("web", 4), SampleMachine("web", 5)] {
      #expect(error.remedy.text?.contains(machine.id) == true)
    }
    try log.json("record shutdown --host hv-02 --vm \(SampleMachine("web", 5).id) --completed")
  }

  @Test func `knows only hosts, VMs and attempts of the log`() throws {
    try log.fails(.notFound, "record shutdown --host hv-09 --vm sql-01 --completed")
    try log.fails(.notFound, "record shutdown --host hv-01 --vm web-01 --completed")
    try log.fails(
      .notFound, "record shutdown --host hv-01 --vm sql-01 --completed --attempt 3")
    try log.fails(
      .notFound, "record shutdown --host hv-01 --vm sql-01 --completed --attempt 3000")
  }

  @Test(arguments: [
    "record", "record dance --host hv-01 --started", "record patch --started",
    "record patch --host hv-01", "record patch --host hv-01 --started --completed",
    "record patch --host hv-01 --vm sql-01 --started", "record shutdown --host hv-01 --started",
    "record observe --host hv-01 --completed", "record patch --host hv-01 --completed --detail x",
    "record patch --host hv-01 --started --lease 3",
    "record patch --host hv-01 --started --lease -1m",
    "record patch --host hv-01 --started --override no-snapshot",
    "record patch --host hv-01 --started --override no-such-rule --reason x",
    "record patch --host hv-01 --completed --override no-snapshot --reason x",
    "record patch --host hv-01 --started --attempt 7", "record patch --host 'a b' --completed",
    "record patch --host hv-01 --completed --format xml",
    "record patch --host hv-01 --completed --expect-version two",
  ])
  func `is refused as usage where the command line makes no sense`(commandLine: String) throws {
    let result = try log.mwctl(commandLine)
    #expect(result.exitCode == 64, "\(result)")
    #expect(result.stdout.isEmpty)
    #expect(!result.stderr.isEmpty)
  }

  @Test(arguments: ["2011-03-05T20:01:00", "2011-03-05", "yesterday", "2011-03-05 20:01"])
  func `is malformed where a time has no offset or is none`(time: String) throws {
    let error = try log.fails(
      .malformed, "record shutdown --host hv-01 --vm sql-01 --completed --at '\(time)'")
    #expect(error.message.text?.contains(time) == true)
  }

  @Test func `answers times of other zones in UTC`() throws {
    try log.shutDown("sql-01 --started", at: "2011-03-05T21:01:00+01:00")
    #expect(try log.entries().last?.time.text == "2011-03-05T20:01:00Z")
  }

  @Test(arguments: ["--actor 'a\u{1B}[31mb'", "--failed 'a\nb'", "--detail 'k=\u{202E}v'"])
  func `keeps control characters out of the log`(option: String) throws {
    let outcome = option.hasPrefix("--failed") ? "" : " --completed"
    try log.fails(.malformed, "record shutdown --host hv-01 --vm sql-01\(outcome) \(option)")
  }

  @Test func `keeps details`() throws {
    try log.shutDown("sql-01 --started --detail ticket=4711 --detail 'by=night shift'")
    let details = try log.entries().last?.data.details
    #expect(details?.ticket.text == "4711")
    #expect(details?.by.text == "night shift")
  }
}

extension Workspace {
  /// Records a shutdown on hv-01.
  @discardableResult
  func shutDown(
    _ vmAndOptions: String, at time: String = "2011-03-05T20:01:00Z",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Reply {
    try json(
      "record shutdown --host hv-01 --at \(time) --vm \(vmAndOptions)",
      sourceLocation: sourceLocation)
  }
}
