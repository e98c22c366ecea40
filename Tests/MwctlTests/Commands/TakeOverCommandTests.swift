import Testing

/// `mwctl take-over`: somebody else answers for an attempt from then on.
@Suite struct `mwctl take-over` {
  let log: Workspace
  let attempt: String

  init() throws {
    log = try Workspace(.open)
    attempt = try log.beginShutDown()
  }

  private func takeOver(_ token: String? = nil, at time: String = "2011-03-05T20:10:00Z") throws
    -> Reply
  {
    try log.json(
      "take-over \(token ?? attempt) --reason 'alice went home' --actor bob --lease 15m --at \(time)"
    )
  }

  @Test func `gives the attempt a new token and another owner, and starts nothing`() throws {
    let before = try log.machines("hv-01")
    let reply = try takeOver()
    #expect(reply.schema.text == "mwctl.attempt/1")
    #expect(reply.formerAttempt.text == attempt)
    #expect(reply.formerOwner.text == "alice")
    #expect(reply.owner.text == "bob")
    #expect(reply.attempt.text == reply.position.number.map(String.init))
    #expect(reply.startedAt.text == "2011-03-05T20:01:00Z")
    #expect(reply.leaseUntil.text == "2011-03-05T20:25:00Z")
    let inFlight = try log.next(now: "2011-03-05T20:11:00Z").inFlight
    #expect(inFlight.list.count == 1)
    #expect(inFlight[0].owner.text == "bob")
    #expect(inFlight[0].attempt == reply.attempt)
    #expect(try log.machines("hv-01") == before)
  }

  @Test func `says in words who answered for it, and that nothing was started`() throws {
    let text = try log.mwctl(
      "take-over \(attempt) --reason 'alice went home' --actor bob --at 2011-03-05T20:10:00Z"
    ).stdout.replacing("\n", with: " ")
    #expect(text.contains("alice did until now"))
    #expect(text.contains("Nothing was started."))
  }

  @Test func `ends a doubt for as long as the new lease runs`() throws {
    let reply = try takeOver(at: "2011-03-05T20:30:00Z")
    #expect(try log.doubt(now: "2011-03-05T20:31:00Z").live[0].attempt == reply.attempt)
    #expect(try log.doubt(now: "2011-03-05T20:45:00Z").inDoubt[0].attempt == reply.attempt)
  }

  @Test(arguments: ["--completed", "--failed 'it hung'"])
  func `lets an outcome under the old token move nothing`(outcome: String) throws {
    let token = try takeOver().attempt
    let before = try log.machines("hv-01")
    let reply = try log.shutDown(
      "sql-01 \(outcome) --attempt \(attempt)", at: "2011-03-05T20:12:00Z")
    let hazard = reply.hazards.first("rule", "late-outcome")
    #expect(hazard.message.text?.contains("attempt \(attempt) was taken over") == true)
    #expect(try log.machines("hv-01") == before)
    #expect(try log.next(now: "2011-03-05T20:13:00Z").inFlight[0].attempt == token)
  }

  @Test func `takes what the former owner tells without a token for told under his own`() throws {
    let token = try takeOver().attempt
    let late = try log.shutDown("sql-01 --completed", at: "2011-03-05T20:12:00Z")
    #expect(late.attempt.text == attempt)
    #expect(late.hazards.list.contains { $0.rule.text == "late-outcome" })
    #expect(try log.next(now: "2011-03-05T20:13:00Z").inFlight[0].attempt == token)
    let done = try log.shutDown("sql-01 --completed --actor bob", at: "2011-03-05T20:14:00Z")
    #expect(done.attempt == token)
    #expect(try log.next(now: "2011-03-05T20:15:00Z").inFlight.isEmptyList)
    #expect(try log.machines("hv-01")["sql-01"] == "off")
  }

  @Test func `is told to whoever comes with the old token`() throws {
    let token = try #require(try takeOver().attempt.text)
    for call in [
      "renew \(attempt)", "take-over \(attempt) --reason x",
      "settle \(attempt) effected --reason x --at 2011-03-05T23:00:00Z",
    ] {
      let error = try log.fails(.conflict, call)
      #expect(error.message.text?.contains("bob took attempt \(attempt) over") == true)
      #expect(error.remedy.text?.contains(token) == true)
    }
  }

  @Test func `serves a lost laptop: the same person takes over from herself`() throws {
    let reply = try log.json("take-over \(attempt) --reason 'laptop lost' --lease 15m")
    #expect(reply.owner.text == "alice")
    #expect(reply.formerOwner.text == "alice")
    #expect(reply.attempt.text != attempt)
  }

  @Test func `goes to one of two who race for it`() async throws {
    let (folder, attempt) = (log.folder, attempt)
    let ends = try await inParallel(8, threads: 8) { number in
      let process = try Spawned(
        [
          "take-over", attempt, "--reason", "race", "--actor", "operator-\(number)", "--format",
          "json",
        ], in: folder, output: folder.path("race-\(number)"))
      return process.wait()
    }
    #expect(ends.filter { $0 == .exited(0) }.count == 1)
    #expect(ends.filter { $0 == .exited(3) }.count == 7)
    let taken = try log.entries().filter { $0.type.text == "dev.mwctl.attempt.taken-over.v1" }
    #expect(taken.count == 1)
  }

  @Test func `finds no attempt where there is none, and says so where it is over`() throws {
    try log.fails(.notFound, "take-over 0 --reason x")
    try log.fails(.usage, "take-over \(attempt)")
    try log.fails(.malformed, "take-over \(attempt) --reason ' '")
    try log.shutDown("sql-01 --failed 'it hung'", at: "2011-03-05T20:05:00Z")
    let error = try log.fails(.conflict, "take-over \(attempt) --reason x")
    #expect(error.message.text?.contains("is over") == true)
  }

  @Test func `is recorded once under its id`() throws {
    let call = "take-over \(attempt) --reason x --id t1"
    let first = try log.json(call)
    let second = try log.json(call)
    #expect(second.duplicate.flag == true)
    #expect(second.position == first.position)
    #expect(second.attempt == first.attempt)
    #expect(second.formerOwner.text == "alice")
    try log.fails(.conflict, "take-over \(attempt) --reason y --id t1")
  }

  @Test func `is told by the report and by audit explain`() throws {
    let token = try #require(try takeOver(at: "2011-03-05T20:30:00Z").attempt.text)
    let explained = try log.json("audit explain \(token)")
    #expect(explained.attempt.role.text == "took-over")
    #expect(explained.attempt.owner.text == "alice")
    let words = try log.mwctl("audit explain \(token)").stdout
    #expect(words.contains("by bob, from now on attempt \(token)"))
    try log.shutDown("sql-01 --completed --actor bob", at: "2011-03-05T20:32:00Z")
    let end = try log.json("audit explain \(try log.entries().count - 1)")
    #expect(end.attempt.role.text == "ended")
    #expect(end.attempt.owner.text == "bob")
    #expect(end.attempt.startedBy.text == "alice")
    #expect(end.attempt.startedAt.text == "2011-03-05T20:01:00Z")
    let report = try log.mwctl("audit report night", env: ["COLUMNS": "400"]).stdout.replacing(
      "\n", with: " ")
    #expect(report.contains("taken over by bob"))
  }
}
