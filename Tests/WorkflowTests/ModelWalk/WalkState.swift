internal import Events
internal import Projections
internal import Simulation
internal import TestSupport
internal import Workflow

/// One state of a walk: the truth, the fold, and what we ourselves know of the log.
struct WalkState {
  /// What became of a request, whoever was told.
  enum Request: Hashable { case pending, landed, lost }

  /// One thing that happens.
  enum Move: Hashable {
    case wholeLook
    case partialLook(VMID)
    case start(ActionKind, VMID?)
    case effect(ActionKind, VMID?)
    case tell(ActionKind, Request)
    case meddling(Meddling, VMID)
    case hoursPass
  }

  var world: HypervisorModel
  var host: Host
  var now = Timestamp.evening
  var position: Position = 0
  /// The attempts that have neither outcome nor finding, by our own book.
  var open: [AttemptID: Request] = [:]
  /// Whether the last whole look found every machine off; `nil` before the first.
  var wasAllOff: Bool?
  /// Whether anything was logged since that a patch may not follow.
  var isLoggedSince = false
  /// How often others may still meddle, and how often leases may still run out.
  var meddlings: Int
  var lapses: Int
  /// The moves that led here, for the report of a failure.
  var path: [Move] = []

  static let name = HostName.sample(0)

  init(_ machines: [ModelMachine], collector: Collector, meddlings: Int, lapses: Int) {
    self.meddlings = meddlings
    self.lapses = lapses
    world = HypervisorModel(target: .servicePack1, now: .evening)
    var truth = ModelHost(
      name: WalkState.name, build: .release, bootedAt: Timestamp.evening.adding(seconds: -9999))
    for machine in machines { truth.machines[machine.id] = machine }
    truth.collector = collector
    world.hosts[truth.name] = truth
    host = Host(name: truth.name)
    append(.hostEnrolled(HostEnrolled(window: .night)))
  }

  /// The moves that led here, in words.
  var story: String { path.map { "\($0)" }.joined(separator: ", ") }

  var truth: ModelHost {
    world.hosts[WalkState.name] ?? ModelHost(name: WalkState.name, build: .release, bootedAt: now)
  }

  var situation: Situation {
    Situation(host: host, window: WalkState.window, otherHosts: [], profile: .patient, now: now)
  }

  /// A window that lasts longer than any walk.
  static let window: Window = {
    var window = Window(id: .night)
    window.apply(
      RecordedEvent(
        position: 0, version: 1, recordedAt: .evening, source: "test",
        draft: EventDraft(
          id: "w", stream: .window(.night),
          event: .windowOpened(
            WindowOpened(
              hosts: [WalkState.name], from: .evening,
              until: Timestamp.evening.adding(seconds: 100_000_000), maximumHostsDown: nil,
              profile: 0)), time: .evening, actor: "anna", commandID: "w", workflowVersion: "1")))
    return window
  }()

  @discardableResult
  mutating func append(_ event: Event) -> Position {
    position += 1
    host.apply(
      RecordedEvent(
        position: position, version: host.version + 1, recordedAt: now, source: "test",
        draft: EventDraft(
          id: "", stream: .host(WalkState.name), event: event, time: now, actor: "anna",
          commandID: "", workflowVersion: "1")))
    return position
  }

  /// A second passes, so that what happens one after the other is told apart by time as well.
  mutating func tick() {
    now = now.adding(seconds: 1)
    world.now = now
  }
}

extension Profile {
  /// The built-in profile with room for any number of tries, so that counting them does not make
  /// every state another one.
  static let patient = variant {
    $0.replacing("\"triesPerStep\": 3", with: "\"triesPerStep\": 1000000")
  }
}
