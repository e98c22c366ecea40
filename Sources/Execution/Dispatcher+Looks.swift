internal import Events
internal import Workflow

// What is begun on one host, and when it is looked at.

extension Dispatcher {
  /// What is to be begun on a host, if anything is.
  func order(for decision: Decision, at now: Timestamp) -> Order? {
    let host = decision.host
    // What a look is about to tell is waited for.
    guard !isLooking(at: host) else { return nil }
    if let look = look(at: decision, now: now) { return look }
    guard !isExhausted, !hasReached(decision), seen.contains(host), decision.status == .ready
    else { return nil }
    // What a look is asked for rests on it, also where the last one told nothing.
    guard !isLookAsked(by: decision) else { return nil }
    return decision.steps.lazy.map { Order(host: host, step: $0) }
      .first { refused[$0] != decision.version }
  }

  /// When a host with nothing under way here may have something new to begin; `nil` if never.
  func nextChance(of decision: Decision, at now: Timestamp) -> Timestamp? {
    if isLookDue(at: decision, now: now), !isGivenUp(decision.host) {
      return (lastLook[decision.host] ?? now).adding(seconds: options.lookAgainSeconds)
    }
    guard decision.status != .done, !isExhausted, !hasReached(decision) else { return nil }
    return decision.inFlight.filter { !$0.isInDoubt }.map(\.leaseUntil).min()
  }

  /// Whether the last phase that was asked for is over.
  func hasReached(_ decision: Decision) -> Bool {
    guard let last = options.lastPhase else { return false }
    return decision.phase.rank > last.rank
  }

  /// Whether a host could not be looked at too often to try it again.
  func isGivenUp(_ host: HostName) -> Bool {
    failedLooks[host, default: 0] >= options.maximumFailedLooks
  }

  /// Whether a host is about to be left as executors told that it is, and nobody has seen it since.
  ///
  /// A host that changes with every look, such as one that shares a machine with another, is left
  /// in the end.
  func isClosingLookDue(_ decision: Decision) -> Bool {
    guard decision.hasUnseenChange, !running.contains(where: { $0.host == decision.host }),
      closingLooks[decision.host, default: 0] < options.maximumFailedLooks
    else { return false }
    return decision.status == .done || hasReached(decision)
      || decision.status == .blocked && !isExhausted
  }

  /// A look at a host, if one is due.
  private func look(at decision: Decision, now: Timestamp) -> Order? {
    guard isLookDue(at: decision, now: now), !isGivenUp(decision.host) else { return nil }
    if let last = lastLook[decision.host], isTooSoon(after: last, decision, at: now) { return nil }
    return Order(host: decision.host, step: decision.look)
  }

  /// Whether a host has to be looked at before anything else is done about it.
  ///
  /// Each run looks at a host before it begins anything on it, whatever the log says: the night may
  /// have gone on without it.
  private func isLookDue(at decision: Decision, now: Timestamp) -> Bool {
    if isClosingLookDue(decision) { return true }
    guard decision.status != .done, !isExhausted, !hasReached(decision) else { return false }
    return isLookAsked(by: decision) || !seen.contains(decision.host)
      || isDoubtful(decision, at: now)
  }

  private func isLookAsked(by decision: Decision) -> Bool {
    decision.steps.first?.action == .observe
  }

  private func isLooking(at host: HostName) -> Bool {
    running.contains { $0.host == host && $0.isLook }
  }

  /// Whether a look would come too soon after another one that did not help.
  private func isTooSoon(after last: Timestamp, _ decision: Decision, at now: Timestamp) -> Bool {
    // A look from before a doubt came up could not tell anything about it.
    let doubts = decision.inFlight.filter(\.isInDoubt)
    if let latest = doubts.map(\.leaseUntil).max(), last < latest { return false }
    let isRepeated =
      failedLooks[decision.host, default: 0] > 0 || idleLooks[decision.host, default: 0] > 2
      || isDoubtful(decision, at: now)
    return isRepeated && now.seconds(since: last) < options.lookAgainSeconds
  }

  /// Whether an attempt is in doubt that another look may settle: none since its latest end told
  /// what is so.
  private func isDoubtful(_ decision: Decision, at now: Timestamp) -> Bool {
    decision.inFlight.contains { attempt in
      guard attempt.isInDoubt else { return false }
      return lastSight[decision.host].map { $0 <= attempt.latestEnd } ?? true
    }
  }
}
