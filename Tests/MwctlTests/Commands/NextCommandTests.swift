import Testing

/// `mwctl next`: every step that is safe now, what is under way, and what a person has to do.
@Suite struct `mwctl next` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  @Test func `answers every host with all that the contract names`() throws {
    let reply = try log.json("next --now 2011-03-05T20:01:00Z")
    #expect(reply.schema.text == "mwctl.next/1")
    #expect(reply.now.text == "2011-03-05T20:01:00Z")
    #expect(reply.position.number == Int64(try log.entries().count - 1))
    #expect(reply.hosts.list.map(\.host.text) == ["hv-01", "hv-02"])
    let host = reply.hosts[0]
    #expect(
      host.keys.isSuperset(of: [
        "host", "version", "window", "phase", "status", "steps", "inFlight", "blockers", "hazards",
      ]))
    #expect(host.window.text == "night")
    #expect(host.phase.text == "quiesce")
    #expect(host.status.text == "ready")
    #expect(host.steps.list.map(\.action.text) == ["restore", "shutdown"])
    for step in host.steps.list { try check(step) }
    #expect(host.inFlight.isEmptyList && host.blockers.isEmptyList && host.hazards.isEmptyList)
  }

  private func check(_ step: Reply) throws {
    #expect(
      step.keys.isSuperset(of: [
        "action", "vm", "vmId", "route", "reason", "rules", "irreversible", "estimate",
        "instructions", "evidence",
      ]))
    #expect(step.reason.text?.isEmpty == false)
    #expect(step.route.isNull)
    #expect(step.irreversible.flag == false)
    #expect(try #require(step.estimate.expectedSeconds.number) > 0)
    #expect(try #require(step.estimate.worstSeconds.number) > 0)
    #expect(step.estimate.basis.text == "profile")
    #expect(step.instructions[0].keys.isSuperset(of: ["tool", "text"]))
    let count = Int64(try log.entries().count)
    #expect(!step.evidence.list.isEmpty)
    #expect(step.evidence.list.allSatisfy { $0.number.map { $0 < count } == true })
  }

  @Test func `shows an attempt under way with its owner and its lease`() throws {
    let started = try log.shutDown("sql-01 --started --lease 7m")
    let host = try log.next(now: "2011-03-05T20:02:00Z")
    let attempt = host.inFlight[0]
    #expect(attempt.action.text == "shutdown")
    #expect(attempt.vm.text == "sql-01")
    #expect(attempt.attempt == started.attempt)
    #expect(attempt.owner.text == "alice")
    #expect(attempt.startedAt.text == "2011-03-05T20:01:00Z")
    #expect(attempt.leaseUntil.text == "2011-03-05T20:08:00Z")
    #expect(attempt.inDoubt.flag == false)
    #expect(!host.steps.list.contains { $0.vm.text == "sql-01" })
  }

  @Test func `names what blocks, about whom, and what to do`() throws {
    try log.mwctl("window suspend night --at 2011-03-05T20:01:00Z")
    let host = try log.next(now: "2011-03-05T20:02:00Z")
    #expect(host.status.text == "blocked")
    for blocker in host.blockers.list {
      #expect(blocker.keys.isSuperset(of: ["rule", "subject", "message", "remedies"]))
      #expect(!blocker.remedies.texts.isEmpty)
    }
    #expect(host.blockers.first("rule", "window-open").subject.text == "host/hv-01")
  }

  @Test func `answers only the hosts that are asked for`() throws {
    let one = try log.json("next --host hv-02 --now 2011-03-05T20:01:00Z")
    #expect(one.hosts.list.map(\.host.text) == ["hv-02"])
    let both = try log.json("next --host hv-02 --host hv-01 --now 2011-03-05T20:01:00Z")
    #expect(both.hosts.list.count == 2)
    try log.fails(.notFound, "next --host hv-09")
    try log.fails(.usage, "next --host 'h v'")
  }

  @Test func `decides as if it were another time`() throws {
    #expect(try log.next(now: "2011-03-05T19:59:59Z").status.text == "blocked")
    #expect(try log.next(now: "2011-03-05T20:00:00Z").status.text == "ready")
    #expect(try log.next(now: "2011-03-06T06:00:00Z").status.text == "blocked")
    for option in ["--now 2011-03-05T20:01:00", "--now soon", "--as-of 2011-03-05T20:01:00"] {
      try log.fails(.malformed, "next \(option)")
    }
  }

  @Test func `decides on what was known then`() throws {
    let position = try #require(try log.json("next").position.number)
    let before = try log.json("next --now 2011-03-05T20:02:00Z").hosts
    try log.shutDown("sql-01 --started")
    try log.shutDown("sql-01 --completed", at: "2011-03-05T20:02:00Z")
    let then = try log.json("next --as-of \(position) --now 2011-03-05T20:02:00Z")
    #expect(then.position.number == position)
    #expect(then.hosts == before)
    #expect(try log.json("next --now 2011-03-05T20:02:00Z").hosts != before)
    let first = try log.json("next --as-of 1 --now 2011-03-05T20:02:00Z")
    #expect(first.hosts.isEmptyList)
  }

  @Test func `knows a moment by the clock that recorded, too`() throws {
    let recorded = try #require(try log.entries().last?.recordedtime.text)
    try log.shutDown("sql-01 --started")
    let then = try log.json("next --as-of \(recorded) --now 2011-03-05T20:02:00Z")
    #expect(then.hosts[0].inFlight.isEmptyList)
    try log.fails(.notFound, "next --as-of 100000")
    try log.fails(.notFound, "next --as-of 1999-01-01T00:00:00Z")
  }

  @Test func `gives every rule's verdict when asked why`() throws {
    let why = try log.json("next --host hv-01 --now 2011-03-05T20:01:00Z --why").hosts[0].why
    let patch = why.first("action", "patch").verdicts
    #expect(patch.first("rule", "no-saved-state").verdict.text == "refuses")
    #expect(patch.first("rule", "no-saved-state").messages[0].text?.contains("old-01") == true)
    #expect(patch.first("rule", "window-open").verdict.text == "holds")
    let text = try log.mwctl("next --host hv-01 --now 2011-03-05T20:01:00Z --why").stdout
    #expect(text.contains("no-saved-state"))
  }
}

