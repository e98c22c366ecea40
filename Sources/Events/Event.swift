/// Everything that can have happened: the table of contents of `Facts/` and `Actions/`.
///
/// Closed on purpose: a new fact makes the compiler name every place that has to know it. The
/// names on disk stand in `Event+Coding.swift` and are frozen there.
public enum Event: Hashable, Sendable {
  /// The log was made.
  case logCreated(LogCreated)
  /// The key that signs checkpoints was introduced.
  case logKeyIntroduced(LogKeyIntroduced)
  /// Another key signs checkpoints from now on.
  case logKeyRotated(LogKeyRotated)
  /// A profile came into force.
  case profileAdopted(ProfileAdopted)

  /// A maintenance window was opened.
  case windowOpened(WindowOpened)
  /// A window was interrupted.
  case windowSuspended(WindowSuspended)
  /// A suspended window goes on, or its end was moved.
  case windowResumed(WindowResumed)
  /// A window is over.
  case windowClosed(WindowClosed)

  /// A host came under a window.
  case hostEnrolled(HostEnrolled)
  /// A host left its window.
  case hostReleased(HostReleased)
  /// A look at a host was finished.
  case hostObserved(HostObserved)
  /// A virtual machine was seen that is new or not as it was known.
  case vmObserved(VMObserved)
  /// A virtual machine was seen here that another host had.
  case vmArrived(VMArrived)
  /// A virtual machine of this host was seen on another one.
  case vmDeparted(VMDeparted)

  /// Somebody set out to do something.
  case actionStarted(ActionStarted)
  /// Something was done.
  case actionCompleted(ActionCompleted)
  /// Something was tried in vain.
  case actionFailed(ActionFailed)
  /// What became of an attempt in doubt was found out.
  case attemptSettled(AttemptSettled)
  /// Whoever is at an attempt says that it is still under way.
  case leaseRenewed(LeaseRenewed)
  /// Whoever was at an attempt says that nobody knows how it ended.
  case attemptDoubted(AttemptDoubted)
  /// Somebody else answers for an attempt from now on.
  case attemptTakenOver(AttemptTakenOver)
  /// A rule was set aside, with a reason.
  case ruleOverridden(RuleOverridden)

  /// An event that this version cannot read: a newer type, or damaged data.
  case unreadable(UnreadableEvent)
}

/// What is left of an event that this version cannot read.
public struct UnreadableEvent: Hashable, Sendable {
  /// The type that the entry names.
  public let type: String
  /// Why it cannot be read.
  public let why: String

  /// An event of `type` that cannot be read because of `why`.
  public init(type: String, why: String) {
    self.type = type
    self.why = why
  }
}
