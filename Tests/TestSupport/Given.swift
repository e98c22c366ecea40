package import Simulation
package import Events
internal import Projections
package import Workflow

/// A story about one host, told by its events: what was given, and what the rules say then.
///
/// Begins on the evening of the window, with the host enrolled and looked at once, unless told
/// otherwise. Every event comes a second after the one before.
package struct Given: Sendable {
  /// The log so far.
  package private(set) var journal = Journal()
  /// The time that is asked for.
  package private(set) var now = Timestamp.evening
  /// The profile in force.
  package private(set) var profile: Profile
  /// The host.
  package private(set) var host = HostName.sample(0)

  /// A host with `machines`, of which `facts` are known.
  package init(
    _ machines: [VMFacts] = [], facts: HostFacts = .healthy, profile: Profile = .servicePack1,
    isEnrolled: Bool = true, isLookedAt: Bool = true
  ) {
    self.profile = profile
    journal.append(.logCreated(LogCreated(origin: "test", toolVersion: "0")), to: .log, at: now)
    journal.append(
      .profileAdopted(ProfileAdopted(name: profile.name, profile: profile.document)), to: .log,
      at: now)
    if isEnrolled { self = enrolled() }
    if isLookedAt { self = looked(machines, facts: facts) }
  }

  /// The same, with `event` told a second later.
  package func then(
    _ event: Event, in stream: StreamName? = nil, by actor: String = "anna"
  ) -> Given {
    var story = self
    story.now = now.adding(seconds: 1)
    story.journal.append(event, to: stream ?? .host(host), at: story.now, actor: actor)
    return story
  }

  /// The same, that many seconds later.
  package func later(_ seconds: Int) -> Given {
    var story = self
    story.now = now.adding(seconds: seconds)
    return story
  }

  /// A window of eight hours is opened over the host, and over `others`.
  package func enrolled(others: [HostName] = [], hostsDown: Int? = nil, hours: Int = 8) -> Given {
    let opened = WindowOpened(
      hosts: [host] + others, from: now, until: now.adding(seconds: hours * 3600),
      maximumHostsDown: hostsDown, profile: 1)
    var story = then(.windowOpened(opened), in: .window(.night))
    for name in [host] + others {
      story = story.then(.hostEnrolled(HostEnrolled(window: .night)), in: .host(name))
    }
    return story
  }

  /// The host is looked at; a look that is not whole leaves out machines it does not name.
  package func looked(
    _ machines: [VMFacts], facts: HostFacts = .healthy, isWhole: Bool = true,
    at name: HostName? = nil
  ) -> Given {
    var story = self
    story.now = now.adding(seconds: 1)
    let look = HostObservation(
      host: name ?? host, isWhole: isWhole, observedAt: story.now, facts: facts,
      virtualMachines: machines)
    do {
      try story.journal.importLook(look, at: story.now, profile: profile)
    } catch {
      preconditionFailure("The look is outdated: \(error)")
    }
    return story
  }

  /// An attempt begins.
  package func started(
    _ action: ActionKind, _ vm: Int? = nil, lease: Int = 3600, at name: HostName? = nil
  ) -> Given {
    let fact = ActionStarted(
      action: action, vm: vm.map(VMID.sample), route: nil, leaseSeconds: lease, reason: nil,
      details: [:], basis: DecisionBasis(position: 0, profile: 1, overridden: []))
    return then(.actionStarted(fact), in: name.map { .host($0) })
  }

  /// Something is told done; it ends the open attempt at it, if there is one.
  package func completed(
    _ action: ActionKind, _ vm: Int? = nil, route: UpdateRoute? = nil,
    details: [String: String] = [:], attempt: AttemptID? = nil, against: [String] = [],
    at name: HostName? = nil
  ) -> Given {
    let fact = ActionCompleted(
      action: action, vm: vm.map(VMID.sample), attempt: attempt ?? open(action, vm, name),
      route: route, reason: nil, details: details, against: against)
    return then(.actionCompleted(fact), in: name.map { .host($0) })
  }

  /// Something is told failed; it ends the open attempt at it, if there is one.
  package func failed(_ action: ActionKind, _ vm: Int? = nil, _ failure: String = "no") -> Given {
    let fact = ActionFailed(
      action: action, vm: vm.map(VMID.sample), attempt: open(action, vm, nil), failure: failure,
      details: [:])
    return then(.actionFailed(fact))
  }

  /// An action begins and is done.
  package func did(_ action: ActionKind, _ vm: Int? = nil, route: UpdateRoute? = nil) -> Given {
    started(action, vm).completed(action, vm, route: route)
  }

  /// A rule is waived until the window closes.
  package func waived(_ rule: String, _ vm: Int? = nil) -> Given {
    then(
      .ruleOverridden(
        RuleOverridden(rule: rule, action: nil, vm: vm.map(VMID.sample), reason: "we know")))
  }

  /// The host is patched, restarted, and seen at the target with `machines`.
  package func upgraded(_ machines: [VMFacts], facts: HostFacts = .upgraded) -> Given {
    did(.patch).did(.reboot).looked(machines, facts: facts)
  }

  private func open(_ action: ActionKind, _ vm: Int?, _ name: HostName?) -> AttemptID? {
    journal.fleet.hosts[name ?? host]?.attempts.last {
      $0.action == action && $0.vm == vm.map(VMID.sample)
    }?.id
  }
}
