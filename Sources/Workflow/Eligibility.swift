internal import Events
public import Projections

/// Whether a guest may use a feature of the upgrade, and why.
public struct Eligibility: Hashable, Sendable {
  /// The answer.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// It may.
    case eligible
    /// It may once a hotfix is installed in the guest.
    case afterHotfix = "after-hotfix"
    /// It may not.
    case notSupported = "not-supported"
    /// Something that decides it is not known.
    case unknown
  }

  /// The answer.
  public let verdict: Verdict
  /// Why, in one sentence.
  public let why: String
}

extension Situation {
  /// Whether a machine's guest may use Dynamic Memory.
  ///
  /// Windows only, by family, service pack and edition, and with the newest Integration Services;
  /// the host has to be upgraded first.
  public func dynamicMemory(of vm: VirtualMachine) -> Eligibility {
    let guest = judge(vm.facts.guest, by: profile.dynamicMemory)
    guard guest.verdict == .eligible || guest.verdict == .afterHotfix else { return guest }
    guard stage == .atTarget else {
      return Eligibility(verdict: .unknown, why: "\(host.name) is not known to be upgraded yet.")
    }
    switch integrationServices(of: vm) {
    case .current: return guest
    case .outdated:
      return Eligibility(
        verdict: .notSupported, why: "Its Integration Services are outdated; update them first.")
    case .unknown:
      return Eligibility(
        verdict: .unknown, why: "The version of its Integration Services is not known.")
    case .notApplicable:
      return Eligibility(verdict: .notSupported, why: "It has no Integration Services.")
    }
  }

  /// Whether a machine's guest may use RemoteFX.
  ///
  /// Asks for a processor with SLAT and a fitting graphics card in the upgraded host besides.
  public func remoteFX(of vm: VirtualMachine) -> Eligibility {
    let guest = judge(vm.facts.guest, by: profile.remoteFX)
    guard guest.verdict == .eligible else { return guest }
    switch (host.facts.hasSLAT, host.facts.hasRemoteFXAdapter) {
    case (false?, _):
      return Eligibility(
        verdict: .notSupported, why: "The processor of \(host.name) has no SLAT.")
    case (_, false?):
      return Eligibility(
        verdict: .notSupported, why: "\(host.name) has no graphics card fit for RemoteFX.")
    case (true?, true?):
      guard stage == .atTarget else {
        return Eligibility(verdict: .unknown, why: "\(host.name) is not known to be upgraded yet.")
      }
      return guest
    case (nil, _):
      return Eligibility(
        verdict: .unknown, why: "Not known whether the processor of \(host.name) has SLAT.")
    case (true?, nil):
      return Eligibility(
        verdict: .unknown, why: "Not known whether \(host.name) has a fitting graphics card.")
    }
  }

  private func judge(
    _ guest: Guest, by requirements: [Profile.GuestRequirement]
  ) -> Eligibility {
    guard let family = guest.family, family != .unknown else {
      return Eligibility(verdict: .unknown, why: "The family of the guest is not known.")
    }
    guard let requirement = requirements.first(where: { $0.family == family }) else {
      return Eligibility(verdict: .notSupported, why: "Not supported for \(family.rawValue).")
    }
    if requirement.servicePack > 0 {
      guard let pack = guest.servicePack else {
        return Eligibility(verdict: .unknown, why: "The service pack of the guest is not known.")
      }
      guard pack >= requirement.servicePack else {
        return Eligibility(
          verdict: .notSupported,
          why: "\(family.rawValue) needs service pack \(requirement.servicePack); it has \(pack).")
      }
    }
    return judge(edition: guest.edition, of: family, by: requirement)
  }

  private func judge(
    edition: String?, of family: GuestFamily, by requirement: Profile.GuestRequirement
  ) -> Eligibility {
    let isEveryEdition = requirement.editions == nil && requirement.hotfixEditions.isEmpty
    guard let edition = edition?.lowercased() ?? (isEveryEdition ? "" : nil) else {
      return Eligibility(verdict: .unknown, why: "The edition of the guest is not known.")
    }
    if requirement.hotfixEditions.contains(edition) {
      return Eligibility(
        verdict: .afterHotfix, why: "\(family.rawValue) \(edition) needs a hotfix first.")
    }
    guard requirement.editions?.contains(edition) != false else {
      return Eligibility(
        verdict: .notSupported,
        why: "Only " + (requirement.editions ?? []).joined(separator: " and ")
          + " of \(family.rawValue); it is \(edition).")
    }
    return Eligibility(
      verdict: .eligible, why: "\(family.rawValue) \(edition)".trimmingSuffix())
  }
}

extension String {
  fileprivate func trimmingSuffix() -> String { hasSuffix(" ") ? String(dropLast()) : self }
}
