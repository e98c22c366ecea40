import Testing

/// `mwctl window`: when hosts may be taken from their users.
@Suite struct `mwctl window` {
  let log: Workspace
  static let times = "--from 2011-03-05T20:00:00Z --until 2011-03-06T04:00:00Z"

  init() throws { log = try Workspace(.imported) }

  @Test func `open answers the window and how its hosts stand`() throws {
    let reply = try log.json(
      "window open sp1-night-1 --hosts hv-01,hv-02 --from 2011-03-05T21:00:00+01:00"
        + " --until 2011-03-06T04:00:00Z --max-hosts-down 1 --at 2011-03-05T20:00:00Z")
    #expect(reply.schema.text == "mwctl.window/1")
    #expect(reply.window.text == "sp1-night-1")
    #expect(reply.status.text == "open")
    #expect(reply.from.text == "2011-03-05T20:00:00Z")
    #expect(reply.until.text == "2011-03-06T04:00:00Z")
    #expect(reply.maxHostsDown.number == 1)
    #expect(reply.hosts.texts == ["hv-01", "hv-02"])
    #expect(reply.progress.list.map(\.host.text) == ["hv-01", "hv-02"])
    let shown = try log.json("window show sp1-night-1 --now 2011-03-05T20:00:00Z")
    #expect(shown == reply)
    let list = try log.json("window list")
    #expect(list.schema.text == "mwctl.windows/1")
    #expect(list.windows[0].window.text == "sp1-night-1")
  }

  @Test(arguments: [
    "window open 'a b' --hosts hv-01 \(times)", "window open w --hosts , \(times)",
    "window open w --hosts 'h v' \(times)", "window open w --hosts hv-01",
    "window open w --hosts hv-01 --from 2011-03-06T04:00:00Z --until 2011-03-06T04:00:00Z",
    "window open w --hosts hv-01 \(times) --max-hosts-down 0", "window close", "window fly",
    "window open w \(times)",
  ])
  func `is refused as usage where it makes no sense`(commandLine: String) throws {
    try log.fails(.usage, commandLine)
  }

  @Test(arguments: [
    "window open w --hosts hv-01 --from 2011-03-05T20:00:00 --until 2011-03-06T04:00:00Z",
    "window open w --hosts hv-01 --from 2011-03-05T20:00:00Z --until 2011-03-06",
    "window list --now 2011-03-06T04:00:00", "window open w --hosts hv-01 \(times) --at now",
  ])
  func `needs times with an offset`(commandLine: String) throws {
    try log.fails(.malformed, commandLine)
  }

  @Test func `knows only its windows and the hosts of the log`() throws {
    for verb in ["suspend", "resume", "close", "show"] {
      try log.fails(.notFound, "window \(verb) no-such-window")
    }
    try log.fails(.notFound, "window open w --hosts hv-01,hv-09 \(Self.times)")
    #expect(try log.json("window list").windows.isEmptyList)
  }

  @Test func `is no second one of the same name or over the same host`() throws {
    try log.mwctl("window open w --hosts hv-01 \(Self.times)")
    try log.fails(.conflict, "window open w --hosts hv-02 \(Self.times)")
    let error = try log.fails(.conflict, "window open v --hosts hv-02,hv-01 \(Self.times)")
    #expect(error.remedy.text?.contains("window close w") == true)
    try log.mwctl("window close w")
    try log.fails(.conflict, "window open w --hosts hv-01 \(Self.times)")
    try log.json("window open v --hosts hv-02,hv-01 \(Self.times)")
  }

  @Test func `goes from open to suspended to open to closed, and no other way`() throws {
    try log.mwctl("window open w --hosts hv-01 \(Self.times)")
    try log.fails(.conflict, "window resume w")
    #expect(try log.json("window suspend w --reason storm").reason.text == "storm")
    try log.fails(.conflict, "window suspend w")
    #expect(try log.json("window resume w --reason over").status.text == "open")
    #expect(try log.json("window close w").status.text == "closed")
    for verb in ["suspend", "resume", "close"] { try log.fails(.conflict, "window \(verb) w") }
  }

