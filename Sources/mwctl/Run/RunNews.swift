internal import Events
internal import Execution
internal import Workflow

/// What happens in a run, for whoever looks on.
enum RunNews {
  /// A step was begun, and recorded as begun.
  case begun(Dispatcher.Order, AttemptID)
  /// A host is looked at.
  case looking(Dispatcher.Order)
  /// An executor told how far it is.
  case progress(Dispatcher.Order, ExecutorProgress)
  /// A step ended, and that is recorded.
  case ended(Dispatcher.Order, AttemptID, ExecutorResult, seconds: Int)
  /// A look was taken over.
  case seen(Dispatcher.Order, seconds: Int)
  /// A look told nothing.
  case unseen(Dispatcher.Order, why: String)
  /// A step was not begun after all.
  case refused(Dispatcher.Order, why: String)
  /// Something is wrong, dangerous or surprising.
  case hazard(Hazard, HostName)
  /// What was seen of a host was read with doubts.
  case warning(String, HostName)
  /// Something hinders, and is tried again.
  case trouble(String)
  /// Something is to be known.
  case note(String)
  /// Nothing can be begun before this time, and why.
  case waiting(until: Timestamp, why: String)
}

/// How things stand in a run.
struct RunState {
  let now: Timestamp
  let decisions: [Decision]
  /// What is under way, since when, and how far it says it is.
  let running: [RunTask]
  /// When the first of the hosts' windows ends.
  let windowEnd: Timestamp?
  let isStopping: Bool
}

/// Something under way.
struct RunTask {
  let order: Dispatcher.Order
  let attempt: AttemptID?
  let startedAt: Timestamp
  /// For a look: the time that it is of.
  let countsFrom: Timestamp
  var leaseUntil: Timestamp
  var progress: ExecutorProgress?
  /// Whether the attempt is still this run's: another operator may have taken it over.
  var isOurs = true
}

/// How something under way ended, until that is recorded.
struct RunEnd {
  let task: RunTask
  let result: ExecutorResult
  /// When it ended, however much later that can be recorded.
  let time: Timestamp
  /// How long it took.
  var seconds: Int { max(0, time.seconds(since: task.startedAt)) }
}

/// Whoever looks on.
protocol RunView: AnyObject {
  /// Tells that something happened.
  func tell(_ news: RunNews, at now: Timestamp)
  /// Tells how things stand; asked for about once a second.
  func show(_ state: RunState)
  /// Makes room for a question or an answer.
  func clear()
}
