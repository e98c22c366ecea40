import Events
import Execution
import Simulation
import TestSupport
import Testing
import Workflow

@Suite struct `A run's next choice` {
  private var running: Given { Given([.sample(0, .running), .sample(1, .running)]) }

  /// A dispatcher that has looked at the host of a story.
  private func looked(
    at given: Given, _ change: (inout Dispatcher.Options) -> Void = { _ in }
  ) -> Dispatcher {
    var options = Dispatcher.Options()
    change(&options)
    var dispatcher = Dispatcher(options: options)
    guard case .begin(let look) = dispatcher.choose([given.decision], at: given.now) else {
      preconditionFailure("A run does not begin with a look.")
    }
    dispatcher.begin(look, at: given.now)
    dispatcher.end(look)
    return dispatcher
  }

  private func step(_ choice: Dispatcher.Choice) -> Step? {
    guard case .begin(let order) = choice else { return nil }
    return order.step
  }

  @Test func `is a look before anything else`() throws {
    var dispatcher = Dispatcher(options: .init())
    let given = running
    #expect(given.decision.steps.first?.action == .shutDown)
    let choice = dispatcher.choose([given.decision], at: given.now)
    #expect(step(choice)?.action == .observe)
    guard case .begin(let look) = choice else { return }
    dispatcher.begin(look, at: given.now)
    // Nothing is begun on a host that is being looked at.
    guard case .wait = dispatcher.choose([given.decision], at: given.now) else {
      Issue.record("it does not wait for the look")
      return
    }
    dispatcher.end(look)
    #expect(step(dispatcher.choose([given.decision], at: given.now))?.action == .shutDown)
    #expect(dispatcher.steps == 0, "a look is no step")
  }

