import Events
import Testing

/// The cases of ``Event`` that can be written, as a list to go through.
private enum EventKind: CaseIterable {
  case logCreated, profileAdopted
  case windowOpened, windowSuspended, windowResumed, windowClosed
  case hostEnrolled, hostReleased, hostObserved, vmObserved, vmArrived, vmDeparted
  case actionStarted, actionCompleted, actionFailed, attemptSettled, ruleOverridden

  /// Exhaustive on purpose: a new case of ``Event`` does not compile until it stands here, and then
  /// the test asks for its sample.
  init?(_ event: Event) {
    switch event {
    case .logCreated: self = .logCreated
    case .profileAdopted: self = .profileAdopted
    case .windowOpened: self = .windowOpened
    case .windowSuspended: self = .windowSuspended
    case .windowResumed: self = .windowResumed
    case .windowClosed: self = .windowClosed
    case .hostEnrolled: self = .hostEnrolled
    case .hostReleased: self = .hostReleased
    case .hostObserved: self = .hostObserved
    case .vmObserved: self = .vmObserved
    case .vmArrived: self = .vmArrived
    case .vmDeparted: self = .vmDeparted
    case .actionStarted: self = .actionStarted
    case .actionCompleted: self = .actionCompleted
    case .actionFailed: self = .actionFailed
    case .attemptSettled: self = .attemptSettled
    case .ruleOverridden: self = .ruleOverridden
    case .unreadable: return nil
    }
  }
}

@Suite struct `Event samples` {
  @Test func `there is one of every kind of event`() {
    #expect(Set(EventSample.all.compactMap { EventKind($0.event) }) == Set(EventKind.allCases))
  }

  @Test func `there is one of every step of every action`() {
    let types = Set(EventSample.full.map(\.event.type))
    for action in ActionKind.allCases {
      for step in ["started", "completed", "failed"] {
        let type = "dev.mwctl.\(action.traits.subject.rawValue).\(action.rawValue)-\(step).v1"
        #expect(types.contains(type), "\(type) has no sample.")
      }
    }
  }

  @Test func `no two have the same name`() {
    #expect(Set(EventSample.all.map(\.name)).count == EventSample.all.count)
  }

  @Test func `the full ones leave nothing out`() throws {
    for sample in EventSample.full {
      let data = try #require(sample.event.data)
      #expect(!data.members.contains { $0.value == .null }, "\(sample.name)")
    }
  }
}