/// `mwctl next --exit-code`: the answer as a number, for scripts.
@Suite struct `The exit code of next` {
  @Test func `is 0 ready, 10 waiting, 11 blocked, 12 done`() throws {
    let log = try Workspace(.new)
    try log.look(.of("hv-01", at: "2011-03-05T20:00:00Z", [SampleMachine("a", 1)]))
    func code(_ now: String) throws -> Int32 {
      try log.mwctl("next --exit-code --now \(now)").exitCode
    }
    #expect(try code("2011-03-05T20:00:00Z") == 11)
    try log.mwctl(
      "window open w --hosts hv-01 --from 2011-03-05T20:00:00Z --until 2011-03-06T06:00:00Z")
    #expect(try code("2011-03-05T20:00:00Z") == 0)
    try log.mwctl(
      "record shutdown --host hv-01 --vm a --started --lease 5m --at 2011-03-05T20:01:00Z")
    #expect(try code("2011-03-05T20:02:00Z") == 10)
    #expect(try code("2011-03-05T20:06:00Z") == 0, "in doubt: look")
    var machine = SampleMachine("a", 1)
    machine.services = "6.1.7601.17514"
    try log.look(.of("hv-01", at: "2011-03-05T21:00:00Z", build: "6.1.7601.17514", [machine]))
    try log.mwctl("record verify-guest --host hv-01 --vm a --started --at 2011-03-05T21:01:00Z")
    try log.mwctl("record verify-guest --host hv-01 --vm a --completed --at 2011-03-05T21:02:00Z")
    let next = try log.mwctl("next --exit-code --now 2011-03-05T21:03:00Z --format json")
    #expect(next.exitCode == 12, "\(next)")
    #expect(try next.json.hosts[0].status.text == "done")
    #expect(try next.json.hosts[0].phase.text == "done")
    #expect(try log.mwctl("next --now 2011-03-05T21:03:00Z").exitCode == 0, "only where asked for")
  }

  @Test func `of several hosts is that of the one that gets on best`() throws {
    let log = try Workspace(.imported)
    try log.mwctl(
      "window open w --hosts hv-02 --from 2011-03-05T20:00:00Z --until 2011-03-06T06:00:00Z")
    #expect(try log.mwctl("next --exit-code --now 2011-03-05T20:01:00Z").exitCode == 0)
    #expect(
      try log.mwctl("next --exit-code --host hv-01 --now 2011-03-05T20:01:00Z").exitCode == 11)
  }

  @Test func `of a failure stays what it is`() throws {
    #expect(try Workspace().mwctl("next --exit-code").exitCode == 4)
    #expect(try Workspace(.open).mwctl("next --exit-code --host hv-09").exitCode == 4)
  }
}
