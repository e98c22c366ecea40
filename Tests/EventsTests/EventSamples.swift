import Events
import Testing

/// One event of every type, with everything filled in that its data can hold, and sparse ones of
/// those types that may leave something out.
struct EventSample: CustomTestStringConvertible {
  /// The file of its golden bytes, without the ending.
  let name: String
  let stream: StreamName
  let event: Event

  var testDescription: String { name }

  /// The sample at a fixed place in a log.
  var record: RecordedEvent {
    RecordedEvent(
      position: 4711, version: 57, recordedAt: Sample.evening.adding(seconds: 90),
      source: "contoso.example/hyper-v",
      draft: EventDraft(
        id: "night-1#2", stream: stream, event: event,
        time: Timestamp(milliseconds: Sample.evening.milliseconds + 7), actor: "CONTOSO\\änne",
        commandID: "night-1", correlationID: "window/sp1-night-1", causationID: "night-0",
        workflowVersion: "1"))
  }

  /// All samples, in the order of ``Event``.
  static let all = full + sparse

  static let full: [EventSample] =
    logAndWindow + host + ActionKind.allCases.flatMap(lifeCycle) + decisions

  private static func full(_ event: Event, in stream: StreamName) -> EventSample {
    EventSample(name: event.type, stream: stream, event: event)
  }

  private static func sparse(_ event: Event, in stream: StreamName) -> EventSample {
    EventSample(name: "\(event.type)-sparse", stream: stream, event: event)
  }

  private static let logAndWindow: [EventSample] = [
    full(
      .logCreated(LogCreated(origin: "contoso.example/hyper-v", toolVersion: "0.1.0")), in: .log),
    EventSample(
      name: "dev.mwctl.log.created.v1-continues", stream: .log,
      event: .logCreated(
        LogCreated(
          origin: "contoso.example/hyper-v-2012", toolVersion: "0.1.0",
          continues: "contoso.example/hyper-v\n4711\nroot\n\n— contoso.example/hyper-v sig\n"))),
    full(.logKeyIntroduced(LogKeyIntroduced(verifierKey: Sample.verifierKey)), in: .log),
    full(
      .logKeyRotated(
        LogKeyRotated(
          verifierKey: Sample.verifierKey, replaced: Sample.earlierVerifierKey,
          isReplacedLost: true, reason: "the disk with the key is gone")),
      in: .log),
    full(.profileAdopted(ProfileAdopted(name: "ws2008r2-sp1", profile: Sample.document)), in: .log),
    full(
      .windowOpened(
        WindowOpened(
          hosts: [Sample.host, Sample.otherHost], from: Sample.evening,
          until: Sample.evening.adding(seconds: 28_800), maximumHostsDown: 1, profile: 1)),
      in: .window(Sample.window)),
    full(.windowSuspended(WindowSuspended(reason: "storage alarm")), in: .window(Sample.window)),
    full(
      .windowResumed(
        WindowResumed(
          reason: "storage is back", until: Sample.evening.adding(seconds: 36_000))),
      in: .window(Sample.window)),
    full(.windowClosed(WindowClosed(reason: "all done")), in: .window(Sample.window)),
  ]

  private static let host: [EventSample] = [
    full(.hostEnrolled(HostEnrolled(window: Sample.window)), in: .host(Sample.host)),
    full(.hostReleased(HostReleased(window: Sample.window)), in: .host(Sample.host)),
    full(
      .hostObserved(
        HostObserved(
          isWhole: true, facts: Sample.hostFacts, seen: [Sample.vm, Sample.otherVM],
          digest: String(repeating: "0f", count: 32))),
      in: .host(Sample.host)),
    full(.vmObserved(VMObserved(facts: Sample.vmFacts)), in: .host(Sample.host)),
    full(
      .vmArrived(
        VMArrived(
          known: Sample.vmFacts, from: Sample.otherHost, ranBefore: true,
          lastRanOn: Sample.oldBuild, isWokenByUs: true, isNotApplicable: false)),
      in: .host(Sample.host)),
    full(
      .vmDeparted(VMDeparted(vm: Sample.vm, destination: Sample.otherHost)),
      in: .host(Sample.host)),
  ]

