internal import Events
internal import Projections

/// The host has room for the upgrade.
struct HostFreeSpace: Rule {
  static let card = RuleCard(
    id: "host-free-space",
    why:
      "An installation that runs out of space leaves a host that is neither old nor "
      + "new.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "The free space covers what the profile says the upgrade needs; an unknown "
      + "amount does not.",
    remedy:
      "Free space on the system drive and import a fresh inventory, or set the rule "
      + "aside with a reason.",
    override: .withReason)

  func concerns(_ action: ActionKind) -> Bool { action == .patch }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let needed = situation.profile.minimumFreeDiskBytes
    guard let free = situation.host.facts.freeDiskBytes else {
      return refuse(
        situation.subject(nil),
        "The free space of \(situation.host.name) is not known; \(gigabytes(needed)) GB are needed."
      )
    }
    guard free < needed else { return .holds }
    return refuse(
      situation.subject(nil),
      "\(situation.host.name) has \(gigabytes(free)) GB free; \(gigabytes(needed)) GB are needed.")
  }
}
