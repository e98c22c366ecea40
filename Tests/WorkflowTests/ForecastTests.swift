internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing
internal import Workflow

/// What is left, with times: the same reducer over events that did not happen yet.
@Suite struct `Forecasts` {
  func forecast(_ story: Given) -> Forecast { Workflow.forecast(story.situation) }

  /// The steps as `action` or `action 1`, in their order.
  func names(_ forecast: Forecast) -> [String] {
    forecast.steps.map { planned in
      let number = planned.step.vm.flatMap { Int($0.text.suffix(12)) }.map { " \($0)" } ?? ""
      return planned.step.action.rawValue + number
    }
  }

  @Test func `one running machine takes the whole way and ends in done`() {
    let found = forecast(Given([.sample(1, .running)]))
    #expect(found.blockers.isEmpty)
    let steps = names(found).filter { $0 != "observe" }
    #expect(
      steps == [
        "shutdown 1", "patch", "reboot", "start 1", "update-integration-services 1",
        "verify-guest 1",
      ])
  }

  @Test func `a saved machine with snapshots is woken, shut down and merged in that order`() {
    let steps = names(forecast(Given([.sample(1, .saved, snapshot: .online)])))
    let order = ["restore 1", "shutdown 1", "merge-snapshots 1", "patch", "reboot", "start 1"]
    #expect(steps.filter(order.contains) == order)
  }

  @Test func `the night takes at least as long as its steps on the host, and at worst longer`() {
    let story = Given([.sample(1, .running)])
    let found = forecast(story)
    let least = 120 + 2700 + 300 + 90 + 1800 + 60
    #expect(found.expectedFinish.seconds(since: story.now) >= least)
    #expect(found.worstFinish > found.expectedFinish)
  }

  @Test func `steps begin one after the other, and none before now`() {
    let story = Given([.sample(1, .running), .sample(2, .saved, snapshot: .offline)])
    let times = forecast(story).steps.map(\.startsAt)
    #expect(times == times.sorted())
    #expect(times.allSatisfy { $0 >= story.now })
  }

  @Test func `downtime is told of machines that ran, from their shutdown to their check`() throws {
    let found = forecast(Given([.sample(1, .running), .sample(2, .off)]))
    let down = try #require(found.downtime.first { $0.vm == .sample(1) })
    #expect(down.expectedSeconds >= 120 + 2700 + 300 + 90)
    #expect(down.worstSeconds >= down.expectedSeconds)
    #expect(!found.downtime.contains { $0.vm == .sample(2) })
  }

  @Test func `a merge makes the night longer by its gigabytes and snapshots`() {
    let plain = forecast(Given([.sample(1, .off)]))
    let merging = forecast(Given([.sample(1, .off, snapshot: .offline)]))
    let longer = merging.expectedFinish.seconds(since: plain.expectedFinish)
    #expect(longer >= 60 + 2 * 30 + 30)
  }

  @Test func `a restart that nobody explained may leave the patch still to be done`() {
    let steps = names(forecast(Given([.sample(1, .off)], facts: .patched)))
    #expect(steps.filter { $0 == "patch" || $0 == "reboot" } == ["reboot", "patch", "reboot"])
  }

  /// Two hosts under a window that lets one be out of service, each with a machine.
  func pair(limit: Int? = 1, _ second: VMState = .running) -> [Situation] {
    let story = Given(isEnrolled: false, isLookedAt: false)
      .enrolled(others: [.sample(1)], hostsDown: limit).looked([.sample(1, .running)])
      .looked([.sample(2, second)], at: .sample(1))
    return [HostName.sample(0), .sample(1)].map {
      story.journal.situation(of: $0, at: story.now)
    }
  }

  /// When a step begins.
  func beginning(of action: ActionKind, _ forecast: Forecast) -> Timestamp? {
    forecast.steps.first { $0.step.action == action }?.startsAt
  }

  @Test func `hosts of a window that may not all be down wait for each other`() throws {
    let found = Workflow.forecast(pair())
    let alone = Workflow.forecast(pair(limit: nil))
    #expect(found[0] == alone[0])
    let back = try #require(beginning(of: .updateIntegrationServices, found[0]))
    #expect(try #require(beginning(of: .patch, found[1])) >= back)
    #expect(try #require(beginning(of: .patch, alone[1])) < back)
    #expect(found[1].blockers.isEmpty)
    for (later, earlier) in [
      (found[1].expectedFinish, alone[1].expectedFinish),
      (found[1].worstFinish, alone[1].worstFinish),
    ] {
      #expect(later.seconds(since: earlier) > 2700)
    }
    // It is down while it waits, and that is told.
    #expect(found[1].downtime[0].expectedSeconds > alone[1].downtime[0].expectedSeconds + 2700)
  }

  @Test func `a host that stays down keeps the others from their end`() {
    let story = Given(isEnrolled: false, isLookedAt: false)
      .enrolled(others: [.sample(1)], hostsDown: 1).looked([.sample(1, .running)])
      .looked([.sample(2, .off)], at: .sample(1)).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([.sample(1, .critical)])
    let found = Workflow.forecast(
      [HostName.sample(0), .sample(1)].map { story.journal.situation(of: $0, at: story.now) })
    #expect(found[0].blockers.contains { $0.rule == "known-state" })
    #expect(found[1].blockers.contains { $0.rule == "hosts-down-limit" })
  }

  @Test func `what a person has to do first ends it, and is named`() {
    let found = forecast(Given([.sample(1, .critical)]))
    #expect(found.blockers.contains { $0.rule == "known-state" })
  }

  @Test func `it reaches beyond a window that is too short, so that this can be said`() {
    let story = Given(isEnrolled: false, isLookedAt: false).enrolled(hours: 1)
      .looked([.sample(1, .running)])
    let found = forecast(story)
    #expect(found.blockers.isEmpty)
    #expect(found.worstFinish > story.now.adding(seconds: 3600))
  }

  @Test func `a host under no window is foreseen as if there were one`() {
    let found = forecast(Given([.sample(1, .running)], isEnrolled: false))
    #expect(found.blockers.isEmpty)
    #expect(names(found).contains("start 1"))
  }

  @Test func `a host that is done has nothing left`() {
    let story = Given([.sample(1, .off)]).upgraded([.current(1)])
    #expect(forecast(story).steps.isEmpty)
    #expect(forecast(story).expectedFinish == story.now)
  }

  @Test func `many machines are foreseen without running into a bound`() {
    let machines = (1...30).map { VMFacts.sample($0, .running, snapshot: .offline) }
    #expect(forecast(Given(machines)).blockers.isEmpty)
  }
}
