internal import Events
internal import Projections
internal import TestSupport
internal import Testing

/// Claims move the state; looks bear them out, or do not.
@Suite struct `Claims and looks` {
  let running = Given([.sample(1, .running)])

  @Test func `a claim moves the state, and says that it is one`() {
    let machine = running.did(.shutDown, 1).machine(1)
    #expect(machine?.state == .off)
    #expect(machine?.stateEvidence.kind == .claimed)
    #expect(machine?.claims.keys.contains(.shutDown) == true)
  }

  @Test func `a look that bears a claim out leaves evidence and no claim`() {
    let machine = running.did(.shutDown, 1).looked([.sample(1, .off)]).machine(1)
    #expect(machine?.stateEvidence.kind == .observed)
    #expect(machine?.claims.isEmpty == true)
  }

  @Test func `a look that contradicts a claim leaves drift and what was seen`() {
    let story = running.did(.shutDown, 1).looked([.sample(1, .running)])
    #expect(story.machine(1)?.state == .running)
    #expect(story.state.notices.map(\.kind) == [.drift])
  }

  @Test func `a change that nobody announced is noted, one that was is not`() {
    #expect(running.looked([.sample(1, .saved)]).state.notices.map(\.kind) == [.unplannedChange])
    let announced = running.started(.shutDown, 1).looked([.sample(1, .off)])
    #expect(announced.state.notices.isEmpty)
  }

  @Test func `the version of Integration Services outlives a shutdown, and not an update`() {
    let off = running.did(.shutDown, 1).looked([.sample(1, .off)])
    #expect(off.machine(1)?.facts.integrationServices == .release)
    let updated = running.did(.updateIntegrationServices, 1)
    #expect(updated.machine(1)?.facts.integrationServices == nil)
  }

  @Test func `what a guest is stays known when a later look does not tell it`() {
    let mute = VMFacts.sample(1, .running) { facts in
      facts.guest = Guest()
      facts.automaticStop = nil
      facts.snapshots = nil
    }
    let facts = running.looked([mute]).machine(1)?.facts
    #expect(facts?.guest.family == .windowsServer2008R2)
    #expect(facts?.automaticStop == .save)
    #expect(facts?.snapshots == nil)
  }

  @Test func `an outcome that came late moves nothing and asks for a look`() {
    let settled = running.started(.shutDown, 1, lease: 60).later(1000)
      .looked([.sample(1, .running)])
    let late = settled.completed(.shutDown, 1, attempt: AttemptID(6))
    #expect(late.machine(1)?.state == .running)
    #expect(late.state.notices.map(\.kind) == [.lateOutcome])
    #expect(late.state.lastChange?.position == late.state.position)
  }

  @Test func `an outcome without an attempt is a fact like any other`() {
    let story = running.completed(.shutDown, 1)
    #expect(story.machine(1)?.state == .off)
    #expect(story.state.notices.isEmpty)
  }

  @Test func `an outcome ends its own attempt only`() {
    let story = Given([.sample(1, .running), .sample(2, .running)])
      .started(.shutDown, 1).started(.shutDown, 2).completed(.shutDown, 2)
    #expect(story.state.attempts.map(\.vm) == [.sample(1)])
  }

  @Test func `surprises are forgotten when the host comes under another window`() {
    let story = running.looked([.sample(1, .saved)])
      .then(.hostReleased(HostReleased(window: .night)))
    #expect(story.state.notices.isEmpty)
  }
}
