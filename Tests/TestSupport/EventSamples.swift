package import Simulation
package import Events

/// A sample of every event, for laws that hold of all of them.
package enum EventSamples {
  /// One event of each kind, and one of each action's life.
  package static let all: [Event] = Kind.allCases.flatMap(samples)

  /// The cases of ``Event``, so that they can be counted.
  package enum Kind: CaseIterable, Hashable, Sendable {
    case logCreated, logKeyIntroduced, logKeyRotated, profileAdopted, windowOpened, windowSuspended,
      windowResumed, windowClosed
    case hostEnrolled, hostReleased, hostObserved, vmObserved, vmArrived, vmDeparted
    case actionStarted, actionCompleted, actionFailed, attemptSettled, leaseRenewed, attemptDoubted,
      attemptTakenOver, ruleOverridden, unreadable
  }

  /// The kind of an event: a new case of ``Event`` does not compile until it stands here.
  package static func kind(of event: Event) -> Kind {
    switch event {
    case .logCreated: .logCreated
    case .logKeyIntroduced: .logKeyIntroduced
    case .logKeyRotated: .logKeyRotated
    case .profileAdopted: .profileAdopted
    case .windowOpened: .windowOpened
    case .windowSuspended: .windowSuspended
    case .windowResumed: .windowResumed
    case .windowClosed: .windowClosed
    case .hostEnrolled: .hostEnrolled
    case .hostReleased: .hostReleased
    case .hostObserved: .hostObserved
    case .vmObserved: .vmObserved
    case .vmArrived: .vmArrived
    case .vmDeparted: .vmDeparted
    case .actionStarted: .actionStarted
    case .actionCompleted: .actionCompleted
    case .actionFailed: .actionFailed
    case .attemptSettled: .attemptSettled
    case .leaseRenewed: .leaseRenewed
    case .attemptDoubted: .attemptDoubted
    case .attemptTakenOver: .attemptTakenOver
    case .ruleOverridden: .ruleOverridden
    case .unreadable: .unreadable
    }
  }

  /// The samples of a kind.
  package static func samples(_ kind: Kind) -> [Event] {
    switch kind {
    case .logCreated: [.logCreated(LogCreated(origin: "contoso.example", toolVersion: "1"))]
    case .logKeyIntroduced: [.logKeyIntroduced(LogKeyIntroduced(verifierKey: "log+1+a"))]
    case .logKeyRotated:
      [
        .logKeyRotated(
          LogKeyRotated(
            verifierKey: "log+2+b", replaced: "log+1+a", isReplacedLost: false, reason: "yearly"))
      ]
    case .profileAdopted: [.profileAdopted(ProfileAdopted(name: "p", profile: .null))]
    case .windowOpened:
      [
        .windowOpened(
          WindowOpened(
            hosts: [.sample(0)], from: .evening, until: Timestamp.evening.adding(seconds: 3600),
            maximumHostsDown: 1, profile: 1))
      ]
    case .windowSuspended: [.windowSuspended(WindowSuspended(reason: "storm"))]
    case .windowResumed: [.windowResumed(WindowResumed(reason: nil, until: .evening))]
    case .windowClosed: [.windowClosed(WindowClosed(reason: nil))]
    case .hostEnrolled: [.hostEnrolled(HostEnrolled(window: .night))]
    case .hostReleased: [.hostReleased(HostReleased(window: .night))]
    case .hostObserved, .vmObserved, .vmArrived, .vmDeparted: looks(kind)
    case .actionStarted, .actionCompleted, .actionFailed: ActionKind.allCases.map { life(kind, $0) }
    case .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver:
      ActionKind.allCases.flatMap { attempts(kind, $0) }
    case .ruleOverridden:
      [
        .ruleOverridden(
          RuleOverridden(rule: "no-snapshot", action: nil, vm: .sample(1), reason: "known"))
      ]
    case .unreadable: [.unreadable(UnreadableEvent(type: "dev.mwctl.vm.new.v2", why: "newer"))]
    }
  }

  private static func looks(_ kind: Kind) -> [Event] {
    switch kind {
    case .hostObserved:
      [true, false].map { isWhole in
        .hostObserved(
          HostObserved(
            isWhole: isWhole, facts: .healthy, seen: [.sample(1), .sample(2)], digest: "00"))
      }
    case .vmObserved:
      VMState.allCases.map {
        .vmObserved(VMObserved(facts: .sample(1, $0, snapshot: .online)))
      }
    case .vmArrived:
      [
        .vmArrived(
          VMArrived(
            known: .sample(2, .off), from: .sample(1), ranBefore: true, lastRanOn: .release,
            isWokenByUs: false, isNotApplicable: false))
      ]
    case .vmDeparted: [.vmDeparted(VMDeparted(vm: .sample(2), destination: .sample(1)))]
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .actionStarted, .actionCompleted, .actionFailed,
      .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver, .ruleOverridden,
      .unreadable:
      []
    }
  }

  private static func attempts(_ kind: Kind, _ action: ActionKind) -> [Event] {
    let (token, vm) = (AttemptID(3), vm(action))
    if kind == .leaseRenewed {
      return [
        .leaseRenewed(LeaseRenewed(attempt: token, action: action, vm: vm, leaseSeconds: 900))
      ]
    }
    if kind == .attemptDoubted {
      return [
        .attemptDoubted(
          AttemptDoubted(
            attempt: token, action: action, vm: vm, reason: "no outcome", details: [:]))
      ]
    }
    if kind == .attemptTakenOver {
      return [
        .attemptTakenOver(
          AttemptTakenOver(
            attempt: token, action: action, vm: vm, leaseSeconds: 900, reason: "shift change"))
      ]
    }
    return AttemptSettled.Finding.allCases.flatMap { finding in
      [true, false].map { isByPerson in
        .attemptSettled(
          AttemptSettled(
            attempt: token, action: action, vm: vm, finding: finding, reason: "seen",
            isByPerson: isByPerson))
      }
    }
  }

  private static func vm(_ action: ActionKind) -> VMID? {
    action.traits.subject == .host ? nil : .sample(1)
  }

  private static func life(_ kind: Kind, _ action: ActionKind) -> Event {
    switch kind {
    case .actionCompleted:
      .actionCompleted(
        ActionCompleted(
          action: action, vm: vm(action), attempt: AttemptID(3), route: .setupDisk, reason: "done",
          details: ["version": "6.1.7601.17514"], against: ["window-open"]))
    case .actionFailed:
      .actionFailed(
        ActionFailed(
          action: action, vm: vm(action), attempt: AttemptID(3), failure: "0x800f0818",
          details: [:]))
    case .actionStarted, .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted,
      .windowOpened, .windowSuspended,
      .windowResumed, .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved,
      .vmArrived, .vmDeparted, .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver,
      .ruleOverridden,
      .unreadable:
      .actionStarted(
        ActionStarted(
          action: action, vm: vm(action), route: nil, leaseSeconds: 600, reason: nil,
          details: ["ticket": "4711"],
          basis: DecisionBasis(position: 2, profile: 1, overridden: [])))
    }
  }
}