  @Test func `can be prolonged while it is open`() throws {
    try log.mwctl("window open w --hosts hv-01 \(Self.times)")
    #expect(try log.next(now: "2011-03-06T05:00:00Z").status.text == "blocked")
    let reply = try log.json(
      "window resume w --until 2011-03-06T08:00:00Z --at 2011-03-06T05:00:00Z")
    #expect(reply.until.text == "2011-03-06T08:00:00Z")
    #expect(try log.next(now: "2011-03-06T05:00:00Z").status.text == "ready")
    try log.fails(.usage, "window resume w --until 2011-03-06T04:00:00Z --at 2011-03-06T05:00:00Z")
  }

  @Test(arguments: [
    ("", "2011-03-05T19:59:00Z"), ("", "2011-03-06T04:00:00Z"),
    ("window suspend w --reason storm", "2011-03-05T20:05:00Z"),
    ("window close w", "2011-03-05T20:05:00Z"),
  ])
  func `lets nothing be taken away before, after, suspended or closed`(
    change: String, now: String
  ) throws {
    try log.mwctl("window open w --hosts hv-01 \(Self.times) --at 2011-03-05T19:00:00Z")
    if !change.isEmpty { try log.mwctl(change) }
    let error = try log.fails(
      .refused, "record shutdown --host hv-01 --vm sql-01 --started --at \(now)")
    #expect(error.rule.text == "window-open")
    #expect(try log.next(now: now).blockers.first("rule", "window-open").message.text != nil)
  }

  @Test func `begins no step that may outlast it, unless that is accepted`() throws {
    try log.mwctl("window open w --hosts hv-01 \(Self.times)")
    let shutDown = "record shutdown --host hv-01 --vm sql-01 --started --at 2011-03-06T03:55:00Z"
    let error = try log.fails(.refused, shutDown)
    #expect(error.rule.text == "window-time")
    try log.json(shutDown + " --override window-time --reason 'the users know'")
  }

  @Test func `tells what is left undone when it is closed`() throws {
    try log.mwctl("window open w --hosts hv-01 \(Self.times)")
    let result = try log.mwctl("window close w --at 2011-03-05T20:05:00Z")
    #expect(result.exitCode == 0)
    #expect((result.stdout + result.stderr).contains("hv-01 is not done"))
  }
}

/// `--max-hosts-down`: across hosts, though each has a stream of its own.
@Suite struct `The limit of hosts down` {
  @Test func `keeps the second host until the first is back`() throws {
    let log = try Workspace(.new)
    let off = [SampleMachine("a", 1, .off)]
    let offToo = [SampleMachine("b", 2, .off)]
    try log.look(.of("hv-01", at: "2011-03-05T20:00:00Z", off))
    try log.look(.of("hv-02", at: "2011-03-05T20:00:00Z", offToo))
    try log.mwctl(
      "window open w --hosts hv-01,hv-02 --from 2011-03-05T20:00:00Z"
        + " --until 2011-03-06T06:00:00Z --max-hosts-down 1 --at 2011-03-05T20:00:00Z")
    try log.json("record patch --host hv-01 --started --at 2011-03-05T20:01:00Z")
    let second = "record patch --host hv-02 --started --at 2011-03-05T20:02:00Z"
    let error = try log.fails(.refused, second)
    #expect(error.rule.text == "hosts-down-limit")
    #expect(error.message.text?.contains("hv-01") == true)
    let blockers = try log.next("hv-02", now: "2011-03-05T20:02:00Z").blockers
    #expect(blockers.first("rule", "hosts-down-limit").subject.text == "host/hv-02")
    try log.json(second + " --override hosts-down-limit --reason 'nobody works tonight'")
    try log.json("record patch --host hv-02 --failed stopped --at 2011-03-05T20:03:00Z")
    // hv-01 comes back.
    try log.json("record patch --host hv-01 --completed --at 2011-03-05T20:40:00Z")
    try log.look(.of("hv-01", at: "2011-03-05T20:41:00Z", off))
    try log.json("record reboot --host hv-01 --started --at 2011-03-05T20:42:00Z")
    try log.json("record reboot --host hv-01 --completed --at 2011-03-05T20:47:00Z")
    try log.look(.of("hv-01", at: "2011-03-05T20:48:00Z", build: "6.1.7601.17514", off))
    try log.look(.of("hv-02", at: "2011-03-05T20:49:00Z", offToo))
    try log.json("record patch --host hv-02 --started --at 2011-03-05T20:50:00Z")
  }
}
