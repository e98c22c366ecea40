import AuditLog
import Events
import Foundation
import Projections
import Testing
import Workflow

@testable import mwctl

@Suite struct AuditExplainCommandTests {
  private func explain(_ log: SampleLog, _ position: Position) throws -> ExplainAnswer {
    try log.log.read { try ExplainAnswer(position, in: $0) }
  }

  private func json(_ log: SampleLog, _ position: Position) throws -> Reply {
    Reply(try explain(log, position).json)
  }

  /// The position of the first event, or of the last one, that `matches`.
  private func position(
    in log: SampleLog, last: Bool = false, where matches: (Event) -> Bool
  ) throws -> Position {
    var found: [Position] = []
    try log.log.read { reader in
      try reader.forEach { entry in
        let record = entry.decode()
        if matches(record.event) { found.append(record.position) }
      }
    }
    return try #require(last ? found.last : found.first)
  }

  private func patch(_ log: SampleLog) throws -> Position {
    try position(in: log) {
      if case .actionStarted(let fact) = $0 { fact.action == .patch } else { false }
    }
  }

  @Test func `explains each kind of event of a night`() throws {
    let log = try SampleLog.auditedNight()
    let size = try log.log.read { try $0.nextPosition() }
    var text = ""
    for position in 0..<size {
      let answer = try explain(log, position)
      text += Page.text(width: 100) { ExplainText(answer).write(to: &$0) } + "\n"
      #expect(answer.json[path: "schema"] == .string("mwctl.explain/1"))
      #expect(answer.json[path: "position"] == .integer(position))
      #expect(answer.gaps.isEmpty)
    }
    try expectGolden(text, "explain.txt")
  }

  @Test func `tells who set a rule aside for a step, and why`() throws {
    let log = try SampleLog.auditedNight()
    let answer = try json(log, try patch(log))
    #expect(answer.overrides.list.count == 1)
    #expect(answer.overrides[0].rule.text == "no-snapshot")
    #expect(answer.overrides[0].subject.text == "hv-01")
    #expect(answer.overrides[0].by.actor.text == "alice")
    #expect(answer.overrides[0].by.position.number == 12)
    #expect(answer.overrides[0].reason.text == "the merge of fs-01 takes nine hours")
    #expect(answer.rules.allowsToday.flag == true)
    #expect(answer.rules.differences.isEmptyList)
  }

  @Test func `tells of a rule that was set aside for one machine of the host`() throws {
    let log = try SampleLog()
    let old = "6.1.7600.16385"
    try log.look(
      SampleLog.host(
        "hv-01", [SampleLog.vm("fs-01", 1, .off, services: old, snapshots: [.offline])]))
    try log.open("night", ["hv-01"], hours: 4)
    try log.waive("no-snapshot", on: "hv-01", "fs-01", because: "its merge takes nine hours")
    log.wait(minutes: 1)
    try log.record(.patch, "hv-01", nil, .started)
    let answer = try json(log, try patch(log))
    #expect(answer.basis.overridden.texts == ["no-snapshot"])
    #expect(answer.overrides.list.map(\.subject.text) == ["hv-01/fs-01"])
    #expect(answer.overrides[0].reason.text == "its merge takes nine hours")
    #expect(answer.rules.verdicts.first("rule", "no-snapshot").recorded.text == "set-aside")
    #expect(answer.rules.differences.isEmptyList)
  }

  @Test func `claims nothing of a rule that was set aside for what was still to come`() throws {
    let log = try SampleLog.auditedNight()
    let answer = try json(log, 12)
    #expect(answer.rules.verdicts[0].recorded.text == "set-aside")
    #expect(answer.rules.verdicts[0].today.text == "not-asked")
    let explanation = try explain(log, 12)
    let text = Page.text { ExplainText(explanation).write(to: &$0) }
    #expect(!text.contains("do not differ"))
  }

