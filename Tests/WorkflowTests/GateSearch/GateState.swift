internal import Events
internal import Projections
internal import TestSupport
internal import Workflow

/// One state of the search: what the log leads to, and what a clerk would have noted.
struct GateState {
  /// The moves that led to a state, the last one first: shared, so that a state stays small.
  final class Trail: Sendable {
    let move: String
    let before: Trail?

    init(_ move: String, after before: Trail?) {
      self.move = move
      self.before = before
    }

    /// The moves from the beginning on.
    var story: String {
      var moves: [String] = []
      var trail: Trail? = self
      while let step = trail {
        moves.append(step.move)
        trail = step.before
      }
      return moves.reversed().joined(separator: ", ")
    }
  }

  let scope: GateScope
  private(set) var host: Host
  private(set) var book = GateBook()
  private(set) var now = Timestamp.evening
  private var position: Position = 0
  var trail = Trail("the evening", after: nil)
  var depth = 0

  static let name = HostName.sample(0)

  /// The evening: the host is under a window, and nobody has looked at it yet.
  init(_ scope: GateScope) {
    self.scope = scope
    host = Host(name: GateState.name)
    append(.hostEnrolled(HostEnrolled(window: .night)))
  }

  var situation: Situation {
    Situation(host: host, window: WalkState.window, otherHosts: [], profile: .patient, now: now)
  }

  /// The state that a move leads to, a second later.
  func after(_ move: @autoclosure () -> String, _ change: (inout GateState) -> Void) -> GateState {
    var state = self
    state.now = now.adding(seconds: 1)
    state.trail = Trail(move(), after: trail)
    state.depth += 1
    change(&state)
    return state
  }

  /// Lets hours pass: every lease ends, and every look is old.
  mutating func sleep() { now = now.adding(seconds: 20_000) }

  /// Takes a look over, as `mwctl import` does.
  mutating func take(_ look: HostObservation) {
    guard let result = try? situation.reconcile(look, formerHosts: [:], digest: "") else { return }
    book.note(look, at: now)
    for addition in result.additions { append(addition.event) }
  }

  /// Appends an event to the host's stream.
  mutating func append(_ event: Event, toldLate: Bool = false) {
    position += 1
    book.note(event, at: position)
    let time = toldLate ? now.adding(seconds: -3600) : now
    host.apply(
      RecordedEvent(
        position: position, version: host.version + 1, recordedAt: now, source: "test",
        draft: EventDraft(
          id: "", stream: .host(GateState.name), event: event, time: time, actor: "anna",
          commandID: "", workflowVersion: "1")))
  }
}
