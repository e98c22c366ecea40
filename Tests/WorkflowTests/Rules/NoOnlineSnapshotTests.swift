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

  @Test func `has nothing to say about a restart`() {
    let story = Given([.sample(1, .off, snapshot: .online)])
    #expect(story.says("no-online-snapshot", to: .reboot) == .nothing)
  }
}