  @Test func `tells who set a rule aside for this one step`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("old-01", 1, .saved)]))
    try log.open("night", ["hv-01"], hours: 4)
    log.actor = "bob"
    try log.record(
      .discardSavedState, "hv-01", "old-01", .started, overrides: ["keep-saved-state"],
      reason: "the owner agreed")
    let answer = try json(log, try log.log.read { try $0.nextPosition() } - 1)
    #expect(answer.overrides[0].rule.text == "keep-saved-state")
    #expect(answer.overrides[0].by.actor.text == "bob")
    #expect(answer.overrides[0].reason.text == "the owner agreed")
    #expect(answer.basis.overridden.texts == ["keep-saved-state"])
    let verdict = answer.rules.verdicts.first("rule", "keep-saved-state")
    #expect(verdict.recorded.text == "set-aside")
    #expect(verdict.today.text == "refuses")
    #expect(verdict.setAsideToday.flag == true)
    #expect(answer.rules.allowsToday.flag == true)
    #expect(answer.rules.differences.isEmptyList)
    // The event before it says that the rule was set aside.
    let override = try json(log, try log.log.read { try $0.nextPosition() } - 2)
    #expect(override.rules.verdicts[0].recorded.text == "set-aside")
    #expect(override.rules.verdicts[0].today.text == "refuses")
  }

  @Test func `tells an outcome that came late from one that ended its attempt`() throws {
    let log = try SampleLog.auditedNight()
    let begun = try json(log, SampleLog.doubtful.position)
    #expect(begun.attempt.role.text == "began")
    #expect(begun.attempt.ending.position.number == 20)
    let settled = try json(log, 20)
    #expect(settled.attempt.role.text == "ended-in-doubt")
    #expect(settled.evidence.list.map(\.position.number) == [17, 19])
    let late = try json(log, 21)
    #expect(late.attempt.role.text == "late")
    #expect(late.attempt.late.flag == true)
    #expect(late.changes.virtualMachines.isEmptyList, "it moves no state")
    #expect(try json(log, 14).attempt.role.text == "ended")
  }

  @Test func `tells what a look changed`() throws {
    let log = try SampleLog.auditedNight()
    let answer = try json(log, 18)
    let machine = answer.changes.virtualMachines.first("name", "fs-01")
    #expect(machine.changes.first("what", "state").before.text == "running")
    #expect(machine.changes.first("what", "state").after.text == "off")
    #expect(answer.rules.isNull)
  }

  @Test func `says where today's rules differ from those of then`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("dc-01", 1, .running)]))
    try log.open("night", ["hv-01"], hours: 4)
    // As another version of the rules might have allowed it: the host is patched over a machine
    // that runs, with a rule set aside that is none today.
    let host = try #require(HostName("hv-01"))
    let start = ActionStarted(
      action: .patch, vm: nil, route: nil, leaseSeconds: 60, reason: nil, details: [:],
      basis: DecisionBasis(position: 5, profile: 1, overridden: ["no-full-moon"]))
    try log.append(.actionStarted(start), to: .host(host))
    let answer = try json(log, try log.log.read { try $0.nextPosition() } - 1)
    #expect(answer.rules.recordedVersion.text == "0")
    #expect(answer.rules.todaysVersion.text == Rules.version)
    #expect(answer.rules.allowsToday.flag == false)
    let running = answer.rules.verdicts.first("rule", "vms-off-before-patch")
    #expect(running.recorded.text == "not-recorded")
    #expect(running.today.text == "refuses")
    let gone = answer.rules.verdicts.first("rule", "no-full-moon")
    #expect(gone.recorded.text == "set-aside")
    #expect(gone.today.text == "has-no-say")
    let differences = answer.rules.differences.texts.joined(separator: "\n")
    #expect(differences.contains("of version 0"))
    #expect(differences.contains("'vms-off-before-patch' would refuse"))
    #expect(differences.contains("'no-full-moon' has no say"))
    #expect(answer.overrides[0].by.isNull, "nobody is named who is not in the log")
  }

  @Test func `judges by the profile and the time of then`() throws {
    let log = try SampleLog.auditedNight()
    let before = try json(log, try patch(log))
    #expect(before.basis.profile.number == 1)
    log.wait(minutes: 60 * 24 * 30)
    try log.open("later", ["hv-02"], hours: 1)
    #expect(try json(log, try patch(log)) == before, "what happens later changes no explanation")
  }

  @Test func `ends with 4 where the log has no such position`() throws {
    let log = try Workspace(.imported)
    let error = try log.fails(.notFound, "audit explain 4711")
    #expect(error.remedy.text?.contains("from 0 to") == true)
    try log.fails(.usage, "audit explain --position 3")
    try log.fails(.notFound, "audit explain 0 --log nowhere.db")
  }

  @Test func `answers through the command as text and as JSON`() throws {
    let log = try Workspace(.open)
    let json = try log.json("audit explain 3")
    #expect(json.schema.text == "mwctl.explain/1")
    #expect(json.event.type.text == "dev.mwctl.vm.observed.v1")
    let text = try log.mwctl("audit explain 3")
    #expect(text.exitCode == 0)
    #expect(text.stdout.contains("What it changed"))
  }
}
