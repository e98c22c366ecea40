import Events
import Testing

@testable import Projections

/// A short log written down minute by minute, for read models.
struct StoryLog {
  private(set) var records: [RecordedEvent] = []
  private var versions: [StreamName: StreamVersion] = [:]
  /// The minute that the next event happens in.
  var minute = 0

  static let host: StreamName = .host(name("hv-01"))
  static let vm = id(1)

  static func name(_ text: String) -> HostName {
    guard let name = HostName(text) else { preconditionFailure("'\(text)' is no host's name") }
    return name
  }

  static func id(_ number: Int) -> VMID {
    let digits = String(repeating: "0", count: 11) + String(number)
    guard let id = VMID("00000000-0000-0000-0000-\(digits)") else {
      preconditionFailure("\(number) is no digit")
    }
    return id
  }

  static func time(_ minute: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(minute) * 60_000)
  }

  var now: Timestamp { StoryLog.time(minute) }

  /// Appends an event in a minute.
  @discardableResult
  mutating func add(_ event: Event, minute: Int? = nil, to stream: StreamName = host) -> AttemptID {
    if let minute { self.minute = minute }
    versions[stream, default: 0] += 1
    let position = Position(records.count)
    records.append(
      RecordedEvent(
        position: position, version: versions[stream] ?? 1, recordedAt: now, source: "test",
        draft: EventDraft(
          id: "e\(position)", stream: stream, event: event, time: now, actor: "anna",
          commandID: "c\(position)", workflowVersion: "1")))
    return AttemptID(position)
  }

  @discardableResult
  mutating func start(
    _ action: ActionKind, _ vm: VMID? = vm, minute: Int, reason: String? = nil,
    overridden: [String] = []
  ) -> AttemptID {
    add(
      .actionStarted(
        ActionStarted(
          action: action, vm: vm, route: nil, leaseSeconds: 3600, reason: reason, details: [:],
          basis: DecisionBasis(position: 0, profile: 0, overridden: overridden))), minute: minute)
  }

  mutating func complete(
    _ action: ActionKind, _ attempt: AttemptID?, _ vm: VMID? = vm, minute: Int,
    details: [String: String] = [:], against: [String] = []
  ) {
    add(
      .actionCompleted(
        ActionCompleted(
          action: action, vm: vm, attempt: attempt, route: nil, reason: nil, details: details,
          against: against)), minute: minute)
  }

  mutating func fail(_ action: ActionKind, _ attempt: AttemptID?, _ vm: VMID? = vm, minute: Int) {
    add(
      .actionFailed(
        ActionFailed(action: action, vm: vm, attempt: attempt, failure: "it broke", details: [:])),
      minute: minute)
  }

  mutating func settle(
    _ action: ActionKind, _ attempt: AttemptID, _ finding: AttemptSettled.Finding, minute: Int
  ) {
    add(
      .attemptSettled(
        AttemptSettled(
          attempt: attempt, action: action, vm: StoryLog.vm, finding: finding, reason: "seen")),
      minute: minute)
  }

  /// A machine is seen, and the look is finished.
  mutating func see(
    _ state: VMState, _ vm: VMID = vm, minute: Int, isHealthy: Bool = false, isNew: Bool = true
  ) {
    if isNew {
      add(
        .vmObserved(
          VMObserved(
            facts: VMFacts(
              id: vm, name: "sql-01", state: state, heartbeat: isHealthy ? .ok : nil,
              network: isHealthy ? .ok : nil))), minute: minute)
    }
    add(
      .hostObserved(HostObserved(isWhole: true, facts: HostFacts(), seen: [vm], digest: "")),
      minute: minute)
  }

  mutating func enrol(minute: Int) {
    guard let window = WindowID("night-1") else { return }
    add(.hostEnrolled(HostEnrolled(window: window)), minute: minute)
  }

  mutating func release(minute: Int) {
    guard let window = WindowID("night-1") else { return }
    add(.hostReleased(HostReleased(window: window)), minute: minute)
  }
}
