internal import Events
internal import Projections

extension Situation {
  /// What a look says about an attempt in doubt; `nil` where it cannot tell either.
  ///
  /// Careful on both sides: a request to Hyper-V is asynchronous, so a machine that is on its way
  /// leaves the doubt standing.
  /// - Parameters:
  ///   - attempt: The attempt in doubt.
  ///   - observation: A look that was taken after the attempt's lease ended.
  func settlement(of attempt: Attempt, by observation: HostObservation) -> AttemptSettled? {
    guard let id = attempt.vm else { return hostSettlement(of: attempt, by: observation) }
    guard let seen = observation.virtualMachines.first(where: { $0.id == id }) else {
      guard observation.isWhole else { return nil }
      return AttemptSettled(
        attempt: attempt.id, action: attempt.action, vm: id, finding: .notEffected,
        reason: "The machine is no longer on \(host.name).")
    }
    guard !seen.state.isTransition, seen.state != .unknown else { return nil }
    let finding: AttemptSettled.Finding?
    switch attempt.action {
    case .shutDown, .turnOff: finding = seen.state == .off ? .effected : .notEffected
    case .restore: finding = seen.state == .saved ? .notEffected : .effected
    case .resume: finding = seen.state == .paused ? .notEffected : .effected
    case .discardSavedState: finding = seen.state == .saved ? .notEffected : .effected
    case .start: finding = seen.state == .running ? .effected : .notEffected
    case .mergeSnapshots, .deleteSnapshots: finding = mergeFinding(seen)
    case .updateIntegrationServices: finding = updateFinding(seen)
    case .verifyGuest:
      finding = seen.heartbeat == .ok && seen.network == .ok ? .effected : .notEffected
    case .patch, .reboot, .observe: finding = nil
    }
    return finding.flatMap {
      settled(attempt, $0, "\(seen.name) was found \(seen.state.rawValue).")
    }
  }

  private func mergeFinding(_ seen: VMFacts) -> AttemptSettled.Finding? {
    switch seen.operation {
    case .mergingDisks, .deletingSnapshot, .unknown: return nil
    case .some(.none), .creatingSnapshot, .applyingSnapshot, .exporting, .migrating, nil: break
    }
    if seen.snapshots?.isEmpty == false || seen.disks?.contains(where: \.isOfSnapshot) == true {
      return .notEffected
    }
    return seen.snapshots != nil && seen.disks != nil ? .effected : nil
  }

  private func updateFinding(_ seen: VMFacts) -> AttemptSettled.Finding? {
    guard let version = seen.integrationServices else {
      // A guest that is off is not installing anything any more; one that runs may be.
      return seen.state == .off ? .notEffected : nil
    }
    return version.reaches(profile.targetIntegrationServices) ? .effected : .notEffected
  }

  private func hostSettlement(
    of attempt: Attempt, by observation: HostObservation
  ) -> AttemptSettled? {
    let facts = observation.facts
    switch attempt.action {
    case .patch:
      if facts.build?.reaches(profile.targetBuild) == true {
        return settled(attempt, .effected, "The host was found at the target build.")
      }
      guard let pending = facts.isRebootPending, facts.build != nil else { return nil }
      return pending
        ? settled(attempt, .effected, "Windows waits for the restart that ends an installation.")
        : settled(
          attempt, .notEffected, "The host was found at its old build, and no restart pends.")
    case .reboot:
      if let booted = facts.bootedAt {
        return booted > attempt.startedAt
          ? settled(attempt, .effected, "Windows was started at \(booted).")
          : settled(attempt, .notEffected, "Windows has run since \(booted).")
      }
      guard let before = host.facts.build, let build = facts.build, before < build else {
        return nil
      }
      return settled(attempt, .effected, "The host was found at a newer build.")
    case .shutDown, .turnOff, .restore, .resume, .discardSavedState, .mergeSnapshots,
      .deleteSnapshots, .start, .updateIntegrationServices, .verifyGuest, .observe:
      return nil
    }
  }

  /// A lease may be shorter than what was asked for takes.
  ///
  /// Until its worst time has passed it may still come, however little is to be seen of it yet, so
  /// that doing it again would hit it.
  private func settled(
    _ attempt: Attempt, _ finding: AttemptSettled.Finding, _ reason: String
  ) -> AttemptSettled? {
    guard finding == .effected || now >= effectPossible(of: attempt) else { return nil }
    return AttemptSettled(
      attempt: attempt.id, action: attempt.action, vm: attempt.vm, finding: finding, reason: reason)
  }
}
