public import Events

/// How long virtual machines are down in a maintenance: from the moment that their shutdown begins,
/// or they are seen not running, until their guest is verified.
///
/// Counts machines that somebody wants to run; one that was off before and is only started for its
/// update is never down.
public struct Downtime: Hashable, Sendable {
  /// A time that a machine was down.
  public struct Outage: Hashable, Sendable {
    /// Since when.
    public let since: Timestamp
    /// Until when; `nil` while it lasts.
    public let until: Timestamp?
  }

  private var tracks: [VMID: Track] = [:]
  private var openAttempts: Set<AttemptID> = []

  /// A fold of which nothing is known yet.
  public init() {}

  /// A fold that begins where `host` came under its window: the machines that are wanted are taken
  /// to have run then.
  ///
  /// For a reader that does not want to fold what happened before the window.
  public init(since host: Host) { begin(with: host) }

  /// Takes in a host as it stands where it comes under its window, see ``init(since:)``.
  public mutating func begin(with host: Host) {
    for vm in host.virtualMachines.values {
      tracks[vm.id] = Track(host: host.name, isWanted: vm.ranBefore == true)
    }
  }

  /// The machines that were down at some time since their host came under its window.
  public var machines: [VMID] {
    tracks.filter { $0.value.total > 0 || $0.value.outage != nil }.map(\.key).sorted()
  }

  /// Since when a machine is down; `nil` if it is up.
  public func downSince(_ vm: VMID) -> Timestamp? { tracks[vm]?.outage?.since }

  /// The times that a machine was down since its host came under its window, in order.
  public func outages(of vm: VMID) -> [Outage] {
    guard let track = tracks[vm] else { return [] }
    return track.past + (track.outage.map { [Outage(since: $0.since, until: nil)] } ?? [])
  }

  /// How long a machine was down since its host came under its window, in seconds; for one that
  /// still is, until `now`.
  ///
  /// `nil` for a machine that was never heard of.
  public func seconds(of vm: VMID, at now: Timestamp) -> Int? {
    guard let track = tracks[vm] else { return nil }
    return track.total + (track.outage.map { max(0, now.seconds(since: $0.since)) } ?? 0)
  }

  /// Folds one event.
  ///
  /// Events have to come in the order of their positions.
  ///
  /// - Complexity: O(1) for an action; O(*n*) in the machines for a look or an enrolment.
  public mutating func apply(_ record: RecordedEvent) {
    guard case .host(let host) = record.stream else { return }
    switch record.event {
    case .hostEnrolled: each(on: host) { $0.enrol() }
    case .hostReleased: each(on: host) { $0.close(at: record.time) }
    case .vmObserved(let fact):
      tracks[fact.facts.id, default: Track(host: host)].see(fact.facts, record.time)
    case .hostObserved(let fact): for vm in fact.seen { tracks[vm]?.settle(at: record.time) }
    case .vmArrived(let fact):
      tracks[fact.vm, default: Track(host: host, isWanted: fact.ranBefore == true)].host = host
    case .actionStarted(let fact):
      openAttempts.insert(AttemptID(record.position))
      guard let vm = fact.vm else { return }
      tracks[vm]?.begin(fact.action, AttemptID(record.position), record.time)
    case .actionCompleted(let fact):
      guard end(fact.attempt), let vm = fact.vm else { return }
      tracks[vm]?.complete(fact, record.time)
    case .actionFailed(let fact):
      guard end(fact.attempt), let vm = fact.vm else { return }
      tracks[vm]?.giveUp(fact.attempt)
    case .attemptSettled(let fact):
      guard end(fact.attempt), let vm = fact.vm else { return }
      tracks[vm]?.settle(fact)
    case .attemptTakenOver(let fact):
      guard end(fact.attempt) else { return }
      openAttempts.insert(AttemptID(record.position))
      guard let vm = fact.vm else { return }
      tracks[vm]?.passOn(fact.attempt, as: AttemptID(record.position))
    case .ruleOverridden(let fact):
      guard fact.action == nil, fact.rule == "guest-verified", let vm = fact.vm else { return }
      tracks[vm]?.close(at: record.time)
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .vmDeparted, .leaseRenewed, .attemptDoubted, .unreadable:
      return
    }
  }

  private mutating func each(on host: HostName, _ body: (inout Track) -> Void) {
    for vm in tracks.keys where tracks[vm]?.host == host {
      if var track = tracks[vm] {
        body(&track)
        tracks[vm] = track
      }
    }
  }

