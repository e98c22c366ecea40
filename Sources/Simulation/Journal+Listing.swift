package import Events

extension Event {
  /// What happened, in a few words.
  package var brief: String {
    let about = vm.map { " \($0.text.suffix(2))" } ?? ""
    switch self {
    case .hostObserved(let fact):
      let build = fact.facts.build.map { " \($0)" } ?? ""
      return (fact.isWhole ? "whole look" : "partial look") + build
        + " pending=\(fact.facts.isRebootPending.map(String.init) ?? "?")"
    case .vmObserved(let fact):
      return "seen\(about) \(fact.facts.name) \(fact.facts.state.rawValue)"
        + " op=\(fact.facts.operation?.rawValue ?? "?")"
        + " snapshots=\(fact.facts.snapshots.map { "\($0.count)" } ?? "?")"
        + " unmerged=\(fact.facts.disks.map { "\($0.count(where: \.isUnmerged))" } ?? "?")"
        + " IS=\(fact.facts.integrationServices?.description ?? "?")"
        + " net=\(fact.facts.network?.rawValue ?? "?")"
    case .actionStarted(let fact):
      return "started \(fact.action.rawValue)\(about) for \(fact.leaseSeconds) s"
    case .actionCompleted(let fact):
      return "completed \(fact.action.rawValue)\(about) (\(fact.attempt?.description ?? "-"))"
    case .actionFailed(let fact):
      return "failed \(fact.action.rawValue)\(about) (\(fact.attempt?.description ?? "-")): "
        + fact.failure
    case .attemptSettled(let fact):
      return "settled \(fact.action.rawValue)\(about) (\(fact.attempt)) \(fact.finding.rawValue)"
    case .attemptDoubted(let fact):
      return "doubted \(fact.action.rawValue)\(about) (\(fact.attempt))"
    case .leaseRenewed(let fact):
      return "renewed \(fact.action.rawValue)\(about) (\(fact.attempt)) for "
        + "\(fact.leaseSeconds) s"
    case .attemptTakenOver(let fact):
      return "taken over \(fact.action.rawValue)\(about) (\(fact.attempt)) for "
        + "\(fact.leaseSeconds) s"
    case .ruleOverridden(let fact): return "override \(fact.rule)\(about)"
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .vmArrived, .vmDeparted, .unreadable:
      return type + about
    }
  }
}
