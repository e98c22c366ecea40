internal import AuditLog
internal import Events
internal import Execution
internal import Foundation
internal import Workflow

/// Drives a run: asks the dispatcher what to begin, records it, hands it to an executor, and records
/// how it ended.
///
/// Nothing is begun that is not recorded first, and no end is forgotten: an outcome that cannot be
/// recorded is tried again until it is.
final class Runner {
  /// What comes in from outside while executors work.
  enum Input: Sendable {
    case tick
    case progress(Int, ExecutorProgress)
    case ended(Int, ExecutorResult)
    case interrupt
    /// Nobody looks on any more.
    case abandoned
    /// The person who carries out the steps is gone.
    case left
    case answered(RunConsole.Answer)
  }

  let book: RunBook
  let executor: any Executor
  let view: any RunView
  var dispatcher: Dispatcher
  /// Asks before what cannot be taken back; `nil` asks nothing.
  let console: RunConsole?

  var tasks: [Int: RunTask] = [:]
  /// Outcomes that could not be recorded yet.
  var unrecorded: [RunEnd] = []
  /// What ended the run early, if something did.
  var failure: Failure?
  var interrupts = 0
  var told = ToldHazards()

  var stops: [Int: AsyncStream<ExecutorStop>.Continuation] = [:]
  var lastNumber = 0
  var question: Dispatcher.Order?
  var agreed: Dispatcher.Order?
  var decisions: [Decision] = []
  private var windowEnd: Timestamp?
  var waitsUntil: Timestamp?
  var isOver = false
  /// When a run that was interrupted twice ends, whatever its executors do.
  var leavesAt: Timestamp?
  let inputs: AsyncStream<Input>
  let onInput: AsyncStream<Input>.Continuation

  init(
    book: RunBook, executor: any Executor, view: any RunView, options: Dispatcher.Options,
    console: RunConsole?
  ) {
    self.book = book
    self.executor = executor
    self.view = view
    self.console = console
    dispatcher = Dispatcher(options: options)
    (inputs, onInput) = AsyncStream.makeStream(of: Input.self)
  }

  /// Runs until nothing is left, or nothing can go on.
  ///
  /// - Returns: How things stand then.
  func run() async -> [Decision] {
    let ticker = Task { [onInput] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(500), clock: .continuous)
        onInput.yield(.tick)
      }
    }
    defer { ticker.cancel() }
    proceed()
    for await input in inputs {
      guard !isOver else { break }
      take(input)
      if isOver { break }
    }
    view.clear()
    // What was recorded last, such as a doubt, belongs to how things stand.
    return (try? book.outlooks(at: Environment.now).map(\.decision)) ?? decisions
  }

  /// The attempts that it leaves without an end.
  var open: [AttemptID] {
    (tasks.values.compactMap(\.attempt) + unrecorded.compactMap(\.task.attempt)).sorted()
  }

  private func take(_ input: Input) {
    switch input {
    case .tick:
      renewLeases()
      recordAgain()
      show()
      if let leavesAt, Environment.now >= leavesAt { isOver = true }
      // Time alone changes what is safe, but not from one moment to the next.
      guard let until = waitsUntil, Environment.now >= until else { return }
    case .progress(let number, let progress):
      tasks[number]?.progress = progress
      if let task = tasks[number] {
        view.tell(.progress(task.order, progress), at: Environment.now)
      }
      return
    case .ended(let number, let result):
      end(number, result)
      if leavesAt != nil { isOver = tasks.isEmpty }
    case .interrupt: interrupt()
    case .abandoned: abandon()
    case .left: leave()
    case .answered(let answer): take(answer)
    }
    proceed()
  }

  /// Begins all that can be begun now.
  private func proceed() {
    while !isOver {
      let now = Environment.now
      do {
        let outlooks = try book.outlooks(at: now)
        decisions = outlooks.map(\.decision)
        windowEnd = outlooks.compactMap(\.windowEnd).min()
      } catch {
        return cannotRead(Failure(error), now)
      }
      show()
      guard question == nil else { return }
      switch dispatcher.choose(decisions, at: now) {
      case .begin(let order):
        guard ask(order), begin(order) else { return }
      case .wait(let until):
        noteWaiting(until, now)
        waitsUntil = min(until, now.adding(seconds: 10))
        return
      case .finished:
        guard unrecorded.isEmpty else {
          waitsUntil = now.adding(seconds: 1)
          return
        }
        isOver = true
      }
    }
  }

  /// Without the log nothing is begun; what is under way is still waited for, and recorded as soon as
  /// that can be done.
  private func cannotRead(_ failure: Failure, _ now: Timestamp) {
    tell(.trouble("The log cannot be read: \(failure.message)"))
    waitsUntil = now.adding(seconds: 5)
    guard failure.code != .busy else { return }
    self.failure = self.failure ?? failure
    dispatcher.stop()
    isOver = tasks.isEmpty && unrecorded.isEmpty
  }

  /// Whether a step may be begun without asking, or after it was agreed to.
  private func ask(_ order: Dispatcher.Order) -> Bool {
    guard let console, order.step.action.traits.isIrreversible, agreed != order else { return true }
    question = order
    view.clear()
    console.ask(about: order) { [onInput] in onInput.yield(.answered($0)) }
    return false
  }

  private func take(_ answer: RunConsole.Answer) {
    guard let order = question else { return }
    question = nil
    switch answer {
    case .yes: agreed = order
    case .no: refuse(order)
    case .leave: dispatcher.stop()
    }
  }

  func refuse(_ order: Dispatcher.Order) {
    let version = decisions.first { $0.host == order.host }?.version ?? 0
    dispatcher.refuse(order, chosenOn: version)
  }

  private func noteWaiting(_ until: Timestamp, _ now: Timestamp) {
    guard tasks.isEmpty else { return }
    let attempts = decisions.flatMap(\.inFlight)
    let why =
      attempts.isEmpty
      ? "Hosts could not be looked at."
      : attempts.contains(where: \.isInDoubt)
        ? "An attempt is in doubt that a later look may settle."
        : "Others' attempts are under way."
    tell(.waiting(until: until, why: why))
  }

  func tell(_ news: RunNews) { view.tell(news, at: Environment.now) }

  private func show() {
    // A picture that is drawn anew would wipe away what somebody is just typing.
    guard question == nil else { return }
    view.show(
      RunState(
        now: Environment.now, decisions: decisions,
        running: tasks.sorted { $0.key < $1.key }.map(\.value), windowEnd: windowEnd,
        isStopping: dispatcher.isStopping))
  }
}
