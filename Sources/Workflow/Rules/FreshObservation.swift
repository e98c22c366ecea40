internal import Events
internal import Projections

/// An irreversible step rests on a fresh look at the whole host.
struct FreshObservation: Rule {
  static let card = RuleCard(
    id: "fresh-observation",
    why:
      "What was claimed done may not be, and others may have started machines since. "
      + "Only a look at the whole host shows it.",
    origin: "Hyper-V documentation and administrators' reports",
    checks:
      "The whole host was looked at after the last thing that was done to it, and not"
      + " longer ago than the profile allows.",
    remedy: "Look at the host now: run the collector and 'mwctl import' its output.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action == .patch || action == .reboot }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let subject = situation.subject(nil)
    guard let seen = situation.host.lastWholeObservation, let age = situation.observationAge else {
      return refuse(
        subject, "\(situation.host.name) was never looked at as a whole.", needsPerson: false)
    }
    if situation.hasUnseenChange, let change = situation.host.lastChange {
      return refuse(
        subject,
        "Something was done at \(change.time), after the last look at the whole host, of "
          + "\(seen.time).", needsPerson: false)
    }
    if age < -situation.profile.clockToleranceSeconds {
      return refuse(
        subject,
        "The last look is dated \(seen.time), which is still to come: the clocks of "
          + "\(situation.host.name) and of this machine lie apart.",
        remedies: ["Set the clocks right, or give the time of the look with 'mwctl import --at'."])
    }
    guard age <= situation.profile.maximumObservationAgeSeconds else {
      return refuse(
        subject,
        "The last look at the whole host is \(age / 60) minutes old; it may be "
          + "\(situation.profile.maximumObservationAgeSeconds / 60) minutes old at most.",
        remedies: [
          Self.card.remedy,
          "If you looked just now, the clocks lie apart: give the time with 'mwctl import --at'.",
        ], needsPerson: false)
    }
    return .holds
  }
}
