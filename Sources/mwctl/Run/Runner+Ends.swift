internal import Events
internal import Execution
internal import Foundation
internal import Workflow

// What a run does when an executor has ended.

extension Runner {
  func end(_ number: Int, _ result: ExecutorResult) {
    guard let task = tasks.removeValue(forKey: number) else { return }
    stops.removeValue(forKey: number)?.finish()
    if case .failed(let why) = result.verdict, result.isOfStarting {
      failure = Failure(
        .internalFailure, why, remedies: ["Try it by hand, with a task of docs/executors.md."])
      dispatcher.stop()
    }
    let end = RunEnd(task: task, result: result, time: Environment.now)
    guard task.attempt != nil else { return endLook(end) }
    record(end)
  }

  private func endLook(_ end: RunEnd) {
    let order = end.task.order
    do {
      let sight = try book.look(order.host, since: end.task.countsFrom, end.result)
      dispatcher.end(order)
      tell(.seen(order, seconds: end.seconds))
      tell(sight.hazards, of: order.host)
      for text in told.news(of: sight.warnings, of: order.host) { tell(.warning(text, order.host)) }
    } catch {
      lookedInVain(end, Failure(error))
    }
  }

  /// A look that told nothing, or that the log did not take: which of both it was decides what is
  /// done about it.
  private func lookedInVain(_ end: RunEnd, _ failure: Failure) {
    let order = end.task.order
    switch failure.code {
    case .refused, .notFound, .usage, .malformed:
      dispatcher.end(order, .failed)
      let stderr = end.result.details["stderr"].map { " Standard error: \($0)" } ?? ""
      tell(.unseen(order, why: failure.message + stderr))
    case .conflict:
      dispatcher.end(order, .outdated)
      tell(.unseen(order, why: failure.message))
    case .busy:
      dispatcher.end(order, .outdated)
      tell(.trouble("The look at \(order.host) cannot be recorded now: \(failure.message)"))
    case .internalFailure, .unverified:
      dispatcher.end(order, .outdated)
      self.failure = self.failure ?? failure
      dispatcher.stop()
      tell(.trouble("The look at \(order.host) cannot be recorded: \(failure.message)"))
    }
  }

  /// Records an outcome, or keeps it until it can be recorded.
  private func record(_ end: RunEnd) {
    guard let attempt = end.task.attempt else { return }
    let order = end.task.order
    do {
      let hazards = try book.finish(order, attempt, end.result, at: end.time)
      dispatcher.end(order)
      tell(.ended(order, attempt, end.result, seconds: end.seconds))
      tell(hazards, of: order.host)
    } catch {
      let failure = Failure(error)
      guard failure.code != .conflict, failure.code != .notFound else {
        // Somebody else answers for it or has found out: there is nothing left to tell.
        dispatcher.end(order)
        return tell(.trouble(failure.message))
      }
      tell(
        .trouble(
          "How '\(order.step.action.rawValue)' ended (attempt \(attempt)) cannot be recorded "
            + "yet: \(failure.message)"))
      unrecorded.append(end)
      waitsUntil = Environment.now.adding(seconds: 5)
    }
  }

  func recordAgain() {
    guard !unrecorded.isEmpty, let until = waitsUntil, Environment.now >= until else { return }
    let waiting = unrecorded
    unrecorded = []
    for end in waiting { record(end) }
  }

  private func tell(_ hazards: [Hazard], of host: HostName) {
    for hazard in told.news(of: hazards, of: host) { tell(.hazard(hazard, host)) }
  }
}
