internal import Events
internal import Projections

/// Something was done although the rules would have refused it.
struct Contradiction: HazardRule {
  static let card = RuleCard(
    id: "contradiction",
    why: "Reality cannot be refused: it is written down, and shown until the window closes.",
    origin: "Event sourcing practice",
    checks: "Something was recorded as done that a rule would not have let begin.",
    remedy: "Look at the host with 'mwctl import' and see what became of it.",
    override: .notNeeded)

  func hazards(in situation: Situation) -> [Hazard] {
    situation.notices(.contradiction).map { notice, name in
      Hazard(
        rule: Self.card.id, subject: situation.subject(of: notice), severity: .critical,
        message:
          "'\(notice.found)' was done although the rule '\(notice.expected)' would have refused it.",
        position: notice.position)
    }
  }
}
