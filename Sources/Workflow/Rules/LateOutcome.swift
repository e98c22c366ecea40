internal import Events
internal import Projections

/// An outcome came after its attempt was over.
struct LateOutcome: HazardRule {
  static let card = RuleCard(
    id: "late-outcome",
    why: "Whoever reports late may have worked on a machine that somebody else had taken over.",
    origin: "Event sourcing practice",
    checks:
      "An outcome was recorded under a token that was settled or overtaken; it moved nothing.",
    remedy: "Look at the host with 'mwctl import'.",
    override: .notNeeded)

  func hazards(in situation: Situation) -> [Hazard] {
    situation.notices(.lateOutcome).map { notice, name in
      Hazard(
        rule: Self.card.id, subject: situation.subject(of: notice), severity: .warning,
        message: "An outcome for \(name) came late and moved nothing: \(notice.expected).",
        position: notice.position)
    }
  }
}
