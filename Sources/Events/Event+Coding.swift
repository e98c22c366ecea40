// What follows is the format of the log on disk. A name here is never changed or removed; a fact
// with a new meaning gets a new name (docs/log-format.md).

extension Event {
  /// The type's name on disk: `dev.mwctl.<subject>.<what happened>.v1`.
  public var type: String {
    switch self {
    case .logCreated: "dev.mwctl.log.created.v1"
    case .logKeyIntroduced: "dev.mwctl.log.key-introduced.v1"
    case .logKeyRotated: "dev.mwctl.log.key-rotated.v1"
    case .profileAdopted: "dev.mwctl.profile.adopted.v1"
    case .windowOpened: "dev.mwctl.window.opened.v1"
    case .windowSuspended: "dev.mwctl.window.suspended.v1"
    case .windowResumed: "dev.mwctl.window.resumed.v1"
    case .windowClosed: "dev.mwctl.window.closed.v1"
    case .hostEnrolled: "dev.mwctl.host.enrolled.v1"
    case .hostReleased: "dev.mwctl.host.released.v1"
    case .hostObserved: "dev.mwctl.host.observed.v1"
    case .vmObserved: "dev.mwctl.vm.observed.v1"
    case .vmArrived: "dev.mwctl.vm.arrived.v1"
    case .vmDeparted: "dev.mwctl.vm.departed.v1"
    case .actionStarted(let fact): Event.type(of: fact.action, "started")
    case .actionCompleted(let fact): Event.type(of: fact.action, "completed")
    case .actionFailed(let fact): Event.type(of: fact.action, "failed")
    case .attemptSettled: "dev.mwctl.attempt.settled.v1"
    case .leaseRenewed: "dev.mwctl.attempt.lease-renewed.v1"
    case .attemptDoubted: "dev.mwctl.attempt.doubted.v1"
    case .attemptTakenOver: "dev.mwctl.attempt.taken-over.v1"
    case .ruleOverridden: "dev.mwctl.rule.overridden.v1"
    case .unreadable(let event): event.type
    }
  }

  private static func type(of action: ActionKind, _ step: String) -> String {
    "dev.mwctl.\(action.traits.subject.rawValue).\(action.rawValue)-\(step).v1"
  }

  /// The event's data as it is written; `nil` for one that this version could not read.
  public var data: JSONObject? {
    switch self {
    case .logCreated(let fact): fact.data
    case .logKeyIntroduced(let fact): fact.data
    case .logKeyRotated(let fact): fact.data
    case .profileAdopted(let fact): fact.data
    case .windowOpened(let fact): fact.data
    case .windowSuspended(let fact): fact.data
    case .windowResumed(let fact): fact.data
    case .windowClosed(let fact): fact.data
    case .hostEnrolled(let fact): fact.data
    case .hostReleased(let fact): fact.data
    case .hostObserved(let fact): fact.data
    case .vmObserved(let fact): fact.data
    case .vmArrived(let fact): fact.data
    case .vmDeparted(let fact): fact.data
    case .actionStarted(let fact): fact.data
    case .actionCompleted(let fact): fact.data
    case .actionFailed(let fact): fact.data
    case .attemptSettled(let fact): fact.data
    case .leaseRenewed(let fact): fact.data
    case .attemptDoubted(let fact): fact.data
    case .attemptTakenOver(let fact): fact.data
    case .ruleOverridden(let fact): fact.data
    case .unreadable: nil
    }
  }

  /// The virtual machine that the event is about, if it is about one.
  public var vm: VMID? {
    switch self {
    case .vmObserved(let fact): fact.facts.id
    case .vmArrived(let fact): fact.vm
    case .vmDeparted(let fact): fact.vm
    case .actionStarted(let fact): fact.vm
    case .actionCompleted(let fact): fact.vm
    case .actionFailed(let fact): fact.vm
    case .attemptSettled(let fact): fact.vm
    case .leaseRenewed(let fact): fact.vm
    case .attemptDoubted(let fact): fact.vm
    case .attemptTakenOver(let fact): fact.vm
    case .ruleOverridden(let fact): fact.vm
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .unreadable:
      nil
    }
  }

