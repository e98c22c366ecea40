/// How the program of an executor came to its end.
public enum ExecutorEnd: Hashable, Sendable {
  /// It ended by itself, with this exit code.
  case exited(Int32)
  /// A signal ended it: another program's, or that of whoever waited for it.
  case signalled(Int32)
  /// It could not be started.
  case notStarted(String)
  /// It was started, and nobody saw its end.
  case unseen(String)

  /// Whether nobody ended it.
  var isByItself: Bool {
    switch self {
    case .exited: true
    case .signalled, .notStarted, .unseen: false
    }
  }
}

/// Why the program of an executor was ended from outside.
public enum ExecutorStop: Hashable, Sendable {
  /// Its deadline passed.
  case deadline
  /// It had told its outcome, and did not end.
  case lingering
  /// What it printed was not to be read on.
  case badOutput
  /// Whoever runs it leaves at once.
  case leaving
}

/// What became of a task, and what is to be recorded of it.
public struct ExecutorResult: Hashable, Sendable {
  /// What an executor's end amounts to.
  public enum Verdict: Hashable, Sendable {
    /// It is done.
    case completed
    /// It was tried in vain.
    case failed(String)
    /// Nobody knows, and why.
    case inDoubt(String)
  }

  /// What it amounts to.
  public let verdict: Verdict
  /// What the executor noted, by key.
  public let details: [String: String]
  /// What it saw, in order.
  public let observations: [ExecutorObservation]
  /// Whether nothing was begun, because the executor itself could not be started.
  public let isOfStarting: Bool

  /// A result.
  public init(
    verdict: Verdict, details: [String: String], observations: [ExecutorObservation],
    isOfStarting: Bool = false
  ) {
    self.verdict = verdict
    self.details = details
    self.observations = observations
    self.isOfStarting = isOfStarting
  }
}
