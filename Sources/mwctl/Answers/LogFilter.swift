internal import Events

/// What is asked of an event that no column of the log tells, but what it says itself.
struct LogFilter {
  /// Only where this rule was set aside, or gone against.
  var rule: String?
  /// Only what belongs to this window.
  var window: WindowID?

  var isEmpty: Bool { rule == nil && window == nil }

  /// Whether an event is asked for; one that cannot be read tells no rule.
  func takes(_ record: RecordedEvent) -> Bool {
    (rule.map { record.event.rules.contains($0) } ?? true)
      && (window.map { record.belongs(to: $0) } ?? true)
  }
}

extension RecordedEvent {
  /// Whether it is an event of a window, or of a host while it was under that window.
  fileprivate func belongs(to window: WindowID) -> Bool {
    // A host that comes under a window is not under it yet when that is recorded.
    if case .hostEnrolled(let fact) = event, fact.window == window { return true }
    return draft.correlationID == StreamName.window(window).description
  }
}

extension Event {
  /// The rules that it says were set aside or gone against.
  fileprivate var rules: [String] {
    switch self {
    case .ruleOverridden(let fact): [fact.rule]
    case .actionStarted(let fact): fact.basis.overridden
    case .actionCompleted(let fact): fact.against
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .actionFailed, .attemptSettled, .leaseRenewed, .attemptDoubted,
      .attemptTakenOver, .unreadable:
      []
    }
  }
}