  /// Ends an attempt; one that ended before came late and moves nothing.
  private mutating func end(_ attempt: AttemptID?) -> Bool {
    attempt.map { openAttempts.remove($0) != nil } ?? true
  }
}

/// What is followed of one machine.
private struct Track: Hashable, Sendable {
  /// A time without service.
  struct Outage: Hashable, Sendable {
    let since: Timestamp
    /// The attempt that it began with, while it is not certain that it has had its effect.
    var doubt: AttemptID?
  }

  var host: HostName
  var state: VMState?
  var isHealthy = false
  var isWanted = false
  var isWoken = false
  /// The attempt at stopping it that is under way.
  var stop: AttemptID?
  var outage: Outage?
  var past: [Downtime.Outage] = []

  /// How long it was down, the outage that lasts aside, in seconds.
  var total: Int { past.reduce(0) { $0 + ($1.until?.seconds(since: $1.since) ?? 0) } }

  init(host: HostName, isWanted: Bool = false) {
    self.host = host
    self.isWanted = isWanted
    state = isWanted ? .running : nil
  }

  mutating func enrol() {
    past = []
    if state?.isAlive == true { isWanted = true }
    isWoken = false
  }

  mutating func open(at time: Timestamp, by attempt: AttemptID? = nil) {
    guard isWanted, !isWoken, outage == nil else { return }
    outage = Outage(since: time, doubt: attempt)
  }

  /// Ends the outage of a machine that runs.
  mutating func close(at time: Timestamp) {
    guard let outage, state == .running else { return }
    past.append(Downtime.Outage(since: outage.since, until: max(time, outage.since)))
    self.outage = nil
  }

  mutating func see(_ facts: VMFacts, _ time: Timestamp) {
    let wasUp = state == .running
    isHealthy = facts.heartbeat == .ok && facts.network == .ok
    guard facts.state != .unknown else { return }
    state = facts.state
    if facts.state.isAlive, !isWoken { isWanted = true }
    if facts.state == .off { isWoken = false }
    guard facts.state != .running else { return }
    if wasUp { open(at: time) }
    outage?.doubt = nil
  }

  /// A look at it was finished: a healthy machine that nobody is stopping is up.
  mutating func settle(at time: Timestamp) {
    if isHealthy, stop == nil { close(at: time) }
  }

  mutating func begin(_ action: ActionKind, _ attempt: AttemptID, _ time: Timestamp) {
    if action == .start { isWoken = !isWanted }
    guard action.stops else { return }
    stop = attempt
    if state != .off { open(at: time, by: attempt) }
  }

  mutating func complete(_ fact: ActionCompleted, _ time: Timestamp) {
    if fact.action.stops {
      if state != .off { open(at: time) }
      becomeOff()
    }
    switch fact.action {
    case .restore, .resume, .start:
      if fact.action == .start { isWoken = !isWanted }
      state = .running
      isHealthy = false
    case .verifyGuest:
      guard fact.details["heartbeat"] ?? "ok" == "ok", fact.details["network"] ?? "ok" == "ok"
      else { return }
      close(at: time)
    case .shutDown, .turnOff, .discardSavedState, .mergeSnapshots, .deleteSnapshots, .patch,
      .reboot, .updateIntegrationServices, .observe:
      return
    }
  }

  /// An attempt had no effect: what it was taken to have begun is taken back, unless it was seen.
  mutating func giveUp(_ attempt: AttemptID?) {
    if stop == attempt { stop = nil }
    if let attempt, outage?.doubt == attempt { outage = nil }
  }

  /// What an attempt began goes on under another token.
  mutating func passOn(_ attempt: AttemptID, as next: AttemptID) {
    if stop == attempt { stop = next }
    if outage?.doubt == attempt { outage?.doubt = next }
  }

  mutating func settle(_ fact: AttemptSettled) {
    switch fact.finding {
    case .notEffected: giveUp(fact.attempt)
    case .effected: if fact.action.stops { becomeOff() }
    }
  }

  private mutating func becomeOff() {
    state = .off
    isHealthy = false
    isWoken = false
    stop = nil
    outage?.doubt = nil
  }
}

extension ActionKind {
  /// Whether it takes a machine out of service for good.
  fileprivate var stops: Bool {
    switch self {
    case .shutDown, .turnOff, .discardSavedState: true
    case .restore, .resume, .mergeSnapshots, .deleteSnapshots, .patch, .reboot, .start,
      .updateIntegrationServices, .verifyGuest, .observe:
      false
    }
  }
}
