import Events
import Projections
import Testing
import Workflow

@testable import mwctl

/// `mwctl in-doubt`: the attempts that nobody knows the end of.
@Suite struct `mwctl in-doubt` {
  let log: Workspace

  init() throws { log = try Workspace(.open) }

  @Test func `says so where there are none`() throws {
    let result = try log.mwctl("in-doubt")
    #expect(result.exitCode == 0)
    #expect(result.stdout == "Nothing is in doubt.\n")
    let reply = try log.json("in-doubt")
    #expect(reply.schema.text == "mwctl.in-doubt/1")
    #expect(reply.inDoubt.isEmptyList && reply.live.isEmptyList && reply.unreadable.isEmptyList)
  }

  @Test func `lists what is in doubt apart from what is under way`() throws {
    let attempt = try log.beginShutDown()
    let live = try log.doubt(now: "2011-03-05T20:20:59Z")
    #expect(live.inDoubt.isEmptyList)
    #expect(live.live[0].attempt.text == attempt)
    let doubt = try log.doubt(now: "2011-03-05T20:21:00Z")
    #expect(doubt.live.isEmptyList)
    let line = doubt.inDoubt[0]
    #expect(line.attempt.text == attempt)
    #expect(line.host.text == "hv-01")
    #expect(line.vm.text == "sql-01")
    #expect(line.owner.text == "alice")
    #expect(line.lookAt[0]["text"].text?.contains("mwctl import") == true)
    #expect(line.lookAt.list.contains { $0.tool.text == "hyper-v-manager" })
    #expect(line.lookAt.list.contains { $0.tool.text == "powershell-2.0" })
    #expect(!line.lookAt.list.contains { $0.tool.text == "powershell" }, "it is a 2008 R2")
    for command in ["mwctl import", "mwctl settle \(attempt) effected", "take-over \(attempt)"] {
      #expect(line.commands.texts.contains { $0.contains(command) }, "\(command)")
    }
  }

  @Test func `is named by next, and by the rules that wait for it`() throws {
    let attempt = try log.beginShutDown()
    let text = try log.mwctl("next --host hv-01 --now 2011-03-05T20:30:00Z").stdout
    #expect(text.contains("mwctl in-doubt --host hv-01"))
    let error = try log.fails(
      .refused, "record shutdown --host hv-01 --vm sql-01 --started --at 2011-03-05T20:30:00Z")
    #expect(error.remedy.text?.contains("mwctl in-doubt") == true)
    #expect(error.remedy.text?.contains("mwctl settle \(attempt)") == true)
  }

  @Test func `shows its commands whole, and its words to people`() throws {
    let attempt = try log.beginShutDown()
    let text = try log.mwctl("in-doubt --now 2011-03-05T20:30:00Z").stdout
    #expect(text.contains("shutdown of sql-01 on hv-01"))
    #expect(text.contains("    mwctl settle \(attempt) effected --reason 'how you know'\n"))
    #expect(!text.contains("{"), "no name is left open")
  }

  @Test func `looks at the hosts it is asked for, and knows no others`() throws {
    _ = try log.beginShutDown()
    let now = "--now 2011-03-05T20:30:00Z"
    #expect(try log.json("in-doubt --host hv-02 \(now)").inDoubt.isEmptyList)
    #expect(try log.json("in-doubt --host hv-01 \(now)").inDoubt.list.count == 1)
    try log.fails(.notFound, "in-doubt --host hv-09")
  }

  @Test func `does not say that nothing is in doubt on a host whose log it cannot read`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running)]))
    let answer = try log.read { fleet -> DoubtAnswer in
      var host = try fleet.knownHost(#require(HostName("hv-01")))
      host.apply(
        RecordedEvent(
          position: 99, version: host.version + 1, recordedAt: log.now, source: "test",
          draft: EventDraft(
            id: "e99", stream: .host(host.name),
            event: .unreadable(UnreadableEvent(type: "dev.mwctl.vm.new.v2", why: "newer")),
            time: log.now, actor: "anna", commandID: "c99", workflowVersion: "1")))
      return try DoubtAnswer(fleet, of: [host], now: log.now)
    }
    var page = Page(for: Terminal(width: 80))
    answer.write(to: &page)
    #expect(page.text.contains("is not known"))
    #expect(!page.text.contains("Nothing is in doubt"))
  }
}
