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
    case .ruleOverridden(let fact): fact.vm
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .unreadable:
      nil
    }
  }

  /// Reads the event of `type` from its data.
  ///
  /// Total: what cannot be read becomes ``Event/unreadable(_:)``, which parks its stream.
  public init(type: String, data: JSONReader) {
    do throws(JSONShapeError) {
      self = try Event.read(type, data)
    } catch {
      self = .unreadable(UnreadableEvent(type: type, why: error.description))
    }
  }

  private static func read(_ type: String, _ data: JSONReader) throws(JSONShapeError) -> Event {
    if let action = actionTypes[type] { return try readAction(action, type, data) }
    return switch type {
    case "dev.mwctl.log.created.v1": .logCreated(try LogCreated(data))
    case "dev.mwctl.log.key-introduced.v1": .logKeyIntroduced(try LogKeyIntroduced(data))
    case "dev.mwctl.log.key-rotated.v1": .logKeyRotated(try LogKeyRotated(data))
    case "dev.mwctl.profile.adopted.v1": .profileAdopted(try ProfileAdopted(data))
    case "dev.mwctl.window.opened.v1": .windowOpened(try WindowOpened(data))
    case "dev.mwctl.window.suspended.v1": .windowSuspended(try WindowSuspended(data))
    case "dev.mwctl.window.resumed.v1": .windowResumed(try WindowResumed(data))
    case "dev.mwctl.window.closed.v1": .windowClosed(try WindowClosed(data))
    case "dev.mwctl.host.enrolled.v1": .hostEnrolled(try HostEnrolled(data))
    case "dev.mwctl.host.released.v1": .hostReleased(try HostReleased(data))
    case "dev.mwctl.host.observed.v1": .hostObserved(try HostObserved(data))
    case "dev.mwctl.vm.observed.v1": .vmObserved(try VMObserved(data))
    case "dev.mwctl.vm.arrived.v1": .vmArrived(try VMArrived(data))
    case "dev.mwctl.vm.departed.v1": .vmDeparted(try VMDeparted(data))
    case "dev.mwctl.attempt.settled.v1": .attemptSettled(try AttemptSettled(data))
    case "dev.mwctl.rule.overridden.v1": .ruleOverridden(try RuleOverridden(data))
    default:
      .unreadable(
        UnreadableEvent(type: type, why: "this version of mwctl does not know the type"))
    }
  }

  /// What a type of an action's event says of it.
  private struct ActionType {
    let action: ActionKind
    let step: Step

    enum Step { case started, completed, failed }
  }

  /// The types of the actions' events: looked up, since a replay reads one per entry.
  private static let actionTypes: [String: ActionType] = {
    var types: [String: ActionType] = [:]
    for action in ActionKind.allCases {
      types[type(of: action, "started")] = ActionType(action: action, step: .started)
      types[type(of: action, "completed")] = ActionType(action: action, step: .completed)
      types[type(of: action, "failed")] = ActionType(action: action, step: .failed)
    }
    return types
  }()

  private static func readAction(
    _ known: ActionType, _ type: String, _ data: JSONReader
  ) throws(JSONShapeError) -> Event {
    let event: Event
    let action: ActionKind
    switch known.step {
    case .started:
      let fact = try ActionStarted(data)
      (event, action) = (.actionStarted(fact), fact.action)
    case .completed:
      let fact = try ActionCompleted(data)
      (event, action) = (.actionCompleted(fact), fact.action)
    case .failed:
      let fact = try ActionFailed(data)
      (event, action) = (.actionFailed(fact), fact.action)
    }
    guard action == known.action else {
      return .unreadable(UnreadableEvent(type: type, why: "type and data name different actions"))
    }
    return event
  }
}
