internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing

/// Who answers for an attempt, and until when.
@Suite struct `Leases and tokens` {
  let story = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 600)
  let token: AttemptID

  init() throws { token = try #require(story.state.attempts.first).id }

  private func renewed(
    _ story: Given, _ token: AttemptID, by seconds: Int, actor: String = "anna"
  ) -> Given {
    story.then(
      .leaseRenewed(
        LeaseRenewed(
          attempt: token, action: .shutDown, vm: .sample(1), leaseSeconds: seconds)), by: actor)
  }

  private func takenOver(
    _ story: Given, _ token: AttemptID, by actor: String = "bert", lease: Int = 900
  ) -> Given {
    story.then(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: token, action: .shutDown, vm: .sample(1), leaseSeconds: lease,
          reason: "shift change")), by: actor)
  }

  private func settled(
    _ story: Given, _ token: AttemptID, _ finding: AttemptSettled.Finding
  ) -> Given {
    story.then(
      .attemptSettled(
        AttemptSettled(
          attempt: token, action: .shutDown, vm: .sample(1), finding: finding,
          reason: "seen on its console", isByPerson: true)))
  }

  @Test func `a renewal counts from its own time`() throws {
    let attempt = try #require(renewed(story.later(300), token, by: 900).state.attempts.first)
    #expect(attempt.id == token)
    #expect(attempt.leaseUntil == attempt.startedAt.adding(seconds: 301 + 900))
  }

  @Test func `a renewal never moves the end of a lease back`() throws {
    let before = try #require(story.state.attempts.first)
    let after = try #require(renewed(story, token, by: 1).state.attempts.first)
    #expect(after.leaseUntil == before.leaseUntil)
  }

  @Test func `neither renewal nor take-over makes a look stale, or changes a machine`() {
    for told in [renewed(story, token, by: 900), takenOver(story, token)] {
      #expect(told.state.lastChange == story.state.lastChange)
      #expect(told.state.virtualMachines == story.state.virtualMachines)
      #expect(told.state.notices.isEmpty)
    }
  }

  @Test
  func `an attempt that is taken over has another owner, a later token and its old beginning`()
    throws
  {
    let taken = takenOver(story.later(5000), token)
    let attempt = try #require(taken.state.attempts.first)
    #expect(taken.state.attempts.count == 1)
    #expect(attempt.id.position == taken.state.position)
    #expect(attempt.id > token)
    #expect(attempt.owner == "bert")
    #expect(attempt.beganBy == "anna")
    #expect(attempt.formerHolders.map(\.id) == [token])
    #expect(attempt.startedAt == story.state.attempts.first?.startedAt)
    #expect(attempt.leaseUntil == taken.now.adding(seconds: 900))
  }

  @Test func `what is told under a token that was taken over moves nothing and asks for a look`()
    throws
  {
    let taken = takenOver(story, token)
    let late: [Given] = [
      taken.completed(.shutDown, 1, attempt: token),
      taken.then(
        .actionFailed(
          ActionFailed(
            action: .shutDown, vm: .sample(1), attempt: token, failure: "it hung", details: [:]))),
      renewed(taken, token, by: 9000), settled(taken, token, .effected),
      takenOver(taken, token, by: "carl"),
    ]
    for told in late {
      #expect(told.state.attempts == taken.state.attempts)
      #expect(told.state.virtualMachines == taken.state.virtualMachines)
      #expect(told.state.notices.map(\.kind) == [.lateOutcome])
      #expect(told.state.lastChange?.position == told.state.position)
    }
  }

  @Test func `an outcome under the newest token ends the attempt`() throws {
    let taken = takenOver(takenOver(story, token), AttemptID(story.state.position + 1), by: "carl")
    let newest = try #require(taken.state.attempts.first)
    #expect(newest.formerHolders.map(\.owner) == ["anna", "bert"])
    let done = taken.completed(.shutDown, 1, attempt: newest.id)
    #expect(done.state.attempts.isEmpty)
    #expect(done.machine(1)?.state == .off)
    #expect(done.state.notices.isEmpty)
  }

  @Test func `a look that could not tell counts no more once the attempt goes on`() throws {
    let doubt = story.later(5000).looked([.sample(1, .stopping)])
    #expect(doubt.state.attempts.first?.lookedAt != nil)
    #expect(takenOver(doubt, token).state.attempts.first?.lookedAt == nil)
    #expect(renewed(doubt, token, by: 900).state.attempts.first?.lookedAt == nil)
    #expect(renewed(doubt, token, by: 1).state.attempts.first?.isInDoubt(at: doubt.now) == false)
  }

  @Test func `a person's finding is a claim, and not evidence`() throws {
    let doubt = story.later(5000)
    let done = settled(doubt, token, .effected)
    #expect(done.state.attempts.isEmpty)
    #expect(done.machine(1)?.state == .off)
    #expect(done.machine(1)?.stateEvidence.kind == .claimed)
    #expect(done.state.lastChange?.position == done.state.position)
    let undone = settled(doubt, token, .notEffected)
    #expect(undone.state.attempts.isEmpty)
    #expect(undone.machine(1)?.state == .running)
    #expect(undone.state.lastChange?.position == undone.state.position)
  }

  @Test(arguments: [ActionKind.patch, .reboot])
  func `a person's finding about the host is a claim, too`(action: ActionKind) throws {
    let doubt = Given([.sample(1, .off)]).started(action, lease: 60).later(50_000)
    let attempt = try #require(doubt.state.attempts.first).id
    let told = doubt.then(
      .attemptSettled(
        AttemptSettled(
          attempt: attempt, action: action, vm: nil, finding: .effected, reason: "winver says so",
          isByPerson: true)))
    let evidence = action == .patch ? told.state.patched : told.state.rebooted
    #expect(evidence?.kind == .claimed)
    #expect(told.state.lastChange?.position == told.state.position)
    #expect(told.says("fresh-observation", to: .reboot) == .refuses)
  }

  @Test func `the deed keeps its beginning, who took it over, its renewals and its doubt`() throws {
    let again = takenOver(
      renewed(renewed(story, token, by: 900), token, by: 900).later(5000), token)
    let late = again.completed(.shutDown, 1, attempt: token)
    let newest = try #require(late.state.attempts.first).id
    let end = settled(late.later(5000), newest, .effected)
    var work = WorkLog()
    for record in end.journal.records { work.apply(record) }
    let deed = try #require(work.deeds.first)
    #expect(work.deeds.count == 1)
    #expect(!work.hasOpenDeeds)
    #expect(deed.attempt == newest)
    #expect(deed.began?.position == token.position)
    #expect(deed.renewals == 2)
    #expect(deed.takeOvers.map(\.former) == [token])
    #expect(deed.takeOvers.map(\.mark.actor) == ["bert"])
    #expect(deed.late.map(\.position) == [newest.position + 1])
    #expect(deed.outcome == .judged(.effected, "seen on its console"))
    #expect(deed.lapsedAt != nil)
    #expect(deed.wasInDoubt(at: end.now))
  }

  @Test func `an attempt that ended within its new lease was in doubt only if a lease had ended`()
    throws
  {
    for (wait, wasInDoubt) in [(0, false), (5000, true)] {
      var work = WorkLog()
      for record in renewed(story.later(wait), token, by: 9000).completed(.shutDown, 1).journal
        .records
      {
        work.apply(record)
      }
      #expect(work.deeds.first?.outcome == .done)
      #expect(work.deeds.first?.wasInDoubt(at: story.now) == wasInDoubt)
    }
  }

  @Test func `the timeline and the summary tell a deed that was taken over as one`() throws {
    let end = takenOver(renewed(story, token, by: 900), token).completed(.shutDown, 1)
    var history = HostHistory()
    var summary = WindowSummary(id: .night)
    for record in end.journal.records {
      history.apply(record)
      summary.apply(record)
    }
    let told = history.entries.suffix(3)
    #expect(told.first?.what.contains("lease of shutdown (attempt \(token)) renewed until") == true)
    #expect(told.dropFirst().first?.what.contains("taken over, from now on attempt") == true)
    #expect(told.last?.what == "shutdown done after 3 s")
    let share = summary.hosts.values.first?.work[.shutDown]
    #expect(share?.started == 1)
    #expect(share?.completed == 1)
    #expect(share?.seconds == 3)
  }

  @Test func `a machine whose shutdown was taken over is down until its guest is verified`() throws
  {
    var downtime = Downtime()
    let taken = takenOver(story, token)
    let end = taken.then(
      .actionFailed(
        ActionFailed(
          action: .shutDown, vm: .sample(1), attempt: AttemptID(taken.state.position),
          failure: "it hung", details: [:])))
    for record in taken.journal.records { downtime.apply(record) }
    #expect(downtime.downSince(.sample(1)) != nil)
    for record in end.journal.records.suffix(1) { downtime.apply(record) }
    #expect(downtime.downSince(.sample(1)) == nil)
  }
}
