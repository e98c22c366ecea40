internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `no-online-snapshot` {
  @Test func `allows a patch over machines without snapshots, or with offline ones`() {
    #expect(Given([.sample(1, .off)]).says("no-online-snapshot", to: .patch) == .holds)
    let offline = Given([.sample(1, .off, snapshot: .offline)])
    #expect(offline.says("no-online-snapshot", to: .patch) == .holds)
  }

  @Test(arguments: [SnapshotKind.online, .unknown])
  func `refuses over a snapshot that holds memory, or may hold it`(kind: SnapshotKind) {
    let story = Given([.sample(1, .off, snapshot: kind)])
    #expect(story.says("no-online-snapshot", to: .patch) == .refuses)
  }

  @Test func `refuses where nobody knows whether there are snapshots`() {
    let story = Given([.sample(1, .off) { $0.snapshots = nil }])
    #expect(story.says("no-online-snapshot", to: .patch) == .refuses)
  }

  @Test func `is set aside by an override, and for one machine by a waiver`() {
    let story = Given([.sample(1, .off, snapshot: .online), .sample(2, .off)])
    #expect(story.says("no-online-snapshot", to: .patch, overriding: true) == .setAside)
    #expect(
      story.waived("no-online-snapshot", 1).refusal(of: "no-online-snapshot", to: .patch) == nil)
    #expect(
      story.waived("no-online-snapshot", 2).refusal(of: "no-online-snapshot", to: .patch) != nil)
  }

  @Test func `refuses a restart that may end an upgrade nobody told of, and no other`() {
    let machines = [VMFacts.sample(1, .off, snapshot: .online)]
    #expect(Given(machines, facts: .patched).says("no-online-snapshot", to: .reboot) == .refuses)
    #expect(Given(machines).says("no-online-snapshot", to: .reboot) == .holds)
    let patched = Given(machines).did(.patch).looked(machines, facts: .patched)
    #expect(patched.says("no-online-snapshot", to: .reboot) == .holds)
  }

  @Test func `has nothing to say about a shutdown`() {
    let story = Given([.sample(1, .off, snapshot: .online)])
    #expect(story.says("no-online-snapshot", to: .shutDown, 1) == .nothing)
  }
}
