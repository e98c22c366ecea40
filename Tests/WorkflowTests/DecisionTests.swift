internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

/// What the reducer answers on its way from the first look to done.
@Suite struct `Decisions` {
  @Test func `a host that was never looked at is looked at first`() {
    let story = Given(isLookedAt: false)
    #expect(story.proposals == ["observe"])
    #expect(story.decision.phase == .inventory)
  }

  @Test func `the phases of a night follow each other`() {
    let quiesce = Given([.sample(1, .running, snapshot: .offline)])
    #expect(quiesce.decision.phase == .quiesce)
    let consolidate = quiesce.did(.shutDown, 1)
    #expect(consolidate.decision.phase == .consolidate)
    let patch = consolidate.did(.mergeSnapshots, 1).looked([.sample(1, .off)])
    #expect(patch.decision.phase == .patch)
    #expect(patch.proposals == ["patch"])
    let verify = patch.did(.patch).looked([.sample(1, .off)], facts: .patched).did(.reboot)
    #expect(verify.decision.phase == .verifyHost)
    let restart = verify.looked([.sample(1, .off)], facts: .upgraded)
    #expect(restart.decision.phase == .restart)
    let update = restart.did(.start, 1)
    #expect(update.decision.phase == .updateGuests)
    let check = update.did(.updateIntegrationServices, 1).looked(
      [.current(1) { $0.network = nil }], facts: .upgraded)
    #expect(check.decision.phase == .verifyGuests)
    #expect(check.did(.verifyGuest, 1).decision.phase == .done)
  }

  @Test func `a machine that was off is updated and shut down again, or deferred by the profile`() {
    let off = [VMFacts.sample(1, .off)]
    #expect(Given(off).upgraded(off).proposals == ["start 1"])
    let deferring = Given(off, profile: .deferring).upgraded(off)
    #expect(deferring.decision.status == .done)
    #expect(deferring.decision.outstanding == [.sample(1)])
  }

  @Test func `a step names its route, its instructions and what it rests on`() throws {
    let story = Given([.sample(1, .running)])
    let step = try #require(story.decision.steps.first)
    #expect(step.vmName == "vm1")
    #expect(step.instructions.contains { $0.text.contains("\(VMID.sample(1))") })
    #expect(step.instructions.contains { $0.text.contains("vm1") })
    #expect(!step.evidence.isEmpty)
    #expect((step.estimate.expectedSeconds, step.estimate.worstSeconds) == (120, 600))
    #expect(step.estimate.basis == "profile")
  }

  @Test func `an attempt under way is told, and nothing is proposed beside it but waiting`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1)
    #expect(story.decision.status == .waiting)
    #expect(story.decision.inFlight.map(\.owner) == ["anna"])
    #expect(story.decision.inFlight.allSatisfy { !$0.isInDoubt })
  }

  @Test func `an attempt in doubt is looked at before anything else`() {
    let story = Given([.sample(1, .running)]).started(.shutDown, 1, lease: 60).later(61)
    #expect(story.proposals.first == "observe")
    #expect(story.decision.inFlight.allSatisfy { $0.isInDoubt })
  }

  @Test func `what a later look says of a restart that pends counts, not the denial before it`() {
    let off = [VMFacts.sample(1, .off)]
    let denied = Given(off).did(.patch).looked(off)
    #expect(denied.proposals == ["patch"])
    let pending = denied.looked(off, facts: .patched)
    #expect(pending.proposals == ["reboot"])
    #expect(!pending.judge(.patch).allows)
    #expect(pending.did(.reboot).proposals == ["observe"])
    #expect(pending.did(.reboot).looked(off, facts: .upgraded).decision.phase == .updateGuests)
    // It was the end of something else: what is left is the patch.
    #expect(pending.did(.reboot).looked(off).proposals == ["patch"])
  }

  @Test func `a machine that runs is shut down before a restart that nobody explained`() {
    let running = Given([.sample(1, .running)], facts: .patched)
    #expect(running.proposals == ["shutdown 1"])
    #expect(!running.judge(.reboot).allows)
  }

  @Test func `a run that was only claimed is looked at where the check of the guest was waived`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([.sample(1, .off)]).waived("integration-services-current", 1)
      .waived("guest-verified", 1).did(.start, 1)
    #expect(story.proposals == ["observe"])
    #expect(story.looked([.sample(1, .running)], facts: .upgraded).decision.status == .done)
    #expect(story.looked([.sample(1, .off)], facts: .upgraded).proposals == ["start 1"])
  }

  @Test func `a parked stream blocks, and says so`() {
    let story = Given([.sample(1, .running)])
      .then(.unreadable(UnreadableEvent(type: "dev.mwctl.vm.new.v2", why: "newer")))
    #expect(story.decision.status == .blocked)
    #expect(story.blockers == ["readable-log"])
  }

  @Test func `a host whose build is never told blocks for a person, and does not look for ever`() {
    let mute = HostFacts.healthy.with { $0.build = nil }
    let off = [VMFacts.sample(1, .off)]
    let story = Given(off).did(.patch).did(.reboot).looked(off, facts: mute)
    #expect(story.decision.status == .blocked)
    #expect(story.decision.blockers.contains { $0.remedies.contains { $0.contains("--build") } })
  }

  @Test func `every rule has a card, an id of its own, and a remedy`() {
    let cards = Rules.cards
    #expect(Set(cards.map(\.id)).count == cards.count)
    for card in cards {
      #expect(!card.why.isEmpty && !card.checks.isEmpty && !card.remedy.isEmpty)
      #expect(!card.origin.isEmpty)
      #expect(Rules.card(card.id) == card)
    }
  }

  @Test func `what can never be waived is not among what can be`() {
    let never = Rules.cards.filter { $0.override == .never }.map(\.id)
    #expect(Set(never).isDisjoint(with: Rules.waivable))
    #expect(never.contains("vms-off-before-patch"))
  }
}
