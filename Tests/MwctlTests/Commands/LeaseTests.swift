import Testing

/// What becomes of an attempt whose outcome nobody told: nothing is assumed of it.
@Suite struct `An attempt whose lease has ended` {
  let log: Workspace
  let attempt: String

  init() throws {
    log = try Workspace(.open)
    attempt = try log.shutDown("sql-01 --started --lease 20m").attempt.text ?? "?"
  }

  /// All of hv-01 with sql-01 in a state.
  private func look(_ state: SampleMachine.State, at time: String) throws {
    try log.look(
      .of(
        "hv-01", at: time,
        [
          SampleMachine("sql-01", 1, state), SampleMachine("old-01", 2, .saved),
          SampleMachine("lab-01", 3, .off),
        ]))
  }

  @Test func `is in doubt, and a look comes first`() throws {
    let before = try log.next(now: "2011-03-05T20:20:59Z")
    #expect(before.inFlight[0].inDoubt.flag == false)
    let after = try log.next(now: "2011-03-05T20:21:00Z")
    #expect(after.inFlight[0].inDoubt.flag == true)
    #expect(after.steps[0].action.text == "observe")
    let error = try log.fails(
      .refused, "record shutdown --host hv-01 --vm sql-01 --started --at 2011-03-05T20:22:00Z")
    #expect(error.rule.text == "settle-first")
  }

  @Test func `is settled as effected by a look that shows its effect`() throws {
    try look(.off, at: "2011-03-05T20:25:00Z")
    let settled = try #require(try log.entries().last)
    #expect(settled.data.finding.text == "effected")
    #expect(settled.data.attempt.text == attempt || settled.data.attempt.number == Int64(attempt))
    let next = try log.next(now: "2011-03-05T20:26:00Z")
    #expect(next.inFlight.isEmptyList)
    #expect(!next.steps.list.contains { $0.vm.text == "sql-01" })
  }

  @Test func `is settled as not effected, and offered again`() throws {
    try look(.running, at: "2011-03-05T20:25:00Z")
    #expect(try log.entries().last?.data.finding.text == "not-effected")
    let steps = try log.next(now: "2011-03-05T20:26:00Z").steps.list
    #expect(steps.contains { $0.action.text == "shutdown" && $0.vm.text == "sql-01" })
  }

  @Test func `stays in doubt where the look cannot tell`() throws {
    try look(.unknown, at: "2011-03-05T20:25:00Z")
    let next = try log.next(now: "2011-03-05T20:26:00Z")
    #expect(next.inFlight[0].inDoubt.flag == true)
    #expect(next.status.text != "done")
  }

  @Test func `is not settled by a look from before its lease ended`() throws {
    try look(.off, at: "2011-03-05T20:10:00Z")
    #expect(try log.next(now: "2011-03-05T20:11:00Z").inFlight[0].attempt.text == attempt)
  }

  @Test func `is settled by mwctl observe, too`() throws {
    try log.json(
      "observe --host hv-01 --vm sql-01 --state off --at 2011-03-05T20:25:00Z")
    #expect(try log.next(now: "2011-03-05T20:26:00Z").inFlight.isEmptyList)
  }

  @Test func `is settled by a person who says how it ended`() throws {
    let reply = try log.shutDown(
      "sql-01 --completed --attempt \(attempt) --reason 'seen on its console'",
      at: "2011-03-05T20:25:00Z")
    #expect(reply.attempt.text == attempt)
    #expect(try log.next(now: "2011-03-05T20:26:00Z").inFlight.isEmptyList)
  }

  @Test(arguments: ["--completed", "--failed 'it hung'"])
  func `moves nothing when its outcome comes after it was settled`(outcome: String) throws {
    try look(.running, at: "2011-03-05T20:25:00Z")
    let before = try log.machines("hv-01")
    let reply = try log.shutDown(
      "sql-01 \(outcome) --attempt \(attempt)", at: "2011-03-05T20:30:00Z")
    #expect(reply.hazards.list.contains { $0.rule.text == "late-outcome" })
    #expect(try log.machines("hv-01") == before)
    let next = try log.next(now: "2011-03-05T20:31:00Z")
    #expect(next.hazards.list.contains { $0.rule.text == "late-outcome" })
  }

  @Test func `moves nothing when a newer attempt is under way`() throws {
    try look(.running, at: "2011-03-05T20:25:00Z")
    let newer = try log.shutDown("sql-01 --started", at: "2011-03-05T20:26:00Z").attempt
    try log.shutDown("sql-01 --completed --attempt \(attempt)", at: "2011-03-05T20:27:00Z")
    #expect(try log.next(now: "2011-03-05T20:28:00Z").inFlight[0].attempt == newer)
    #expect(try log.machines("hv-01")["sql-01"] == "running")
  }

  @Test func `is told by window resume`() throws {
    try log.mwctl("window suspend night --reason 'fire alarm' --at 2011-03-05T20:05:00Z")
    let reply = try log.json("window resume night --at 2011-03-05T20:30:00Z")
    let inFlight = reply.progress.first("host", "hv-01").inFlight
    #expect(inFlight[0].inDoubt.flag == true)
    let text = try log.mwctl("window show night --now 2011-03-05T20:30:00Z")
    #expect((text.stdout + text.stderr).contains("attempt \(attempt)"))
  }
}
