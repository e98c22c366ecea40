import Testing

/// `mwctl renew`: its owner says that an attempt is still under way.
@Suite struct `mwctl renew` {
  let log: Workspace
  let attempt: String

  init() throws {
    log = try Workspace(.open)
    attempt = try log.beginShutDown()
  }

  @Test func `moves the end of the lease on, and changes nothing else`() throws {
    let before = try log.machines("hv-01")
    let reply = try log.json("renew \(attempt) --lease 30m --at 2011-03-05T20:10:00Z")
    #expect(reply.schema.text == "mwctl.attempt/1")
    #expect(reply.attempt.text == attempt)
    #expect(reply.owner.text == "alice")
    #expect(reply.startedAt.text == "2011-03-05T20:01:00Z")
    #expect(reply.leaseUntil.text == "2011-03-05T20:40:00Z")
    #expect(reply.warnings.isEmptyList)
    let inFlight = try log.next(now: "2011-03-05T20:39:59Z").inFlight
    #expect(inFlight[0].inDoubt.flag == false)
    #expect(try log.next(now: "2011-03-05T20:40:00Z").inFlight[0].inDoubt.flag == true)
    #expect(try log.machines("hv-01") == before)
    let entry = try #require(try log.entries().last)
    #expect(entry.type.text == "dev.mwctl.attempt.lease-renewed.v1")
    #expect(entry.data.leaseSeconds.number == 1800)
  }

  @Test func `never brings the end of the lease forward`() throws {
    let reply = try log.json("renew \(attempt) --lease 1m --at 2011-03-05T20:02:00Z")
    #expect(reply.leaseUntil.text == "2011-03-05T20:21:00Z")
  }

  @Test func `lasts as long as such a step takes at worst, unless told otherwise`() throws {
    let reply = try log.json("renew \(attempt) --at 2011-03-05T20:15:00Z")
    #expect(reply.leaseUntil.text == "2011-03-05T20:25:00Z")
  }

  @Test func `does not make a look stale`() throws {
    let version = try log.next(now: "2011-03-05T20:10:00Z")
    try log.json("renew \(attempt) --at 2011-03-05T20:10:00Z")
    let after = try log.next(now: "2011-03-05T20:10:00Z")
    #expect(after.blockers == version.blockers)
    #expect(after.steps.list.map(\.action) == version.steps.list.map(\.action))
  }

  @Test func `is its owner's alone`() throws {
    let error = try log.fails(.conflict, "renew \(attempt) --actor bob")
    #expect(error.message.text?.contains("alice") == true)
    #expect(error.remedy.text?.contains("take-over \(attempt)") == true)
  }

  @Test func `after its lease is told as what it is, and the doubt stays in the log`() throws {
    let reply = try log.json("renew \(attempt) --lease 30m --at 2011-03-05T20:25:00Z")
    #expect(reply.warnings[0].text?.contains("2011-03-05T20:21:00Z") == true)
    #expect(try log.doubt(now: "2011-03-05T20:26:00Z").inDoubt.isEmptyList)
    let report = try log.mwctl("audit report night --format json").json
    #expect("\(report)".contains("\"wasInDoubt\":true"))
    #expect("\(report)".contains("\"renewals\":1"))
  }

  @Test func `after its lease is refused where something else was told done there`() throws {
    try log.json(
      "record turn-off --host hv-01 --vm sql-01 --completed --reason stuck --actor bob "
        + "--at 2011-03-05T20:23:00Z")
    let error = try log.fails(.conflict, "renew \(attempt) --at 2011-03-05T20:25:00Z")
    #expect(error.remedy.text?.contains("mwctl import") == true)
  }

  @Test func `finds no attempt where there is none, and says so where it is over`() throws {
    try log.fails(.notFound, "renew 0")
    try log.fails(.notFound, "renew 4711")
    try log.fails(.usage, "renew sql-01")
    try log.shutDown("sql-01 --completed", at: "2011-03-05T20:05:00Z")
    let error = try log.fails(.conflict, "renew \(attempt)")
    #expect(error.message.text?.contains("is over") == true)
  }

  @Test func `is recorded once under its id`() throws {
    let call = "renew \(attempt) --lease 30m --id r1 --at 2011-03-05T20:10:00Z"
    let first = try log.json(call)
    let second = try log.json(call)
    #expect(second.duplicate.flag == true)
    #expect(second.position == first.position)
    #expect(second.leaseUntil == first.leaseUntil)
    try log.fails(.conflict, "renew \(attempt) --lease 31m --id r1")
    try log.fails(.conflict, "settle \(attempt) effected --reason x --id r1")
  }
}
