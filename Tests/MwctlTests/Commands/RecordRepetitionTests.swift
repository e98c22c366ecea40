import Testing

/// `--id` and `--expect-version`: how a script is safe from recording something twice or blindly.
@Suite struct `A repeated record` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  @Test(arguments: [" --at 2011-03-05T20:01:00Z", ""])
  func `under the same id answers the first position again`(time: String) throws {
    let first = try log.shutDown("sql-01 --started --id k")
    let count = try log.entries().count
    let again = try log.json("record shutdown --host hv-01 --vm sql-01 --started --id k" + time)
    #expect(again.duplicate.flag == true)
    #expect(again.position == first.position)
    #expect(again.version == first.version)
    #expect(again.attempt == first.attempt)
    #expect(again.id.text == "k")
    #expect(try log.entries().count == count)
  }

  @Test func `is known again by another spelling of the VM`() throws {
    let first = try log.shutDown("SQL-01 --started --id k")
    for vm in ["SQL-01", "sql-01", "00000000-0000-4000-8000-000000000001"] {
      let again = try log.shutDown("\(vm) --started --id k")
      #expect(again.duplicate.flag == true)
      #expect(again.position == first.position)
    }
  }

  @Test func `is known again after the VM was renamed`() throws {
    let first = try log.shutDown("sql-01 --completed --id k")
    try log.look(
      .of(
        "hv-01", at: "2011-03-05T20:05:00Z",
        [
          SampleMachine("sql-renamed", 1, .off), SampleMachine("old-01", 2, .saved),
          SampleMachine("lab-01", 3, .off),
        ]))
    let again = try log.shutDown("sql-01 --completed --id k")
    #expect(again.position == first.position)
  }

  @Test func `is known again after the VM moved away`() throws {
    let first = try log.shutDown("sql-01 --completed --id k")
    try log.look(
      .of(
        "hv-02", at: "2011-03-05T20:05:00Z",
        [SampleMachine("web-01", 4), SampleMachine("sql-01", 1, .off)]))
    let again = try log.shutDown("sql-01 --completed --id k")
    #expect(again.position == first.position)
  }

  @Test(arguments: [
    "sql-01 --completed", "lab-01 --started", "sql-01 --started --detail a=b",
    "sql-01 --started --reason other", "sql-01 --started --lease 5m", "sql-01 --failed why",
  ])
  func `under the same id with other content is a conflict`(other: String) throws {
    let first = try log.shutDown("sql-01 --started --id k")
    let error = try log.fails(.conflict, "record shutdown --host hv-01 --id k --vm \(other)")
    #expect(error.message.text?.contains("position \(first.position.number ?? -1)") == true)
  }

  @Test func `at another time, on another host or of another action is a conflict`() throws {
    try log.shutDown("sql-01 --started --id k")
    try log.fails(
      .conflict,
      "record shutdown --host hv-01 --vm sql-01 --started --id k --at 2011-03-05T20:01:01Z")
    try log.fails(.conflict, "record shutdown --host hv-02 --vm web-01 --started --id k")
    try log.fails(.conflict, "record turn-off --host hv-01 --vm sql-01 --started --reason x --id k")
  }

  @Test func `with an override answers the position of the step`() throws {
    let command =
      "record discard-saved-state --host hv-01 --vm old-01 --started --id k"
      + " --override keep-saved-state --reason 'nobody needs it' --at 2011-03-05T20:01:00Z"
    let first = try log.json(command)
    let again = try log.json(command)
    #expect(again.duplicate.flag == true)
    #expect(again.position == first.position)
    #expect(again.attempt == first.attempt)
  }

  @Test func `that was refused leaves its id free`() throws {
    try log.fails(.refused, "record patch --host hv-01 --started --id k --at 2011-03-05T20:01:00Z")
    #expect(try log.shutDown("sql-01 --started --id k").duplicate.flag == false)
  }

  @Test func `expects a version, and is told when it moved`() throws {
    let version = try #require(try log.next().version.number)
    try log.shutDown("sql-01 --started --expect-version \(version)")
    let error = try log.fails(
      .conflict,
      "record restore --host hv-01 --vm old-01 --started --at 2011-03-05T20:01:00Z"
        + " --expect-version \(version)")
    #expect(error.message.text?.contains("\(version + 1)") == true)
    // A repetition is no new decision: what it expected was so when it was decided.
    let again = try log.json(
      "record restore --host hv-01 --vm old-01 --started --at 2011-03-05T20:01:00Z"
        + " --expect-version \(version + 1) --id r")
    let same = try log.json(
      "record restore --host hv-01 --vm old-01 --started --at 2011-03-05T20:01:00Z"
        + " --expect-version \(version + 1) --id r")
    #expect(same.duplicate.flag == true)
    #expect(same.position == again.position)
  }
}
