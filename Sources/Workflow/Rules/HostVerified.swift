internal import Events
internal import Projections

/// No machine is started before the upgrade of its host is known to be through.
struct HostVerified: Rule {
  static let card = RuleCard(
    id: "host-verified",
    why:
      "A machine that is started between the patch and the restart suffers its "
      + "automatic stop action; and a start before the patch undoes the shutdown.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "The host was seen at the target build after its restart; or it is under no "
      + "window and nothing of the upgrade has begun, so that a maintenance that was "
      + "called off can be undone.",
    remedy:
      "Finish patch and restart and look at the host with 'mwctl import'; or close "
      + "the window to call the maintenance off.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .start }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    switch situation.stage {
    case .atTarget: return .holds
    case .beforePatch, .unseen:
      if situation.host.window == nil { return .holds }
      return refuse(
        situation.subject(nil), "\(situation.host.name) is not upgraded yet.", needsPerson: false)
    case .beforeReboot:
      return refuse(
        situation.subject(nil),
        "The service pack is installed on \(situation.host.name), but it was not restarted yet.")
    case .unverified:
      return refuse(
        situation.subject(nil),
        "\(situation.host.name) was not looked at since its restart.", needsPerson: false)
    }
  }
}
