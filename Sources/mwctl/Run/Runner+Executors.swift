internal import Events
internal import Execution
internal import Foundation
internal import Workflow

// What a run does with its executors, from the record that one begins to the record how it ended.

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
    tell(begun.attempt.map { .begun(order, $0) } ?? .looking(order))
    let (stream, onStop) = AsyncStream.makeStream(of: ExecutorStop.self)
    stops[number] = onStop
    let channel = ExecutorChannel(
      progress: { [onInput] in onInput.yield(.progress(number, $0)) }, stops: stream)
    Task { [executor, onInput] in
      onInput.yield(.ended(number, await executor.run(begun.task, channel)))
    }
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

  func end(_ number: Int, _ result: ExecutorResult) {
    guard let task = tasks.removeValue(forKey: number) else { return }
    stops.removeValue(forKey: number)?.finish()
    let seconds = max(0, Environment.now.seconds(since: task.startedAt))
    if case .failed(let why) = result.verdict, result.isOfStarting {
      failure = Failure(
        .internalFailure, why, remedies: ["Try it by hand, with a task of docs/executors.md."])
      dispatcher.stop()
    }
    guard task.attempt != nil else { return endLook(task, result, seconds) }
    record(task, result, seconds)
  }

  private func endLook(_ task: RunTask, _ result: ExecutorResult, _ seconds: Int) {
    do {
      try book.look(task.order.host, since: task.countsFrom, result)
      dispatcher.end(task.order)
      tell(.seen(task.order, seconds: seconds))
    } catch {
      let failure = Failure(error)
      dispatcher.end(task.order, failure.code == .conflict ? .outdated : .failed)
      let stderr = result.details["stderr"].map { " Standard error: \($0)" } ?? ""
      tell(.unseen(task.order, why: failure.message + stderr))
    }
  }

  /// Records an outcome, or keeps it until it can be recorded.
  private func record(_ task: RunTask, _ result: ExecutorResult, _ seconds: Int) {
    guard let attempt = task.attempt else { return }
    do {
      let hazards = try book.finish(task.order, attempt, result)
      dispatcher.end(task.order)
      tell(.ended(task.order, attempt, result, seconds: seconds))
      for hazard in hazards { tell(.hazard(hazard, task.order.host)) }
    } catch {
      let failure = Failure(error)
      guard failure.code != .conflict, failure.code != .notFound else {
        // Somebody else answers for it or has found out: there is nothing left to tell.
        dispatcher.end(task.order)
        return tell(.trouble(failure.message))
      }
      tell(
        .trouble(
          "How '\(task.order.step.action.rawValue)' ended (attempt \(attempt)) cannot be recorded "
            + "yet: \(failure.message)"))
      unrecorded.append((task, result, seconds))
      waitsUntil = Environment.now.adding(seconds: 5)
    }
  }

  func recordAgain() {
    guard !unrecorded.isEmpty, let until = waitsUntil, Environment.now >= until else { return }
    let waiting = unrecorded
    unrecorded = []
    for (task, result, seconds) in waiting { record(task, result, seconds) }
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

  func interrupt() {
    interrupts += 1
    dispatcher.stop()
    // Nothing more is begun, whatever the answer would be.
    question = nil
    guard interrupts > 1 else {
      let count = tasks.count
      return tell(
        .note(
          count == 0
            ? "Interrupted; nothing is under way."
            : "Interrupted: nothing more is begun; \(count) under way are waited for. Once more "
              + "leaves at once, and leaves them in doubt."))
    }
    for stop in stops.values { stop.yield(.leaving) }
    leavesAt = Environment.now.adding(seconds: 3)
    isOver = tasks.isEmpty
  }
}
