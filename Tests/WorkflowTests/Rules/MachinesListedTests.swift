internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `machines-listed` {
  private var emptied: Given { Given([.sample(0, .running), .sample(1, .off)]).looked([]) }

  @Test(arguments: [ActionKind.patch, .reboot])
  func `refuses where a look lists no machine any more`(_ action: ActionKind) {
    #expect(emptied.says("machines-listed", to: action) == .refuses)
    #expect(emptied.says("machines-listed", to: action, overriding: true) == .setAside)
  }

  @Test func `keeps the patch from being proposed, and names what is missed`() throws {
    let decision = emptied.decision
    #expect(!decision.steps.contains { $0.action == .patch || $0.action == .reboot })
    #expect(decision.status == .blocked)
    let blocker = try #require(decision.blockers.first { $0.rule == "machines-listed" })
    #expect(blocker.message.contains("vm0") && blocker.message.contains("vm1"))
    let accepted = emptied.waived("machines-listed", nil)
    #expect(accepted.decision.steps.first?.action == .patch)
  }

  @Test func `allows where one is left, or turns up again`() {
    let known = Given([.sample(0, .off), .sample(1, .off)])
    #expect(known.looked([.sample(1, .off)]).says("machines-listed", to: .patch) == .holds)
    #expect(emptied.looked([.sample(0, .off)]).says("machines-listed", to: .patch) == .holds)
  }

  @Test func `allows on a host that never had one`() {
    #expect(Given([]).says("machines-listed", to: .patch) == .holds)
  }

  @Test func `does not miss machines that turned up on another host`() {
    let moved = Given([.sample(0, .off)]).enrolled(others: [.sample(1)]).looked([])
      .looked([.sample(0, .off)], at: .sample(1))
    #expect(moved.says("machines-listed", to: .patch) == .holds)
  }
}
