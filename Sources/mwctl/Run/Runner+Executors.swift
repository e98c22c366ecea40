internal import Events
internal import Execution
internal import Foundation
internal import Workflow

// What a run does with its executors until they end.

extension Runner {
  /// Records that something is begun and hands it to an executor.
  ///
  /// - Returns: Whether to go on choosing at once.
  func begin(_ order: Dispatcher.Order) -> Bool {
    agreed = nil
    let begun: RunBook.Begun
    do {
      begun = try book.begin(order, timeoutAtLeast: executor.leastTimeoutSeconds)
    } catch {
      return notBegun(order, Failure(error))
    }
    dispatcher.begin(order, at: begun.startedAt)
    lastNumber += 1
    let number = lastNumber
    tasks[number] = RunTask(
      order: order, attempt: begun.attempt, startedAt: begun.startedAt,
      countsFrom: begun.countsFrom,
      leaseUntil: begun.startedAt.adding(seconds: book.leaseSeconds))
    if !order.isLook { told.forgetLooks(at: order.host) }
    let news: RunNews = begun.attempt.map { .begun(order, $0) } ?? .looking(order)
    // Whoever is asked at this very terminal reads first what has begun.
    if executor.talksToPerson { tell(news) }
    let (stream, onStop) = AsyncStream.makeStream(of: ExecutorStop.self)
    stops[number] = onStop
    let channel = ExecutorChannel(
      progress: { [onInput] in onInput.yield(.progress(number, $0)) }, stops: stream,
      leave: { [onInput] in onInput.yield(.left) })
    Task { [executor, onInput] in
      onInput.yield(.ended(number, await executor.run(begun.task, channel)))
    }
    if !executor.talksToPerson { tell(news) }
    return true
  }

  /// What was chosen could not be recorded as begun, so it is not begun.
  private func notBegun(_ order: Dispatcher.Order, _ failure: Failure) -> Bool {
    switch failure.code {
    case .refused, .conflict, .notFound, .malformed:
      refuse(order)
      tell(.refused(order, why: failure.message))
      return true
    case .busy:
      tell(.trouble(failure.message))
      waitsUntil = Environment.now.adding(seconds: 2)
      return false
    case .internalFailure, .unverified, .usage:
      self.failure = failure
      dispatcher.stop()
      tell(.trouble(failure.message))
      return true
    }
  }

  /// Tells the log that the executors live.
  func renewLeases() {
    let now = Environment.now
    for (number, task) in tasks where task.isOurs {
      guard let attempt = task.attempt,
        task.leaseUntil.seconds(since: now) * 2 < book.leaseSeconds
      else { continue }
      do {
        try book.renew(attempt)
        tasks[number]?.leaseUntil = now.adding(seconds: book.leaseSeconds)
      } catch {
        let failure = Failure(error)
        guard failure.code == .conflict || failure.code == .notFound else { continue }
        tasks[number]?.isOurs = false
        tell(.trouble("Attempt \(attempt) is not this run's any more. \(failure.message)"))
      }
    }
  }
}
