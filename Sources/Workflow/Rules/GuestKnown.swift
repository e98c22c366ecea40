internal import Events
internal import Projections

/// The route of the Integration Services is never guessed.
struct GuestKnown: Rule {
  static let card = RuleCard(
    id: "guest-known",
    why:
      "Newer guests get the Integration Services with their own service pack, older "
      + "ones from the setup disk, and some have none. The wrong route does nothing, or"
      + " harm.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks: "The family of the guest is known, and the profile has a route for it.",
    remedy:
      "State the guest's family: mwctl observe --host HOST --vm VM --guest-family "
      + "FAMILY",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .updateIntegrationServices }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    guard let vm = intent.vm, situation.profile.route(for: vm.facts.guest) == nil else {
      return .holds
    }
    let family = vm.facts.guest.family?.rawValue ?? "unknown"
    return refuse(
      situation.subject(vm),
      "The guest of \(vm.name) is '\(family)': no route for its Integration Services is known.",
      remedies: [
        "mwctl observe --host \(situation.host.name) --vm \(situation.argument(vm)) --guest-family FAMILY"
      ])
  }
}
