internal import Events
internal import Execution
internal import Workflow

/// A run of `mwctl run` within a night: the very dispatcher, and in place of processes and of the
/// store what the night makes of them.
struct OperatedRun: Sendable {
  /// Something that an executor of the run is at.
  struct Task: Sendable {
    let order: Dispatcher.Order
    /// `nil` for a look.
    let attempt: AttemptID?
    let startedAt: Timestamp
    /// By the run's own clock.
    var leaseUntil: Timestamp
    /// Whether nobody took it over, as far as the run knows.
    var isOurs = true
  }

  /// What a run hears of one of its executors.
  enum News: Sendable {
    case told(Event)
    case seen
    case unseen
  }

  /// How a run ended.
  enum Ending: Sendable {
    /// Nothing was left that it could do.
    case regular
    /// The log could not be written.
    case storage
    /// Without a word.
    case crash
  }

  let number: Int
  let actor: String
  /// How far its clock is ahead of the true time, in seconds.
  let aheadSeconds: Int
  let hosts: [HostName]
  let leaseSeconds: Int
  var dispatcher: Dispatcher
  var tasks: [Int: Task] = [:]
  /// Outcomes that could not be recorded yet.
  var unrecorded: [(task: Task, event: Event)] = []
  /// Attempts whose end its executors told it.
  var heard: Set<AttemptID> = []
  var wakesAt: Timestamp
  /// What it chose, the version of the host that it was chosen on, and all else that it rests on.
  var choice: (order: Dispatcher.Order, version: StreamVersion, footing: Footing)?
  var ending: Ending?
  /// Whether the log could not be written, so that nothing more is begun.
  var hasFailed = false

  /// Its own clock.
  func clock(_ now: Timestamp) -> Timestamp { now.adding(seconds: aheadSeconds) }
}
