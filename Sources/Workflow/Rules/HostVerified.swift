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
      if situation.host.window == nil {
        return isPatchSuspected(situation) ? refuse(situation) : .holds
      }
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

  /// Whether a patch was begun and Windows waits for a restart, whatever was told of its end.
  private func isPatchSuspected(_ situation: Situation) -> Bool {
    situation.awaitsUntoldRestart && (situation.host.tries[.patch] ?? 0) > 0
  }

  private func refuse(_ situation: Situation) -> Verdict {
    refuse(
      situation.subject(nil),
      "An installation was begun on \(situation.host.name), and Windows waits for a restart that may "
        + "finish it.",
      remedies: [
        "Open a window again and restart the host first: mwctl window open; mwctl next --host "
          + "\(situation.host.name)"
      ])
  }
}
