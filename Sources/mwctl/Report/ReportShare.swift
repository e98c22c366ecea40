internal import Events
internal import Projections
internal import Workflow

/// One host's time under the window that is reported on.
struct ReportShare {
  /// The host as far as it was read.
  private(set) var host: Host
  /// The window as it was while the host was under it.
  var window: Window?
  /// The other hosts of the window as they were at the end, where it limits how many may be out of
  /// service at once.
  var others: [HostOutline] = []
  /// Its machines as they were when it came under the window.
  private(set) var before: [VMID: VirtualMachine] = [:]
  private(set) var isEnrolled = false
  /// The host as it was just before it left the window.
  private var last: Host?
  private var buildBefore: BuildNumber?
  private var found: [HazardKey: (since: WorkLog.Mark, hazard: Hazard)] = [:]

  /// What makes two hazards the same one, though found by different looks.
  private struct HazardKey: Hashable {
    let rule: String
    let subject: String
    let message: String

    init(_ hazard: Hazard) {
      (rule, subject, message) = (hazard.rule, hazard.subject, hazard.message)
    }
  }

  init(host: Host) { self.host = host }

  /// The host as it was at the end: just before it left the window, or now.
  var judged: Host { last ?? host }

  /// Takes the host under the window; what is so now is what was before.
  mutating func enrol(at record: RecordedEvent) {
    isEnrolled = true
    before = host.virtualMachines
    buildBefore = host.facts.build
  }

  /// Folds one event of the host's stream.
  mutating func apply(_ record: RecordedEvent, profile: Profile, window id: WindowID) {
    if case .hostReleased(let fact) = record.event, fact.window == id {
      isEnrolled = false
      last = host
    }
    host.apply(record)
    guard isEnrolled else { return }
    // A look is told machine by machine; only when it is finished is it known what it shows.
    if case .vmObserved = record.event { return }
    let situation = situation(of: host, profile, at: record.time)
    for hazard in situation.hazards
    where found[HazardKey(hazard)] == nil {
      found[HazardKey(hazard)] = (WorkLog.Mark(record), hazard)
    }
  }

  /// All that the rules may look at, as it was at the end.
  func situation(_ profile: Profile, at end: Timestamp) -> Situation {
    situation(of: judged, profile, at: end, beside: others)
  }

  private func situation(
    of host: Host, _ profile: Profile, at time: Timestamp, beside others: [HostOutline] = []
  ) -> Situation {
    Situation(host: host, window: window, otherHosts: others, profile: profile, now: time)
  }
}

extension ReportShare {
  func line(_ profile: Profile, deeds: [WorkLog.Deed], _ end: Timestamp) -> Report.HostLine {
    let decision = Workflow.decide(situation(profile, at: end))
    return Report.HostLine(
      name: host.name, buildBefore: buildBefore, buildAfter: judged.facts.build,
      lastWholeLook: judged.lastWholeObservation, phase: decision.phase, status: decision.status,
      deeds: deeds)
  }

  func machine(
    _ id: VMID, before: VirtualMachine?, _ profile: Profile, _ end: Timestamp,
    deeds: [WorkLog.Deed], outages: [Downtime.Outage], seconds: Int?
  ) -> Report.MachineLine {
    let after = judged.virtualMachines[id]
    let situation = situation(profile, at: end)
    let remaining = after.map { RemainingWork(of: $0, in: situation) }
    return Report.MachineLine(
      id: id, name: after?.name ?? before?.name ?? id.text, host: host.name, before: before,
      after: after, verdict: after.map { situation.integrationServices(of: $0) }, deeds: deeds,
      outages: outages, downtimeSeconds: seconds, outstanding: remaining?.actions ?? [],
      obstacle: remaining?.obstacle)
  }

  /// What was wrong at some time, and whether it still was at the end.
  func hazardLines(_ profile: Profile, _ end: Timestamp) -> [Report.HazardLine] {
    let situation = situation(profile, at: end)
    let last = Set(situation.hazards.map(HazardKey.init))
    return found.map { key, value in
      Report.HazardLine(
        host: host.name, since: value.since, hazard: value.hazard, stands: last.contains(key))
    }.sorted { ($0.hazard.rule, $0.hazard.subject) < ($1.hazard.rule, $1.hazard.subject) }
  }
}
