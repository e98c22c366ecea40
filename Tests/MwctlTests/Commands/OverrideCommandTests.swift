import Testing

/// `mwctl override`: a rule set aside until the window closes.
@Suite struct `mwctl override` {
  let log: Workspace

  /// hv-02 is off and has an offline snapshot.
  init() throws {
    log = try Workspace(.open)
    var machine = SampleMachine("web-01", 4, .off)
    machine.snapshots = ["offline"]
    try log.look(.of("hv-02", at: "2011-03-05T20:01:00Z", [machine]))
  }

  private func patchIsOffered(at now: String = "2011-03-05T20:02:00Z") throws -> Bool {
    try log.next("hv-02", now: now).steps.list.contains { $0.action.text == "patch" }
  }

  @Test func `lets next go on without the rule, and keeps who said why`() throws {
    #expect(try !patchIsOffered())
    let reply = try log.json(
      "override no-snapshot --host hv-02 --vm web-01 --reason 'merge takes 9 hours'")
    #expect(reply.schema.text == "mwctl.overridden/1")
    #expect(reply.rule.text == "no-snapshot")
    #expect(reply.stream.text == "host/hv-02")
    let entry = try #require(try log.entries().last)
    #expect(entry.sequence.text?.hasSuffix("\(reply.position.number ?? -1)") == true)
    #expect(entry.data.rule.text == "no-snapshot")
    #expect(entry.data.reason.text == "merge takes 9 hours")
    #expect(entry.authid.text == "alice")
    #expect(try patchIsOffered())
    try log.json("record patch --host hv-02 --started --at 2011-03-05T20:02:00Z")
  }

  @Test func `holds for the VM it names only, or for all of the host`() throws {
    try log.json("override no-snapshot --host hv-01 --vm lab-01 --reason x")
    #expect(try !patchIsOffered())
    try log.json("override no-snapshot --host hv-02 --reason x")
    #expect(try patchIsOffered())
  }

  @Test func `ends with the window`() throws {
    try log.json("override no-snapshot --host hv-02 --reason x")
    try log.mwctl("window close night")
    try log.mwctl(
      "window open second --hosts hv-02 --from 2011-03-05T20:00:00Z --until 2011-03-06T06:00:00Z")
    #expect(try !patchIsOffered())
  }

  @Test(arguments: [
    "window-open", "fresh-observation", "vms-off-before-patch", "no-saved-state", "known-state",
    "nothing-in-flight", "host-verified", "guest-known", "one-owner",
  ])
  func `is refused for what protects VMs from being lost`(rule: String) throws {
    let error = try log.fails(.refused, "override \(rule) --host hv-02 --reason x")
    #expect(error.rule.text == rule)
    #expect(error.remedy.text?.isEmpty == false)
  }

  @Test(arguments: ["integration-services-current", "guest-verified", "window-time"])
  func `is granted for what only costs time or comfort`(rule: String) throws {
    try log.json("override \(rule) --host hv-02 --vm web-01 --reason 'as agreed'")
  }

  @Test func `needs a rule, a host, a window and a reason`() throws {
    try log.fails(.usage, "override no-such-rule --host hv-02 --reason x")
    try log.fails(.usage, "override no-snapshot --host hv-02")
    try log.fails(.malformed, "override no-snapshot --host hv-02 --reason ' '")
    try log.fails(.notFound, "override no-snapshot --host hv-09 --reason x")
    try log.fails(.notFound, "override no-snapshot --host hv-02 --vm sql-01 --reason x")
    try log.mwctl("window close night")
    let error = try log.fails(.refused, "override no-snapshot --host hv-02 --reason x")
    #expect(error.rule.text == "window-open")
  }
}