  @Test func `is what next recommends first`() {
    var dispatcher = looked(at: running)
    #expect(
      step(dispatcher.choose([running.decision], at: running.now)) == running.decision.steps[0])
  }

  @Test func `waits while as many executors work as may`() throws {
    var dispatcher = looked(at: running) { $0.jobs = 2 }
    let given = running
    let first = try #require(begin(&dispatcher, given))
    let later = given.started(.shutDown, first.step.vm == .sample(0) ? 0 : 1)
    let second = try #require(begin(&dispatcher, later))
    #expect(first.step.vm != second.step.vm)
    guard case .wait = dispatcher.choose([later.decision], at: later.now) else {
      Issue.record("it begins a third")
      return
    }
  }

  @Test func `serves the host with the least under way first`() throws {
    let given = running.enrolled(others: [.sample(1)])
      .looked([.sample(5, .running)], at: .sample(1))
    let other = Workflow.decide(given.journal.situation(of: .sample(1), at: given.now))
    var options = Dispatcher.Options()
    options.jobs = 2
    var dispatcher = Dispatcher(options: options)
    var hosts: [HostName] = []
    for _ in 0..<2 {
      let look = try #require(order(dispatcher.choose([given.decision, other], at: given.now)))
      dispatcher.begin(look, at: given.now)
      dispatcher.end(look)
    }
    for _ in 0..<2 {
      let next = try #require(order(dispatcher.choose([given.decision, other], at: given.now)))
      dispatcher.begin(next, at: given.now)
      hosts.append(next.host)
    }
    #expect(Set(hosts).count == 2)
  }

  @Test func `ends with the number of steps that was asked for`() throws {
    var dispatcher = looked(at: running) { $0.maximumSteps = 1 }
    let order = try #require(begin(&dispatcher, running))
    guard case .wait = dispatcher.choose([running.decision], at: running.now) else {
      Issue.record("it does not wait for what is under way")
      return
    }
    dispatcher.end(order)
    #expect(dispatcher.choose([running.decision], at: running.now) == .finished)
    #expect(dispatcher.steps == 1)
  }

  @Test func `ends with the phase that was asked for`() {
    let off = Given([.sample(0, .off)])
    #expect(off.decision.phase == .patch)
    var dispatcher = Dispatcher(options: .init())
    #expect(step(dispatcher.choose([off.decision], at: off.now)) != nil)
    var options = Dispatcher.Options()
    options.lastPhase = .consolidate
    dispatcher = Dispatcher(options: options)
    #expect(dispatcher.choose([off.decision], at: off.now) == .finished)
    #expect(dispatcher.ending(of: off.decision) == .reached)
  }

  @Test func `is nothing more once it was stopped`() throws {
    var dispatcher = looked(at: running) { $0.jobs = 2 }
    let order = try #require(begin(&dispatcher, running))
    dispatcher.stop()
    guard case .wait = dispatcher.choose([running.decision], at: running.now) else {
      Issue.record("it does not wait for what is under way")
      return
    }
    dispatcher.end(order)
    #expect(dispatcher.choose([running.decision], at: running.now) == .finished)
  }

  @Test func `is not what was refused, until its host has changed`() throws {
    var dispatcher = looked(at: running)
    let first = try #require(order(dispatcher.choose([running.decision], at: running.now)))
    dispatcher.refuse(first, chosenOn: running.decision.version)
    #expect(dispatcher.ending(of: running.decision) != .refused)
    let second = try #require(order(dispatcher.choose([running.decision], at: running.now)))
    #expect(second != first)
    dispatcher.refuse(second, chosenOn: running.decision.version)
    #expect(dispatcher.choose([running.decision], at: running.now) == .finished)
    #expect(dispatcher.ending(of: running.decision) == .refused)
    let changed = running.waived("no-snapshot", 1)
    #expect(order(dispatcher.choose([changed.decision], at: changed.now))?.step.vm == first.step.vm)
  }

  @Test func `is what was refused, too, once the other host is back that stood in its way`() throws
  {
    let other = HostName.sample(1)
    let free = Given(isEnrolled: false, isLookedAt: false)
      .enrolled(others: [other], hostsDown: 1).looked([.sample(2, .off)])
    var dispatcher = looked(at: free)
    let patch = try #require(order(dispatcher.choose([free.decision], at: free.now)))
    #expect(patch.step.action == .patch)
    // Somebody else was faster on the other host.
    let taken = free.started(.patch, at: other)
    #expect(taken.decision.version == free.decision.version)
    dispatcher.refuse(patch, chosenOn: free.decision.version)
    #expect(order(dispatcher.choose([taken.decision], at: taken.now)) == nil)
    let back = taken.completed(.patch, at: other).started(.reboot, at: other)
      .completed(.reboot, at: other).looked([], facts: .upgraded, at: other)
    #expect(back.decision.version == free.decision.version)
    #expect(order(dispatcher.choose([back.decision], at: back.now)) == patch)
  }

  @Test func `looks at a host in doubt again and again, until its attempt has ended for certain`() {
    let given = running.started(.shutDown, 0, lease: 60).later(61)
    var dispatcher = looked(at: given)
    let attempt = given.decision.inFlight.first
    #expect(attempt?.isInDoubt == true)
    var looks = 0
    var now = given.now
    while let latest = attempt?.latestEnd, now <= latest.adding(seconds: 600) {
      switch dispatcher.choose([given.at(now).decision], at: now) {
      case .begin(let order) where order.isLook:
        looks += 1
        dispatcher.begin(order, at: now)
        dispatcher.end(order)
      case .begin(let order):
        dispatcher.refuse(order, chosenOn: given.decision.version)
      case .wait(let until): now = until
      case .finished: now = latest.adding(seconds: 601)
      }
    }
    #expect((8...30).contains(looks), "\(looks) looks in ten minutes of doubt")
  }

  @Test(arguments: [Dispatcher.Sight.outdated, .failed])
  func `is a look again where the last one told nothing of what is in doubt`(
    _ sight: Dispatcher.Sight
  ) throws {
    let story = Given([.sample(0, .running)]).started(.shutDown, 0, lease: 60).later(61)
    var dispatcher = looked(at: story)
    let latest = try #require(story.decision.inFlight.first?.latestEnd)
    // Nothing but the dispatcher itself wants a look by now.
    let given = story.at(latest.adding(seconds: 10)).looked([.sample(0, .stopping)])
    #expect(given.decision.status == .blocked && given.decision.steps.isEmpty)
    let look = try #require(order(dispatcher.choose([given.decision], at: given.now)))
    #expect(look.isLook)
    dispatcher.begin(look, at: given.now)
    dispatcher.end(look, sight)
    guard case .wait(let until) = dispatcher.choose([given.decision], at: given.now) else {
      Issue.record("it gives up")
      return
    }
    let again = try #require(order(dispatcher.choose([given.decision], at: until)))
    #expect(again.isLook)
    dispatcher.begin(again, at: until)
    dispatcher.end(again)
    #expect(dispatcher.choose([given.decision], at: until) == .finished)
  }

  @Test func `gives a host up that cannot be looked at, and says so`() {
    let given = running
    var dispatcher = Dispatcher(options: .init())
    var now = given.now
    var looks = 0
    loop: for _ in 0..<100 {
      switch dispatcher.choose([given.at(now).decision], at: now) {
      case .begin(let order):
        #expect(order.isLook, "nothing is begun on a host that nobody has seen")
        looks += 1
        dispatcher.begin(order, at: now)
        dispatcher.end(order, .failed)
      case .wait(let until): now = until
      case .finished: break loop
      }
    }
    #expect(looks == Dispatcher.Options().maximumFailedLooks)
    #expect(dispatcher.ending(of: given.decision) == .unseen)
  }

  @Test func `does not give a host up for looks that were overtaken`() {
    let given = running
    var dispatcher = Dispatcher(options: .init())
    var now = given.now
    var looks = 0
    for _ in 0..<60 where looks < 20 {
      switch dispatcher.choose([given.at(now).decision], at: now) {
      case .begin(let order):
        looks += 1
        dispatcher.begin(order, at: now)
        dispatcher.end(order, .outdated)
      case .wait(let until): now = until
      case .finished:
        Issue.record("it gave up")
        return
      }
    }
    #expect(looks == 20)
    // Not one right after the other, either.
    #expect(now.seconds(since: given.now) >= 900)
  }

  @Test func `waits for what another operator has under way`() {
    let given = Given([.sample(0, .running)]).started(.shutDown, 0, lease: 900)
    var dispatcher = looked(at: given)
    guard case .wait(let until) = dispatcher.choose([given.decision], at: given.now) else {
      Issue.record("it does not wait")
      return
    }
    #expect(until == given.decision.inFlight.first?.leaseUntil)
  }

  private func order(_ choice: Dispatcher.Choice) -> Dispatcher.Order? {
    guard case .begin(let order) = choice else { return nil }
    return order
  }

  private func begin(_ dispatcher: inout Dispatcher, _ given: Given) -> Dispatcher.Order? {
    guard let order = order(dispatcher.choose([given.decision], at: given.now)) else { return nil }
    dispatcher.begin(order, at: given.now)
    return order
  }
}

extension Given {
  /// The same story, asked at another time.
  fileprivate func at(_ time: Timestamp) -> Given { later(time.seconds(since: now)) }
}
