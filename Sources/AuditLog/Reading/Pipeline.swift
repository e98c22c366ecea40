import Dispatch
import Synchronization

/// The same work on one batch after another, done on all processors and handed back in the order
/// of the batches.
///
/// One thread begins batches and takes what became of them. Where it would have to wait it does a
/// share of the work itself, so that it neither idles nor depends on another thread to be free.
struct Pipeline<Input: Sendable, Output: Sendable>: ~Copyable {
  /// How many batches are under way at most, which bounds the memory.
  ///
  /// More would keep no processor busier, since one thread makes them.
  private static var depth: Int { 16 }

  private let work: @Sendable (Input) -> Output
  /// The batches under way, the oldest first.
  private var jobs: [Job] = []

  init(_ work: @escaping @Sendable (Input) -> Output) { self.work = work }

  deinit { for job in jobs { job.cancel() } }

  /// Begins the work on a batch.
  ///
  /// - Parameter take: Given what became of an older batch, if there is one to make room for.
  /// - Throws: What `take` throws.
  mutating func begin(_ input: Input, _ take: (Output) throws -> Void) rethrows {
    if jobs.count == Self.depth { try finishOldest(take) }
    let job = Job(input, work)
    jobs.append(job)
    DispatchQueue.global().async { job.run() }
  }

  /// Ends the work on all batches.
  ///
  /// - Parameter take: Given what became of each, in their order.
  /// - Throws: What `take` throws; the batches after it are dropped.
  mutating func finish(_ take: (Output) throws -> Void) rethrows {
    while !jobs.isEmpty { try finishOldest(take) }
  }

  private mutating func finishOldest(_ take: (Output) throws -> Void) rethrows {
    let oldest = jobs.removeFirst()
    oldest.run()
    // Another thread may still be at it; meanwhile this one sees to those that nobody began.
    while !oldest.isDone, jobs.contains(where: { $0.run() }) {}
    try take(oldest.output())
  }

  /// One batch: whoever comes first does the work.
  private final class Job: Sendable {
    private enum State {
      case waiting(Input)
      case begun
      case done(Output)
      case over
    }

    private let work: @Sendable (Input) -> Output
    private let state: Mutex<State>
    private let isFinished = DispatchSemaphore(value: 0)

    init(_ input: Input, _ work: @escaping @Sendable (Input) -> Output) {
      self.work = work
      state = Mutex(.waiting(input))
    }

    var isDone: Bool {
      state.withLock { state in
        switch state {
        case .done: true
        case .waiting, .begun, .over: false
        }
      }
    }

    /// Does the work, unless somebody has begun it.
    ///
    /// - Returns: Whether it was done here.
    @discardableResult
    func run() -> Bool {
      let input = state.withLock { state -> Input? in
        guard case .waiting(let input) = state else { return nil }
        state = .begun
        return input
      }
      guard let input else { return false }
      let output = work(input)
      state.withLock { $0 = .done(output) }
      isFinished.signal()
      return true
    }

    /// Sees to it that the work is not begun any more.
    func cancel() {
      state.withLock { state in
        if case .waiting = state { state = .over }
      }
    }

    /// What became of it, once: waits for whoever has begun it.
    func output() -> Output {
      isFinished.wait()
      return state.withLock { state in
        guard case .done(let output) = state else {
          preconditionFailure("A batch is finished once.")
        }
        state = .over
        return output
      }
    }
  }
}
