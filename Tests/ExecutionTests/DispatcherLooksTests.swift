import Events
import Execution
import Simulation
import TestSupport
import Testing
import Workflow

@Suite struct `The looks of a run` {
  private static let unchecked = VMFacts.current(1) { $0.network = nil }

  /// A host of which the last thing that was left to do was told done.
  private var told: Given {
    Given([.current(1)]).did(.shutDown, 1).looked([.sample(1, .off)]).upgraded([Self.unchecked])
      .did(.verifyGuest, 1)
  }

  /// A dispatcher that has looked at the host.
  private func looked(
    _ change: (inout Dispatcher.Options) -> Void = { _ in }
  ) throws -> Dispatcher {
    var options = Dispatcher.Options()
    change(&options)
    var dispatcher = Dispatcher(options: options)
    let first = Given([.sample(0, .running)])
    let look = try #require(order(dispatcher.choose([first.decision], at: first.now)))
    dispatcher.begin(look, at: first.now)
    dispatcher.end(look)
    return dispatcher
  }

  private func order(_ choice: Dispatcher.Choice) -> Dispatcher.Order? {
    guard case .begin(let order) = choice else { return nil }
    return order
  }

  @Test func `are one more before a host is done that is done by its executors' word alone`() throws
  {
    let given = told
    #expect(given.decision.status == .done && given.decision.hasUnseenChange)
    var dispatcher = try looked()
    #expect(dispatcher.ending(of: given.decision) != .done)
    let look = try #require(order(dispatcher.choose([given.decision], at: given.now)))
    #expect(look.isLook)
    dispatcher.begin(look, at: given.now)
    guard case .wait = dispatcher.choose([given.decision], at: given.now) else {
      Issue.record("it does not wait for the look")
      return
    }
    dispatcher.end(look)
    let seen = given.looked([.current(1)], facts: .upgraded)
    #expect(dispatcher.choose([seen.decision], at: seen.now) == .finished)
    #expect(dispatcher.ending(of: seen.decision) == .done)
  }

  @Test func `lead on where the last one shows something else`() throws {
    let given = told
    var dispatcher = try looked()
    let look = try #require(order(dispatcher.choose([given.decision], at: given.now)))
    dispatcher.begin(look, at: given.now)
    dispatcher.end(look)
    let seen = given.looked([.sample(1, .off)], facts: .upgraded)
    let next = try #require(order(dispatcher.choose([seen.decision], at: seen.now)))
    #expect(next.step.action == .start)
  }

