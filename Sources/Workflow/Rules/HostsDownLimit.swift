internal import Events
internal import Projections

/// No more hosts are out of service at once than the window allows.
struct HostsDownLimit: Rule {
  static let card = RuleCard(
    id: "hosts-down-limit",
    why:
      "The machines that must not stop need somewhere to run, and one night's mistake"
      + " should not take every host.",
    origin: "Maintenance practice",
    checks:
      "Fewer hosts of the window than its limit are between the start of their patch "
      + "and the restart of their machines.",
    remedy: "Wait until another host of the window is back.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard situation.mayUpgrade(intent.action), let window = situation.window,
      let limit = window.maximumHostsDown
    else { return .holds }
    let down = situation.otherHosts.filter { situation.profile.isOutOfService($0) }
    guard down.count >= limit else { return .holds }
    let names = down.map(\.name.text).joined(separator: ", ")
    return refuse(
      situation.subject(nil),
      "\(down.count) of at most \(limit) hosts of '\(window.id)' are out of service: \(names).",
      needsPerson: false)
  }
}
