internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `no-snapshot` {
  @Test func `allows a patch when nothing is left to merge`() {
    #expect(Given([.sample(1, .off)]).says("no-snapshot", to: .patch) == .holds)
  }

  @Test func `refuses over any snapshot, and over a merge that has begun`() {
    let snapshot = Given([.sample(1, .off, snapshot: .offline)])
    #expect(snapshot.says("no-snapshot", to: .patch) == .refuses)
    #expect(Given([.merging(1)]).says("no-snapshot", to: .patch) == .refuses)
  }

  @Test func `refuses where nobody knows of snapshots or disks`() {
    let noList = Given([.sample(1, .off) { $0.snapshots = nil }])
    let noDisks = Given([.sample(1, .off) { $0.disks = nil }])
    #expect(noList.says("no-snapshot", to: .patch) == .refuses)
    #expect(noDisks.says("no-snapshot", to: .patch) == .refuses)
  }

  @Test func `lets offline snapshots be where the profile does`() {
    let machines = [VMFacts.sample(1, .off, snapshot: .offline)]
    let story = Given(machines, profile: .keepingOfflineSnapshots)
    #expect(story.says("no-snapshot", to: .patch) == .holds)
  }

  @Test func `is set aside by an override, and for one machine by a waiver`() {
    let story = Given([.sample(1, .off, snapshot: .offline)])
    #expect(story.says("no-snapshot", to: .patch, overriding: true) == .setAside)
    #expect(story.waived("no-snapshot", 1).refusal(of: "no-snapshot", to: .patch) == nil)
    // What begins names the rule that stands aside for it; a waiver that changes nothing is none.
    #expect(story.waived("no-snapshot", 1).judge(.patch).overridden == ["no-snapshot"])
    let merged = Given([.sample(1, .off)]).waived("no-snapshot", 1)
    #expect(merged.judge(.patch).overridden == [])
  }

  @Test func `refuses a restart that may end an upgrade nobody told of, and no other`() {
    let machines = [VMFacts.sample(1, .off, snapshot: .offline)]
    #expect(Given(machines, facts: .patched).says("no-snapshot", to: .reboot) == .refuses)
    #expect(Given(machines).says("no-snapshot", to: .reboot) == .holds)
    let patched = Given(machines).did(.patch).looked(machines, facts: .patched)
    #expect(patched.says("no-snapshot", to: .reboot) == .holds)
  }

  @Test func `has nothing to say about a shutdown`() {
    let story = Given([.sample(1, .running, snapshot: .offline)])
    #expect(story.says("no-snapshot", to: .shutDown, 1) == .nothing)
  }
}
