import Testing

/// `mwctl settle`: a person says how an attempt ended that nobody knew the end of.
@Suite struct `mwctl settle` {
  let log: Workspace
  let attempt: String

  init() throws {
    log = try Workspace(.open)
    attempt = try log.beginShutDown()
  }

  @Test func `takes the effect over as a claim`() throws {
    let reply = try log.json(
      "settle \(attempt) effected --reason 'its console is dark' --actor bob "
        + "--at 2011-03-05T20:30:00Z")
    #expect(reply.schema.text == "mwctl.attempt/1")
    #expect(reply.finding.text == "effected")
    #expect(reply.leaseUntil.isNull)
    #expect(try log.machines("hv-01")["sql-01"] == "off")
    #expect(try log.next(now: "2011-03-05T20:31:00Z").inFlight.isEmptyList)
    let entry = try #require(try log.entries().last)
    #expect(entry.data.byPerson.flag == true)
    #expect(entry.authid.text == "bob")
  }

  @Test func `ends an attempt that had no effect, and nothing more`() throws {
    let before = try log.machines("hv-01")
    try log.json(
      "settle \(attempt) not-effected --reason 'never sent' --at 2011-03-05T20:30:00Z")
    #expect(try log.machines("hv-01") == before)
    #expect(try log.next(now: "2011-03-05T20:31:00Z").inFlight.isEmptyList)
  }

  @Test func `warns while the effect may still come`() throws {
    let short = try Workspace(.open)
    let token = try #require(try short.shutDown("sql-01 --started --lease 1m").attempt.text)
    let reply = try short.json(
      "settle \(token) not-effected --reason x --at 2011-03-05T20:05:00Z")
    #expect(reply.warnings[0].text?.contains("2011-03-05T20:11:00Z") == true)
  }

  @Test func `does not open the gate of the patch without a fresh look`() throws {
    let gate = try Workspace(.open)
    try gate.look(.of("hv-02", at: "2011-03-05T20:01:00Z", [SampleMachine("web-01", 4, .off)]))
    let patch = try gate.json(
      "record patch --host hv-02 --started --lease 1m --at 2011-03-05T20:02:00Z")
    let token = try #require(patch.attempt.text)
    try gate.json("settle \(token) not-effected --reason x --at 2011-03-05T20:04:00Z")
    let error = try gate.fails(
      .refused, "record patch --host hv-02 --started --at 2011-03-05T20:05:00Z")
    #expect(error.rule.text == "fresh-observation")
    try gate.look(.of("hv-02", at: "2011-03-05T20:06:00Z", [SampleMachine("web-01", 4, .off)]))
    try gate.json("record patch --host hv-02 --started --at 2011-03-05T20:07:00Z")
  }

  @Test func `is only for what is in doubt`() throws {
    let error = try log.fails(
      .conflict, "settle \(attempt) effected --reason x --at 2011-03-05T20:10:00Z")
    #expect(error.message.text?.contains("not in doubt") == true)
    #expect(error.remedy.text?.contains("--completed") == true)
    #expect(error.remedy.text?.contains("take-over") == true)
    try log.fails(.notFound, "settle 0 effected --reason x")
    try log.fails(.usage, "settle \(attempt) perhaps --reason x")
    try log.fails(.usage, "settle \(attempt) effected")
    try log.lookAtSQL(.off, at: "2011-03-05T20:25:00Z")
    let over = try log.fails(.conflict, "settle \(attempt) effected --reason x")
    #expect(over.message.text?.contains("is over") == true)
  }

  @Test func `makes a later outcome late`() throws {
    try log.json("settle \(attempt) not-effected --reason x --at 2011-03-05T20:30:00Z")
    let late = try log.shutDown(
      "sql-01 --completed --attempt \(attempt)", at: "2011-03-05T20:32:00Z")
    #expect(late.hazards.list.contains { $0.rule.text == "late-outcome" })
    #expect(try log.machines("hv-01")["sql-01"] == "running")
  }

  @Test func `is recorded once under its id`() throws {
    let call = "settle \(attempt) effected --reason x --id s1 --at 2011-03-05T20:30:00Z"
    let first = try log.json(call)
    let second = try log.json(call)
    #expect(second.duplicate.flag == true)
    #expect(second.position == first.position)
    #expect(second.finding.text == "effected")
    try log.fails(.conflict, "settle \(attempt) not-effected --reason x --id s1")
  }

  @Test func `is told by the report as a person's finding`() throws {
    try log.json(
      "settle \(attempt) effected --reason 'its console is dark' --actor bob "
        + "--at 2011-03-05T20:30:00Z")
    let report = try log.mwctl("audit report night", env: ["COLUMNS": "400"]).stdout.replacing(
      "\n", with: " ")
    #expect(report.contains("settled by a person as done"))
    #expect("\(try log.mwctl("audit report night --format json").json)".contains("\"person\""))
    #expect(try log.mwctl("log --host hv-01").stdout.contains("settled by a person"))
  }
}
