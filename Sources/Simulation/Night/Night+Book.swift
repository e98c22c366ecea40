internal import Events
internal import Execution
internal import Projections
internal import Workflow

// What runs write to the log, and what may keep them from it.

extension Night {
  /// Appends what a run says.
  ///
  /// - Returns: `nil` where the run does not get to know that it was appended.
  mutating func commit(
    _ event: Event, on host: HostName, at time: Timestamp, by actor: String
  ) -> RecordedEvent? {
    if let until = diskFullUntil, now < until { return nil }
    let fault = faults.strike(on: .append, [.diskFull, .lostAcknowledgement])
    if let fault, fault.kind == .diskFull {
      var lots = faults.particulars(of: fault)
      diskFullUntil = now.adding(seconds: 60 + lots.below(1800))
      note("THE LOG'S DISK IS FULL")
      count("disk full")
      return nil
    }
    let record = journal.append(event, to: .host(host), at: time, actor: actor)
    guard fault == nil else {
      note("nobody is told of position \(record.position)")
      count("acknowledgements lost")
      return nil
    }
    return record
  }

  /// A run hears from one of its executors.
  mutating func hear(_ news: OperatedRun.News, of number: Int, in run: Int) {
    guard let index = runs.firstIndex(where: { $0.number == run }),
      let task = runs[index].tasks.removeValue(forKey: number)
    else { return }
    runs[index].wakesAt = now
    switch news {
    case .told(let event):
      if let attempt = task.attempt { runs[index].heard.insert(attempt) }
      record(event, of: task, index)
    case .seen: runs[index].dispatcher.end(task.order, take(task, index))
    case .unseen:
      count("looks in vain")
      runs[index].dispatcher.end(task.order, .failed)
    }
  }

  /// Tries to record what could not be recorded before.
  mutating func recordAgain(_ index: Int) {
    let waiting = runs[index].unrecorded
    runs[index].unrecorded = []
    for (task, event) in waiting {
      // The key of the command tells the store that it has it already.
      if let attempt = task.attempt, isOutcomeRecorded(attempt) {
        runs[index].dispatcher.end(task.order)
      } else {
        record(event, of: task, index)
      }
    }
  }

  private mutating func record(_ event: Event, of task: OperatedRun.Task, _ index: Int) {
    guard let attempt = task.attempt else { return }
    let host = task.order.host
    if case .attemptDoubted = event {
      // Somebody else found out, or answers for it by now: there is nothing left to doubt.
      let open = journal.fleet.hosts[host]?.attempts.first { $0.id == attempt }
      guard open?.owner == runs[index].actor else {
        return runs[index].dispatcher.end(task.order)
      }
    }
    guard
      commit(event, on: host, at: runs[index].clock(now), by: runs[index].actor) != nil
    else {
      runs[index].unrecorded.append((task, event))
      runs[index].wakesAt = now.adding(seconds: 60)
      return
    }
    runs[index].dispatcher.end(task.order)
  }

  /// Takes over what a look saw: of when it was asked for, by the run's own clock.
  private mutating func take(_ task: OperatedRun.Task, _ index: Int) -> Dispatcher.Sight {
    if let until = diskFullUntil, now < until {
      runs[index].hasFailed = true
      runs[index].dispatcher.stop()
      return .outdated
    }
    var look = world.look(at: task.order.host)
    look.observedAt = task.startedAt
    return importLook(look, saidToBeOf: runs[index].clock(task.startedAt)) ? .seen : .outdated
  }

  private func isOutcomeRecorded(_ attempt: AttemptID) -> Bool {
    journal.records.last { record in
      switch record.event {
      case .actionCompleted(let fact): fact.attempt == attempt
      case .actionFailed(let fact): fact.attempt == attempt
      case .attemptDoubted(let fact): fact.attempt == attempt
      case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
        .windowSuspended, .windowResumed, .windowClosed, .hostEnrolled, .hostReleased,
        .hostObserved, .vmObserved, .vmArrived, .vmDeparted, .actionStarted, .attemptSettled,
        .leaseRenewed, .attemptTakenOver, .ruleOverridden, .unreadable:
        false
      }
    } != nil
  }

  /// Whether the log has the end of an attempt, or that somebody else answered for it.
  func isAnswered(_ attempt: AttemptID) -> Bool {
    isOutcomeRecorded(attempt)
      || !journal.fleet.hosts.values.contains { host in
        host.attempts.contains { $0.id == attempt }
      }
  }
}
