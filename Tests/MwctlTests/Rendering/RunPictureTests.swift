import Events
import Execution
import TestSupport
import Testing
import Workflow

@testable import mwctl

@Suite struct `The picture of a run` {
  private let given = Given([.sample(0, .running), .sample(1, .saved)])

  private func state(running count: Int = 1, isStopping: Bool = false) -> RunState {
    let decision = given.decision
    let tasks = decision.steps.prefix(count).map { step in
      RunTask(
        order: Dispatcher.Order(host: given.host, step: step), attempt: AttemptID(41),
        startedAt: given.now.adding(seconds: -90), countsFrom: given.now,
        leaseUntil: given.now.adding(seconds: 60),
        progress: ExecutorProgress(percent: 40, message: "the guest shuts down"))
    }
    return RunState(
      now: given.now, decisions: [decision], running: Array(tasks),
      windowEnd: given.now.adding(seconds: 5400), isStopping: isStopping)
  }

  private func lines(_ state: RunState, width: Int, rows: Int = 20) -> [String] {
    RunPicture(state, rows: rows).page(for: Terminal(width: width)).lines
  }

  @Test(arguments: [60, 80, 160])
  func `fits the terminal`(width: Int) {
    let lines = lines(state(running: 2), width: width)
    #expect(lines.allSatisfy { DisplayText.width($0) <= width }, "\(lines)")
  }

  @Test func `tells what is under way, since when, how far it is, and what time is left`() {
    let text = lines(state(), width: 160).joined(separator: "\n")
    #expect(text.contains("0 of 1 hosts done, 1 under way, 1 h 30 min of the window left"))
    #expect(text.contains("quiesce") && text.contains("[##"))
    #expect(text.contains("restore vm1  2 min of about 1 min, 40 %, the guest shuts down"))
  }

  @Test func `says when nothing more is begun, and when a person is needed`() {
    #expect(lines(state(isStopping: true), width: 80)[0].contains("nothing more is begun"))
    let stuck = Given([.sample(0, .critical)])
    let state = RunState(
      now: stuck.now, decisions: [stuck.decision], running: [], windowEnd: nil, isStopping: false)
    #expect(lines(state, width: 80).joined().contains("needs a person: known-state vm/vm0"))
  }

  @Test func `shows what works first where there is no room for all hosts`() {
    let decision = given.decision
    var state = state()
    state = RunState(
      now: state.now, decisions: Array(repeating: decision, count: 30), running: state.running,
      windowEnd: nil, isStopping: false)
    let lines = lines(state, width: 80, rows: 8)
    #expect(lines.count <= 8)
    #expect(lines.last?.contains("more hosts") == true)
  }
}
