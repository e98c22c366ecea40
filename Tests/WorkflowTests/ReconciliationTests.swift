internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Testing
internal import Workflow

/// What a look adds to the log.
@Suite struct `Reconciling a look` {
  let machines = [VMFacts.sample(1, .running), .sample(2, .off)]

  /// The events that a look at `time` adds to a story.
  func additions(
    _ story: Given, _ machines: [VMFacts], facts: HostFacts = .healthy, isWhole: Bool = true
  ) throws -> [Event] {
    let look = HostObservation(
      host: story.host, isWhole: isWhole, facts: facts, virtualMachines: machines)
    let situation = story.later(1).situation
    return try situation.reconcile(look, formerHosts: [:], digest: "ab").additions.map(\.event)
  }

  @Test func `a first look costs one event for each machine and one for the host`() throws {
    let events = try additions(Given(isLookedAt: false), machines)
    #expect(events.map(EventSamples.kind(of:)) == [.vmObserved, .vmObserved, .hostObserved])
  }

  @Test func `a look that finds nothing new costs one event`() throws {
    let events = try additions(Given(machines), machines)
    guard case .hostObserved(let fact) = events.first else {
      Issue.record("no look")
      return
    }
    #expect(events.count == 1)
    #expect(fact.seen == [.sample(1), .sample(2)])
    #expect(fact.digest == "ab")
  }

  @Test func `a look that tells less than is known costs one event`() throws {
    let silent = machines.map { machine in
      var machine = machine
      machine.guest = Guest()
      machine.integrationServices = nil
      return machine
    }
    #expect(try additions(Given(machines), silent).count == 1)
  }

  @Test func `a look that bears claims out costs one event`() throws {
    let story = Given(machines).did(.shutDown, 1)
    #expect(try additions(story, [.sample(1, .off), .sample(2, .off)]).count == 1)
  }

  @Test func `only the machine that changed gets an event of its own`() throws {
    let events = try additions(Given(machines), [.sample(1, .running), .sample(2, .running)])
    #expect(events.compactMap(\.vm) == [.sample(2)])
  }

  @Test func `a look settles attempts in doubt after what it saw`() throws {
    let story = Given(machines).started(.shutDown, 1, lease: 60).later(1000)
    let events = try additions(story, [.sample(1, .off), .sample(2, .off)])
    #expect(
      events.map(EventSamples.kind(of:)) == [.vmObserved, .hostObserved, .attemptSettled])
  }

  @Test func `a look older than the last one is refused`() {
    let story = Given(machines).later(600).looked(machines).later(-300)
    #expect(throws: Reconciliation.Outdated.self) { try additions(story, machines) }
  }

  @Test func `a look older than the last thing that was done is refused`() {
    let story = Given(machines).later(600).did(.shutDown, 1).later(-300)
    #expect(throws: Reconciliation.Outdated.self) { try additions(story, machines) }
  }

  @Test func `a change told late does not make an older look new`() {
    // The shutdown is told at 600 s; then something else, that happened at 300 s, is told.
    let story = Given(machines).later(600).did(.shutDown, 1).later(-300)
      .completed(.mergeSnapshots, 2)
    #expect(throws: Reconciliation.Outdated.self) { try additions(story, machines) }
  }

  @Test func `a machine that another host had is noted in both streams`() throws {
    let other = Given(machines)
    let look = HostObservation(host: .sample(1), virtualMachines: [.sample(2, .off)])
    let situation = other.journal.situation(of: .sample(1), at: other.later(1).now)
    let additions = try situation.reconcile(
      look, formerHosts: [.sample(2): other.state], digest: ""
    ).additions
    #expect(
      additions.map { EventSamples.kind(of: $0.event) }.prefix(2) == [.vmDeparted, .vmArrived])
    #expect(additions.map(\.stream).prefix(2) == [.host(.sample(0)), .host(.sample(1))])
  }
}