  private static let decisions: [EventSample] = [
    full(
      .attemptSettled(
        AttemptSettled(
          attempt: AttemptID(4700), action: .shutDown, vm: Sample.vm, finding: .notEffected,
          reason: "sql-01 was seen running.")),
      in: .host(Sample.host)),
    EventSample(
      name: "dev.mwctl.attempt.settled.v1-by-person", stream: .host(Sample.host),
      event: .attemptSettled(
        AttemptSettled(
          attempt: AttemptID(4700), action: .mergeSnapshots, vm: Sample.vm, finding: .effected,
          reason: "no .avhd file is left", isByPerson: true))),
    full(
      .leaseRenewed(
        LeaseRenewed(
          attempt: AttemptID(4700), action: .mergeSnapshots, vm: Sample.vm, leaseSeconds: 1800)),
      in: .host(Sample.host)),
    full(
      .attemptDoubted(
        AttemptDoubted(
          attempt: AttemptID(4700), action: .mergeSnapshots, vm: Sample.vm,
          reason: "The executor told no outcome: signal 9 ended it.",
          details: ["executor": "hyperv-wmi", "stderr": "line 1 | line 2"])),
      in: .host(Sample.host)),
    full(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: AttemptID(4700), action: .mergeSnapshots, vm: Sample.vm, leaseSeconds: 3600,
          reason: "änne's laptop is gone")),
      in: .host(Sample.host)),
    full(
      .ruleOverridden(
        RuleOverridden(
          rule: "no-snapshot", action: .patch, vm: Sample.vm, reason: "vendor's order")),
      in: .host(Sample.host)),
  ]

  /// The beginning and both ends of an action of one kind.
  private static func lifeCycle(of action: ActionKind) -> [EventSample] {
    let vm: VMID? = action.traits.subject == .virtualMachine ? Sample.vm : nil
    let route: UpdateRoute? = action == .updateIntegrationServices ? .setupDisk : nil
    let details = ["ticket": "CHG-1042", "note": "“quoted” / ünïcode"]
    return [
      .actionStarted(
        ActionStarted(
          action: action, vm: vm, route: route, leaseSeconds: 1800, reason: "sp1", details: details,
          basis: DecisionBasis(
            position: 4709, profile: 1, overridden: ["no-snapshot", "window-time"]))),
      .actionCompleted(
        ActionCompleted(
          action: action, vm: vm, attempt: AttemptID(4710), route: route, reason: "sp1",
          details: details, against: ["window-open"])),
      .actionFailed(
        ActionFailed(
          action: action, vm: vm, attempt: AttemptID(4710), failure: "0x800f0818",
          details: details)),
    ].map { full($0, in: .host(Sample.host)) }
  }

  /// Samples that leave out all that may be left out.
  static let sparse: [EventSample] = [
    sparse(
      .windowOpened(
        WindowOpened(
          hosts: [Sample.host], from: Sample.evening, until: Sample.evening.adding(seconds: 60),
          maximumHostsDown: nil, profile: 1)),
      in: .window(Sample.window)),
    sparse(.windowSuspended(WindowSuspended(reason: nil)), in: .window(Sample.window)),
    sparse(.windowResumed(WindowResumed(reason: nil, until: nil)), in: .window(Sample.window)),
    sparse(.windowClosed(WindowClosed(reason: nil)), in: .window(Sample.window)),
    sparse(
      .hostObserved(HostObserved(isWhole: false, facts: HostFacts(), seen: [], digest: "00")),
      in: .host(Sample.host)),
    sparse(
      .vmObserved(VMObserved(facts: VMFacts(id: Sample.vm, name: "", state: .unknown))),
      in: .host(Sample.host)),
    sparse(
      .vmArrived(
        VMArrived(
          known: VMFacts(id: Sample.vm, name: "", state: .unknown), from: Sample.otherHost,
          ranBefore: nil, lastRanOn: nil, isWokenByUs: false, isNotApplicable: false)),
      in: .host(Sample.host)),
    sparse(
      .actionStarted(
        ActionStarted(
          action: .patch, vm: nil, route: nil, leaseSeconds: 1, reason: nil, details: [:],
          basis: DecisionBasis(position: 0, profile: 0, overridden: []))),
      in: .host(Sample.host)),
    sparse(
      .actionCompleted(
        ActionCompleted(
          action: .patch, vm: nil, attempt: nil, route: nil, reason: nil, details: [:],
          against: [])),
      in: .host(Sample.host)),
    sparse(
      .actionFailed(
        ActionFailed(action: .patch, vm: nil, attempt: nil, failure: "power cut", details: [:])),
      in: .host(Sample.host)),
    sparse(
      .attemptSettled(
        AttemptSettled(
          attempt: AttemptID(0), action: .reboot, vm: nil, finding: .effected, reason: "seen")),
      in: .host(Sample.host)),
    sparse(
      .leaseRenewed(
        LeaseRenewed(attempt: AttemptID(0), action: .patch, vm: nil, leaseSeconds: 1)),
      in: .host(Sample.host)),
    sparse(
      .attemptDoubted(
        AttemptDoubted(
          attempt: AttemptID(0), action: .patch, vm: nil, reason: "no outcome", details: [:])),
      in: .host(Sample.host)),
    sparse(
      .attemptTakenOver(
        AttemptTakenOver(
          attempt: AttemptID(0), action: .patch, vm: nil, leaseSeconds: 1, reason: "gone")),
      in: .host(Sample.host)),
    sparse(
      .ruleOverridden(RuleOverridden(rule: "no-snapshot", action: nil, vm: nil, reason: "agreed")),
      in: .host(Sample.host)),
  ]
}
