internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `concurrency-limit` {
  /// Six machines that can be woken, or merged.
  func many(_ state: VMState) -> [VMFacts] {
    (1...6).map { .sample($0, state, snapshot: .offline) }
  }

  @Test func `allows as many at once as the profile says`() {
    let waking = Given(many(.saved)).started(.restore, 1).started(.restore, 2).started(.restore, 3)
    #expect(waking.says("concurrency-limit", to: .restore, 4) == .holds)
    let merging = Given(many(.off)).started(.mergeSnapshots, 1)
    #expect(merging.says("concurrency-limit", to: .mergeSnapshots, 2) == .holds)
  }

  @Test func `refuses one more, unless it is set aside`() {
    let merging = Given(many(.off)).started(.mergeSnapshots, 1).started(.deleteSnapshots, 2)
    #expect(merging.says("concurrency-limit", to: .mergeSnapshots, 3) == .refuses)
    #expect(
      merging.says("concurrency-limit", to: .mergeSnapshots, 3, overriding: true) == .setAside)
  }

  @Test func `counts starts and merges apart`() {
    let merging = Given(many(.off)).started(.mergeSnapshots, 1).started(.mergeSnapshots, 2)
    #expect(merging.says("concurrency-limit", to: .start, 3) == .holds)
  }

  @Test func `proposes no more side by side than that`() {
    #expect(Given(many(.saved)).proposals.count == 4)
    #expect(Given(many(.off)).proposals.count == 2)
  }

  @Test func `has nothing to say about a shutdown`() {
    #expect(Given(many(.running)).says("concurrency-limit", to: .shutDown, 1) == .nothing)
  }
}