  @Test func `are not spared where no more steps may be begun, and are none`() throws {
    let before = Given([.current(1)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([Self.unchecked])
    var dispatcher = try looked { $0.maximumSteps = 1 }
    let step = try #require(order(dispatcher.choose([before.decision], at: before.now)))
    dispatcher.begin(step, at: before.now)
    dispatcher.end(step)
    let given = told
    let look = try #require(order(dispatcher.choose([given.decision], at: given.now)))
    #expect(look.isLook && dispatcher.steps == 1)
    dispatcher.begin(look, at: given.now)
    dispatcher.end(look)
    // What it shows is left to the next run.
    let seen = given.looked([.sample(1, .off)], facts: .upgraded)
    #expect(dispatcher.choose([seen.decision], at: seen.now) == .finished)
    #expect(dispatcher.ending(of: seen.decision) == .reached)
  }

  @Test
  func `are one more at the end of the phase that was asked for, and before a person is called`()
    throws
  {
    let off = Given([.sample(1, .running)]).did(.shutDown, 1)
    var dispatcher = try looked { $0.lastPhase = .quiesce }
    #expect(off.decision.phase.rank > Decision.Phase.quiesce.rank)
    #expect(order(dispatcher.choose([off.decision], at: off.now))?.isLook == true)
    let seen = off.looked([.sample(1, .off)])
    #expect(dispatcher.choose([seen.decision], at: seen.now) == .finished)
    #expect(dispatcher.ending(of: seen.decision) == .reached)

    var stuck = Given([.sample(1, .running)])
    for _ in 0..<3 { stuck = stuck.started(.shutDown, 1).failed(.shutDown, 1) }
    #expect(stuck.decision.status == .blocked)
    dispatcher = try looked()
    #expect(order(dispatcher.choose([stuck.decision], at: stuck.now))?.isLook == true)
  }

  @Test func `end where a host changes with every one of them`() throws {
    let given = told
    var dispatcher = try looked()
    var now = given.now
    var looks = 0
    loop: for _ in 0..<100 {
      switch dispatcher.choose([given.later(now.seconds(since: given.now)).decision], at: now) {
      case .begin(let order):
        #expect(order.isLook)
        looks += 1
        dispatcher.begin(order, at: now)
        dispatcher.end(order)
      case .wait(let until): now = until
      case .finished: break loop
      }
    }
    #expect(looks == Dispatcher.Options().maximumFailedLooks)
    #expect(dispatcher.ending(of: given.decision) == .unseen)
  }

  @Test func `come right after a doubt, however short ago the last one was`() throws {
    let story = Given([.sample(0, .running), .sample(1, .running)])
    var dispatcher = try looked()
    let doubted = story.started(.shutDown, 0, lease: 1).later(1)
    let attempt = try #require(doubted.decision.inFlight.first)
    #expect(attempt.isInDoubt && attempt.leaseUntil.seconds(since: story.now) < 10)
    let look = try #require(order(dispatcher.choose([doubted.decision], at: doubted.now)))
    #expect(look.isLook, "\(look.step.action) is begun before anybody has looked")
    dispatcher.begin(look, at: doubted.now)
    dispatcher.end(look, .failed)
    // It told nothing: the next one takes its time, and nothing else is begun before it.
    guard case .wait(let until) = dispatcher.choose([doubted.decision], at: doubted.now) else {
      Issue.record("it begins something beside a doubt that nobody has looked at")
      return
    }
    #expect(until == doubted.now.adding(seconds: Dispatcher.Options().lookAgainSeconds))
    let later = doubted.later(60)
    #expect(order(dispatcher.choose([later.decision], at: later.now))?.isLook == true)
  }
}

@Suite struct `The end of a run` {
  private var running: Given { Given([.sample(0, .running), .sample(1, .running)]) }

  @Test func `is where it was stopped, with as much left as there is`() {
    var dispatcher = Dispatcher(options: .init())
    dispatcher.stop()
    #expect(dispatcher.choose([running.decision], at: running.now) == .finished)
    #expect(dispatcher.ending(of: running.decision) == .stopped)
    let done = Given([.current(1)]).did(.shutDown, 1).looked([.sample(1, .off)])
      .upgraded([.current(1)])
    #expect(dispatcher.ending(of: done.decision) == .done)
  }

  @Test func `is in doubt where an attempt is, however many steps were asked for`() throws {
    var options = Dispatcher.Options()
    options.maximumSteps = 1
    var dispatcher = Dispatcher(options: options)
    let step = try #require(running.decision.steps.first { $0.action == .shutDown })
    let order = Dispatcher.Order(host: running.host, step: step)
    dispatcher.begin(order, at: running.now)
    dispatcher.end(order)
    let doubted = running.started(.shutDown, 0, lease: 1).later(1)
    #expect(dispatcher.choose([doubted.decision], at: doubted.now) == .finished)
    #expect(dispatcher.ending(of: doubted.decision) == .inDoubt)
    #expect(dispatcher.ending(of: running.decision) == .reached)
  }

  @Test func `is that a host cannot be seen, where that is why it stays in doubt`() throws {
    var options = Dispatcher.Options()
    options.maximumFailedLooks = 1
    var dispatcher = Dispatcher(options: options)
    let doubted = running.started(.shutDown, 0, lease: 1).later(1)
    guard case .begin(let look) = dispatcher.choose([doubted.decision], at: doubted.now) else {
      Issue.record("it does not look")
      return
    }
    dispatcher.begin(look, at: doubted.now)
    dispatcher.end(look, .failed)
    #expect(dispatcher.choose([doubted.decision], at: doubted.now) == .finished)
    #expect(dispatcher.ending(of: doubted.decision) == .unseen)
  }
}