  /// Reads the event of a type from its data.
  ///
  /// Total over types and data: what cannot be read becomes ``Event/unreadable(_:)``, which parks
  /// its stream.
  /// - Throws: ``JSONShapeError`` if the type is no text.
  init(type: JSONReader, data: JSONReader) throws(JSONShapeError) {
    guard let event = try type.withText({ Event(type: $0, data: data) }) else {
      self = .unreadable(
        UnreadableEvent(
          type: try type.string(), why: "this version of mwctl does not know the type"))
      return
    }
    self = event
  }

  /// Reads the event of a type from its data; `nil` for a type that this version does not know.
  init?(type: UnsafeBufferPointer<UInt8>, data: JSONReader) {
    guard let read = Event.readers[type] else { return nil }
    do throws(JSONShapeError) {
      self = try read(data)
    } catch {
      self = .unreadable(
        UnreadableEvent(
          type: String(decoding: type, as: UTF8.self), why: error.description))
    }
  }

  private typealias Read = @Sendable (JSONReader) throws(JSONShapeError) -> Event

  /// How the data of each type is read.
  private static let readers: NameTable<Read> = {
    var readers: [(name: String, value: Read)] = [
      ("dev.mwctl.log.created.v1", reading(Event.logCreated)),
      ("dev.mwctl.log.key-introduced.v1", reading(Event.logKeyIntroduced)),
      ("dev.mwctl.log.key-rotated.v1", reading(Event.logKeyRotated)),
      ("dev.mwctl.profile.adopted.v1", reading(Event.profileAdopted)),
      ("dev.mwctl.window.opened.v1", reading(Event.windowOpened)),
      ("dev.mwctl.window.suspended.v1", reading(Event.windowSuspended)),
      ("dev.mwctl.window.resumed.v1", reading(Event.windowResumed)),
      ("dev.mwctl.window.closed.v1", reading(Event.windowClosed)),
      ("dev.mwctl.host.enrolled.v1", reading(Event.hostEnrolled)),
      ("dev.mwctl.host.released.v1", reading(Event.hostReleased)),
      ("dev.mwctl.host.observed.v1", reading(Event.hostObserved)),
      ("dev.mwctl.vm.observed.v1", reading(Event.vmObserved)),
      ("dev.mwctl.vm.arrived.v1", reading(Event.vmArrived)),
      ("dev.mwctl.vm.departed.v1", reading(Event.vmDeparted)),
      ("dev.mwctl.attempt.settled.v1", reading(Event.attemptSettled)),
      ("dev.mwctl.attempt.lease-renewed.v1", reading(Event.leaseRenewed)),
      ("dev.mwctl.attempt.doubted.v1", reading(Event.attemptDoubted)),
      ("dev.mwctl.attempt.taken-over.v1", reading(Event.attemptTakenOver)),
      ("dev.mwctl.rule.overridden.v1", reading(Event.ruleOverridden)),
    ]
    for action in ActionKind.allCases {
      readers += [
        reading(action, "started", Event.actionStarted) { $0.action },
        reading(action, "completed", Event.actionCompleted) { $0.action },
        reading(action, "failed", Event.actionFailed) { $0.action },
      ]
    }
    return NameTable(readers)
  }()

  private static func reading<Fact: EventData>(
    _ event: @escaping @Sendable (Fact) -> Event
  ) -> Read {
    { (data) throws(JSONShapeError) in event(try Fact(data)) }
  }

  private static func reading<Fact: EventData>(
    _ action: ActionKind, _ step: String, _ event: @escaping @Sendable (Fact) -> Event,
    named: @escaping @Sendable (Fact) -> ActionKind
  ) -> (name: String, value: Read) {
    let type = type(of: action, step)
    return (
      type,
      { (data) throws(JSONShapeError) in
        let fact = try Fact(data)
        guard named(fact) == action else {
          return .unreadable(
            UnreadableEvent(type: type, why: "type and data name different actions"))
        }
        return event(fact)
      }
    )
  }
}
