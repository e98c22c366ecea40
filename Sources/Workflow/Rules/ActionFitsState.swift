internal import Events
internal import Projections

/// An action is begun only where it makes sense.
struct ActionFitsState: Rule {
  static let card = RuleCard(
    id: "action-fits-state",
    why:
      "A shutdown of a machine that is off, or a wake-up of one whose memory is from "
      + "before the service pack, fails at best.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "The machine is known to be in a state that the action starts from; an upgrade "
      + "that is done is not begun again, and none is begun while Windows waits for a restart.",
    remedy:
      "Look at the host again with 'mwctl import' if the state is not what the log "
      + "believes.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action != .observe }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm else { return judgeHost(intent.action, in: situation) }
    let subject = situation.subject(vm)
    if intent.action == .restore, situation.stranding(of: vm) == .certain {
      return refuse(
        subject,
        "\(vm.name) was saved before the upgrade of \(situation.host.name); its memory can never "
          + "be woken on the build that runs there now.",
        remedies: [StrandedSavedState.remedy(vm, situation)])
    }
    guard let states = startingStates(intent.action) else { return .holds }
    guard !states.contains(vm.state) else { return .holds }
    let wanted = states.map(\.rawValue).joined(separator: " or ")
    return refuse(
      subject,
      "'\(intent.action.rawValue)' starts from \(wanted); \(vm.name) is \(vm.state.rawValue) as "
        + "of \(vm.stateEvidence.time).", needsPerson: false)
  }

  private func judgeHost(_ action: ActionKind, in situation: Situation) -> Verdict {
    guard action == .patch else { return .holds }
    if situation.host.facts.isRebootPending == true {
      return refuse(
        situation.subject(nil),
        "Windows on \(situation.host.name) waits for a restart; nothing is installed on top of what "
          + "that finishes.",
        remedies: [
          "Restart it when every machine is off: mwctl next --host \(situation.host.name)",
          "If no restart ends the waiting, find out what keeps it, and import an inventory that "
            + "tells that it is over.",
        ], needsPerson: false)
    }
    guard situation.stage == .atTarget else { return .holds }
    return refuse(
      situation.subject(nil),
      "\(situation.host.name) was already seen at build "
        + "\(situation.host.facts.build?.description ?? "?").")
  }

  /// The states that an action on a machine starts from; `nil` where it may start from any.
  private func startingStates(_ action: ActionKind) -> [VMState]? {
    switch action {
    case .shutDown: [.running]
    case .turnOff: [.running, .paused, .critical, .starting, .stopping]
    case .restore, .discardSavedState: [.saved]
    case .resume: [.paused]
    case .start: [.off]
    case .updateIntegrationServices, .verifyGuest: [.running]
    case .mergeSnapshots, .deleteSnapshots: nil
    case .patch, .reboot, .observe: nil
    }
  }
}
