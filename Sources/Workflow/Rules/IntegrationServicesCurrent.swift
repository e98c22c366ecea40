internal import Events
internal import Projections

/// Every guest has the Integration Services of its host's build.
struct IntegrationServicesCurrent: CompletionRule {
  static let card = RuleCard(
    id: "integration-services-current",
    why: "With old Integration Services a guest usually has no network after the upgrade of its "
      + "host, and none of the new features, whether these are wanted or not.",
    origin: "Article on Service Pack 1 for Hyper-V, 2011",
    checks: "The version read from the guest is at the profile's target, or an operator stated "
      + "that the guest has none to update. A version that cannot be read is neither.",
    remedy: "Update the Integration Services and look again with 'mwctl import'; or exempt the "
      + "machine: mwctl override integration-services-current --host HOST --vm VM --reason TEXT",
    override: .withReason)

  func missing(for vm: VirtualMachine, in situation: Situation) -> Refusal? {
    guard !situation.isWaived(Self.card.id, for: vm.id) else { return nil }
    let message: String
    switch situation.integrationServices(of: vm) {
    case .current, .notApplicable: return nil
    case .outdated:
      message =
        "The Integration Services of \(vm.name) are "
        + "\(vm.facts.integrationServices?.description ?? "old"), older than "
        + "\(situation.profile.targetIntegrationServices)."
    case .unknown:
      message = "The version of the Integration Services of \(vm.name) is not known."
    }
    let target = "--host \(situation.host.name) --vm \(situation.argument(vm))"
    return Refusal(
      rule: Self.card.id, subject: situation.subject(vm), message: message,
      remedies: [
        "Switch the guest's data exchange on and look again with 'mwctl import', or state what the "
          + "guest shows: mwctl observe \(target) --is-version VERSION",
        "Exempt it: mwctl override \(Self.card.id) \(target) --reason TEXT",
      ], needsPerson: true)
  }
}