extension SplitMix64 {
  /// A stream of records in no sensible order, on few streams and machines, so that they meet.
  package mutating func records(_ count: Int) -> [RecordedEvent] {
    var versions: [StreamName: StreamVersion] = [:]
    return (0..<count).map { place in
      var event = pick(EventSamples.all) ?? .windowClosed(WindowClosed(reason: nil))
      if case .unreadable = event, !chance(10) {
        event = .hostEnrolled(HostEnrolled(window: .night))
      }
      let streams: [StreamName] = [.host(.sample(0)), .host(.sample(1)), .window(.night), .log]
      let fitting = stream(for: event) ?? .log
      let stream = chance(97) ? fitting : pick(streams) ?? .log
      versions[stream, default: 0] += 1
      return RecordedEvent(
        position: Position(place), version: versions[stream] ?? 1, recordedAt: .evening,
        source: "test",
        draft: EventDraft(
          id: "e\(place)", stream: stream, event: event,
          time: Timestamp.evening.adding(seconds: below(5000)), actor: "anna",
          commandID: "c\(place)", workflowVersion: "1"))
    }
  }

  private mutating func stream(for event: Event) -> StreamName? {
    switch event {
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted: .log
    case .windowOpened, .windowSuspended, .windowResumed, .windowClosed: .window(.night)
    case .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived, .vmDeparted,
      .actionStarted, .actionCompleted, .actionFailed, .attemptSettled, .leaseRenewed,
      .attemptDoubted,
      .attemptTakenOver, .ruleOverridden,
      .unreadable:
      .host(.sample(chance(80) ? 0 : 1))
    }
  }
}
