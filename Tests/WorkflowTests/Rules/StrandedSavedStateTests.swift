internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `stranded-saved-state` {
  let rule = "stranded-saved-state"

  @Test func `says loudly that memory from before the upgrade can never be woken`() {
    let story = Given([.sample(1, .running)]).upgraded([.sample(1, .saved)])
    let hazard = story.hazards(rule).first
    #expect(hazard?.severity == .critical)
    #expect(hazard?.subject == "vm/vm1")
    #expect(hazard?.message.contains("discard-saved-state") == true)
    #expect(story.decision.status == .blocked)
  }

  @Test func `tells machines of one name apart, and leaves none of them out`() {
    func machines(_ state: VMState) -> [VMFacts] {
      (1...3).map { number in
        .sample(number, state) { $0.name = number < 3 ? "twin" : "other" }
      }
    }
    let story = Given(machines(.running)).upgraded(machines(.saved))
    let subjects = ["vm/other", "vm/\(VMID.sample(1))", "vm/\(VMID.sample(2))"]
    #expect(story.hazards(rule).map(\.subject).sorted() == subjects.sorted())
    let blockers = story.decision.blockers.filter { $0.rule == rule }
    #expect(blockers.map(\.subject).sorted() == subjects.sorted())
    #expect(blockers.allSatisfy { $0.remedies[0].contains($0.subject.dropFirst(3)) })
  }

  @Test func `suspects it of a machine that was off in the last look before the restart`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .saved)])
    let hazard = story.hazards(rule).first
    #expect(hazard?.severity == .warning)
    #expect(hazard?.message.contains("may have been saved") == true)
    #expect(story.proposals == ["restore 1"])
  }

  @Test func `suspects it also where the machine ran before it was shut down`() {
    let story = Given([.sample(1, .running)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([.sample(1, .saved)])
    #expect(story.situation.stranding(of: story.machine(1)!) == .suspected)
  }

  @Test func `believes memory of a machine that ran since the upgrade, however often it restarts`()
  {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .off)]).did(.start, 1)
      .looked([.sample(1, .running)], facts: .upgraded).did(.reboot)
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.situation.stranding(of: story.machine(1)!) == nil)
    let off = Given([.sample(1, .off)]).upgraded([.sample(1, .off)]).did(.reboot)
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(off.situation.stranding(of: off.machine(1)!) == nil)
  }

  @Test func `is not certain where the build was not told when the machine was first found saved`()
  {
    let silent = HostFacts.upgraded.with { $0.build = nil }
    let story = Given([.sample(1, .off)]).did(.patch).did(.reboot)
      .looked([.sample(1, .saved)], facts: silent).looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.situation.stranding(of: story.machine(1)!) != .certain)
  }

  @Test func `knows a machine again that moved here saved, though nobody saw it run`() {
    let story = Given([], facts: .upgraded).looked([.sample(1, .saved)], at: .sample(1))
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.situation.stranding(of: story.machine(1)!) != nil)
  }

  @Test func `is certain of a machine that was saved in the last look before the restart`() {
    let story = Given([.sample(1, .off)]).looked([.sample(1, .saved)])
      .upgraded([.sample(1, .saved)])
    #expect(story.hazards(rule).first?.severity == .critical)
    #expect(story.says("action-fits-state", to: .restore, 1) == .refuses)
  }

  @Test func `is certain of a machine that ran or was saved on another host before the upgrade`() {
    for state in [VMState.running, .saved] {
      let story = Given([], facts: .upgraded).looked([.sample(1, .running)], at: .sample(1))
        .looked([.sample(1, state)], at: .sample(1)).looked([.sample(1, .saved)], facts: .upgraded)
      #expect(story.hazards(rule).first?.severity == .critical, "\(state)")
    }
  }

  @Test func `suspects it of a machine that may have come before the restart, wherever it ran`() {
    // It ran on the new build of another host, came here unseen, and the restart may have saved it.
    let came = Given([.sample(2, .off)]).looked([.current(1)], facts: .upgraded, at: .sample(1))
      .upgraded([.sample(1, .saved), .sample(2, .off)])
    #expect(came.hazards(rule).first?.severity == .warning)
    #expect(came.proposals.contains("restore 1"))
    #expect(came.started(.restore, 1).failed(.restore, 1).blockers.contains(rule))
    #expect(came.did(.restore, 1).looked([.current(1)], facts: .upgraded).hazards(rule).isEmpty)
    // Nobody knows it at all: it may have been saved by the restart as well.
    let new = Given([.sample(2, .off)]).upgraded([.sample(1, .saved), .sample(2, .off)])
    #expect(new.hazards(rule).first?.severity == .warning)
  }

  @Test func `suspects it also where the build is told only by a later look`() {
    let silent = HostFacts.upgraded.with { $0.build = nil }
    let came = Given([]).looked([.current(1)], facts: .upgraded, at: .sample(1))
      .upgraded([.sample(1, .saved)], facts: silent).looked([.sample(1, .saved)], facts: .upgraded)
    #expect(came.hazards(rule).first?.severity == .warning)
  }

  @Test func `says nothing of a machine that came after a look under the new build`() {
    let came = Given([]).looked([.current(1)], facts: .upgraded, at: .sample(1)).upgraded([])
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(came.hazards(rule).isEmpty)
  }

  @Test func `looks again where discarding failed, before it calls a person once more`() {
    let stuck = Given([.sample(1, .off)]).upgraded([.sample(1, .saved)])
      .started(.restore, 1).failed(.restore, 1)
    let failed = stuck.started(.discardSavedState, 1).failed(.discardSavedState, 1)
    #expect(failed.proposals == ["observe"])
    #expect(failed.looked([.sample(1, .saved)], facts: .upgraded).blockers == [rule])
    #expect(failed.looked([], facts: .upgraded).decision.status == .done)
  }

  @Test
  func `names the way out after one try that failed, and lets it be tried again for a reason`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .saved)])
      .started(.restore, 1)
    #expect(story.decision.status == .waiting)
    let failed = story.failed(.restore, 1, "0xC0370027")
    #expect(failed.hazards(rule).first?.severity == .critical)
    #expect(failed.proposals.isEmpty)
    #expect(failed.blockers == [rule])
    let remedies = failed.decision.blockers[0].remedies
    #expect(remedies[0].contains("discard-saved-state"))
    #expect(remedies[1].contains("--override tries-left"))
    #expect(!failed.judge(.restore, 1).allows)
    #expect(failed.judge(.restore, 1, overriding: ["tries-left"]).allows)
    #expect(failed.judge(.discardSavedState, 1, overriding: ["keep-saved-state"]).allows)
  }

  @Test func `says nothing of a machine that was off on the new build before it was saved`() {
    let story = Given([.sample(1, .running)]).upgraded([.sample(1, .off)])
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.hazards(rule).isEmpty)
    #expect(story.proposals == ["restore 1"])
  }

  @Test func `says nothing of a machine that was saved after it ran on the new build`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .running)])
      .looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.hazards(rule).isEmpty)
    #expect(story.proposals == ["restore 1"])
  }

  @Test func `says nothing once its memory is discarded, and lets it start`() {
    let story = Given([.sample(1, .running)]).upgraded([.sample(1, .saved)])
      .did(.discardSavedState, 1)
    #expect(story.hazards(rule).isEmpty)
    #expect(story.proposals == ["start 1"])
  }

  @Test func `says so again when a discard that was told done was not`() {
    let story = Given([.sample(1, .off)]).upgraded([.sample(1, .saved)])
      .did(.discardSavedState, 1).looked([.sample(1, .saved)], facts: .upgraded)
    #expect(story.hazards(rule).count == 1)
  }

  @Test func `has nothing to say before the upgrade`() {
    #expect(Given([.sample(1, .saved)]).hazards(rule).isEmpty)
  }
}
