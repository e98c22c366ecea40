internal import Events
internal import Projections
internal import TestSupport
internal import Testing
internal import Workflow

@Suite struct `hosts-down-limit` {
  let other = HostName.sample(1)

  /// Two hosts under a window that lets one be down.
  var both: Given {
    Given(isEnrolled: false, isLookedAt: false).enrolled(others: [other], hostsDown: 1)
      .looked([]).looked([.sample(9, .off)], at: other)
  }

  @Test func `allows a patch while every other host is in service`() {
    #expect(both.says("hosts-down-limit", to: .patch) == .holds)
  }

  @Test func `refuses while another host is out of service, unless it is set aside`() {
    let story = both.started(.patch, at: other)
    #expect(story.says("hosts-down-limit", to: .patch) == .refuses)
    #expect(story.says("hosts-down-limit", to: .patch, overriding: true) == .setAside)
    let patched = story.completed(.patch, at: other)
    #expect(patched.says("hosts-down-limit", to: .patch) == .refuses)
  }

  @Test func `allows it once the other host is back`() {
    let back = both.started(.patch, at: other).completed(.patch, at: other)
      .started(.reboot, at: other).completed(.reboot, at: other)
      .looked([.sample(9, .off)], facts: .upgraded, at: other)
    #expect(back.says("hosts-down-limit", to: .patch) == .holds)
  }

  @Test func `counts a host that nobody understands any more as one that is out of service`() {
    let parked = both.then(
      .unreadable(UnreadableEvent(type: "dev.x.v9", why: "newer")), in: .host(other))
    #expect(parked.says("hosts-down-limit", to: .patch) == .refuses)
  }

  @Test func `refuses a restart that may be the end of an upgrade nobody told of`() {
    let pending = both.looked([], facts: .patched)
    #expect(pending.says("hosts-down-limit", to: .reboot) == .holds)
    #expect(pending.started(.patch, at: other).says("hosts-down-limit", to: .reboot) == .refuses)
  }

  @Test func `does nothing where the window sets no limit, or where a restart ends a patch`() {
    let free = Given(isEnrolled: false, isLookedAt: false).enrolled(others: [other])
      .started(.patch, at: other)
    #expect(free.says("hosts-down-limit", to: .patch) == .holds)
    let patched = both.did(.patch).looked([], facts: .patched).started(.patch, at: other)
    #expect(patched.says("hosts-down-limit", to: .reboot) == .holds)
  }
}
