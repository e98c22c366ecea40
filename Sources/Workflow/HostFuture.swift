internal import Events
internal import Projections

/// A host's future as the reducer would take it: events that did not happen are folded, and the
/// clock goes to the end of whatever ends next.
struct HostFuture {
  private(set) var now: Timestamp
  private(set) var planned: [Forecast.PlannedStep] = []
  private(set) var blockers: [Refusal] = []
  /// The host as others see it, while it is out of service.
  private(set) var outOfService: HostOutline?
  private var situation: Situation
  private var decisions = 0
  private var running: [(step: Step, attempt: AttemptID, end: Timestamp)] = []
  private var downSince: [VMID: Timestamp] = [:]
  private var down: [VMID: Int] = [:]
  /// Whether the last restart ends an installation that is known of.
  private var isInstalled = true
  private let isWorst: Bool

  init(_ situation: Situation, isWorst: Bool) {
    self.isWorst = isWorst
    now = situation.now
    var host = situation.host
    // A window that ends, or is not there yet, is told in the answer; it does not end the forecast.
    host.assumeCalm()
    self.situation = Situation(
      host: host, window: situation.window?.unending ?? Window.unending(from: situation.now),
      otherHosts: [], profile: situation.profile, now: situation.now)
    for vm in host.machines where vm.state == .off && vm.ranBefore == true {
      downSince[vm.id] = situation.now
    }
    noteService()
    for attempt in host.attempts {
      let end = max(attempt.leaseUntil, situation.now)
      running.append((HostFuture.step(of: attempt), attempt.id, end))
    }
  }

  /// How long a machine is down, in seconds; `nil` for one that nobody waits for.
  func downtime(of vm: VMID) -> Int? {
    if let since = downSince[vm] { return (down[vm] ?? 0) + now.seconds(since: since) }
    return down[vm]
  }

  /// When what ends next does so; `nil` where nothing is under way.
  var nextEnd: Timestamp? { running.map(\.end).min() }

  /// Whether nothing but other hosts of its window that are out of service holds it up.
  var isWaitingForHosts: Bool {
    running.isEmpty && blockers.contains { $0.rule == HostsDownLimit.card.id }
  }

  /// Begins all that is safe now beside other hosts of its window, those of them that are out of
  /// service.
  mutating func proceed(beside others: [HostOutline]) {
    // Each machine takes a handful of steps; the bound only guards against a rule that loops.
    guard decisions < 50 * (situation.host.virtualMachines.count + 4) else { return }
    decisions += 1
    let decision = Workflow.decide(situation.at(now, beside: others))
    for step in decision.steps { begin(step) }
    blockers = running.isEmpty && decision.status != .done ? decision.blockers : []
  }

  /// Goes on to the end of what ends next.
  mutating func endNext() {
    guard let next = running.min(by: { $0.end < $1.end }) else { return }
    now = max(now, next.end)
    running.removeAll { $0.attempt == next.attempt && $0.end == next.end }
    end(next.step, next.attempt)
  }

  /// Lets time pass in which nothing is done to the host.
  mutating func wait(until time: Timestamp) { now = max(now, time) }

  private mutating func begin(_ step: Step) {
    let isLooking = running.contains { $0.step.action == .observe }
    guard step.action != .observe || !isLooking else { return }
    planned.append(Forecast.PlannedStep(step: step, startsAt: now))
    if step.action == .reboot { isInstalled = situation.stage == .beforeReboot }
    let seconds = isWorst ? step.estimate.worstSeconds : step.estimate.expectedSeconds
    let end = now.adding(seconds: seconds)
    guard step.action != .observe else {
      running.append((step, AttemptID(-1), end))
      return
    }
    // A machine that was off before is missed by nobody.
    if step.action == .shutDown, let vm = step.vm, downSince[vm] == nil,
      situation.host.virtualMachines[vm]?.ranBefore == true
    {
      downSince[vm] = now
    }
    fold(
      .actionStarted(
        ActionStarted(
          action: step.action, vm: step.vm, route: step.route, leaseSeconds: seconds * 2 + 60,
          reason: nil, details: [:],
          basis: DecisionBasis(position: 0, profile: 0, overridden: []))))
    running.append((step, AttemptID(situation.host.position), end))
  }

  private mutating func end(_ step: Step, _ attempt: AttemptID) {
    guard step.action != .observe else { return look() }
    var details: [String: String] = [:]
    if step.action == .updateIntegrationServices, step.route != UpdateRoute.none {
      details["version"] = situation.profile.targetIntegrationServices.description
    }
    fold(
      .actionCompleted(
        ActionCompleted(
          action: step.action, vm: step.vm, attempt: attempt, route: step.route, reason: nil,
          details: details, against: [])))
    guard step.action == .verifyGuest, let vm = step.vm,
      let since = downSince.removeValue(forKey: vm)
    else { return }
    down[vm, default: 0] += now.seconds(since: since)
  }

  /// A look that bears out all that was claimed.
  private mutating func look() {
    var facts = situation.host.facts
    let isThrough = situation.stage == .unverified
    // Windows tells that it waits for the restart, or the look would deny the patch.
    if situation.stage == .beforeReboot { facts.isRebootPending = true }
    if isThrough {
      facts.isRebootPending = false
      // A restart of which nobody knows what it finishes may leave the patch still to be done.
      if isInstalled { facts.build = situation.profile.targetBuild }
    }
    let ids = situation.host.virtualMachines.keys.sorted()
    fold(.hostObserved(HostObserved(isWhole: true, facts: facts, seen: ids, digest: "")))
  }

  private mutating func fold(_ event: Event) {
    var host = situation.host
    host.apply(
      RecordedEvent(
        position: max(host.position, situation.host.position) + 1, version: host.version + 1,
        recordedAt: now, source: "forecast",
        draft: EventDraft(
          id: "", stream: .host(host.name), event: event, time: now, actor: "forecast",
          commandID: "", workflowVersion: Rules.version)))
    situation = situation.with(host)
    noteService()
  }

  private mutating func noteService() {
    guard situation.window?.maximumHostsDown != nil else { return }
    let outline = situation.host.outline
    outOfService = situation.profile.isOutOfService(outline) ? outline : nil
  }

  private static func step(of attempt: Attempt) -> Step {
    Step(
      action: attempt.action, vm: attempt.vm, vmName: nil, argument: nil, route: attempt.route,
      reason: "",
      rules: [], warnings: [], estimate: Estimate(expectedSeconds: 0, worstSeconds: 0, basis: ""),
      instructions: [], evidence: [])
  }
}

extension Situation {
  /// The same situation at another time, beside other hosts.
  fileprivate func at(_ now: Timestamp, beside others: [HostOutline]) -> Situation {
    Situation(host: host, window: window, otherHosts: others, profile: profile, now: now)
  }

  /// The same situation with the host as it is then.
  fileprivate func with(_ host: Host) -> Situation {
    Situation(host: host, window: window, otherHosts: otherHosts, profile: profile, now: now)
  }
}
