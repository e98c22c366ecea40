internal import Events
internal import Projections
internal import Workflow

/// What is left to be done to a machine until its host is done, in order.
///
/// A summary for people; what may be done now, and in which order, is `mwctl next`.
struct RemainingWork {
  /// The actions.
  let actions: [ActionKind]
  /// What stands in the way of knowing them, or of going on.
  let obstacle: String?

  init(of vm: VirtualMachine, in situation: Situation) {
    switch situation.stage {
    case .unseen: self.init([], "not looked at yet")
    case .beforePatch, .beforeReboot:
      self.init(before: vm, in: situation)
    case .unverified: self.init([], "the host is looked at first")
    case .atTarget: self.init(after: vm, in: situation)
    }
  }

  private init(_ actions: [ActionKind], _ obstacle: String? = nil) {
    self.actions = actions
    self.obstacle = obstacle
  }

  private init(before vm: VirtualMachine, in situation: Situation) {
    var actions = RemainingWork.down(vm.state)
    let isWaived = situation.isWaived("no-snapshot", for: vm.id)
    if vm.hasUnmergedDisks == true, !isWaived || vm.isMergeUnfinished == true {
      actions.append(.mergeSnapshots)
    }
    // Before the window nobody has noted yet what ran: what runs now will have to run again.
    let isWanted = vm.ranBefore ?? vm.state.isAlive
    if isWanted || situation.profile.offMachines == .update {
      actions += [.start, .updateIntegrationServices, .verifyGuest]
      if !isWanted { actions.append(.shutDown) }
    }
    self.init(actions, RemainingWork.obstacle(vm.state))
  }

  private init(after vm: VirtualMachine, in situation: Situation) {
    guard !situation.isStranded(vm) else {
      self.init([.discardSavedState], "its saved state can never be woken here")
      return
    }
    var actions: [ActionKind] = []
    let missing = Rules.completion.compactMap { $0.missing(for: vm, in: situation)?.rule }
    let isDeferred = vm.ranBefore != true && situation.profile.offMachines == .defer
    switch vm.state {
    case .off:
      if vm.isMergeUnfinished == true { actions.append(.mergeSnapshots) }
      if vm.ranBefore == true || (!missing.isEmpty && !isDeferred) { actions.append(.start) }
    case .paused: actions.append(.resume)
    case .saved: actions.append(.restore)
    case .running, .starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown: break
    }
    if missing.contains("integration-services-current") {
      actions.append(.updateIntegrationServices)
    }
    if missing.contains("guest-verified") || actions.contains(.updateIntegrationServices) {
      actions.append(.verifyGuest)
    }
    if vm.ranBefore != true, vm.isWokenByUs || actions.first == .start { actions.append(.shutDown) }
    let deferral = isDeferred && !missing.isEmpty ? "left for later by the profile" : nil
    self.init(actions, RemainingWork.obstacle(vm.state) ?? deferral)
  }

  private static func down(_ state: VMState) -> [ActionKind] {
    switch state {
    case .running: [.shutDown]
    case .saved: [.restore, .shutDown]
    case .paused: [.resume, .shutDown]
    case .off, .starting, .stopping, .saving, .pausing, .resuming, .critical, .unknown: []
    }
  }

  private static func obstacle(_ state: VMState) -> String? {
    switch state {
    case .starting, .stopping, .saving, .pausing, .resuming: "it is \(state.rawValue)"
    case .critical: "it is critical; find out why"
    case .unknown: "its state is not known"
    case .running, .off, .saved, .paused: nil
    }
  }
}
