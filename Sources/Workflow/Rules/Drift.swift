internal import Events
internal import Projections

/// A look did not bear out what somebody had claimed.
struct Drift: HazardRule {
  static let card = RuleCard(
    id: "drift",
    why: "A step that was reported done but is not would otherwise be built upon.",
    origin: "Event sourcing practice",
    checks: "A machine was found in another state than the last thing recorded of it leads to.",
    remedy: "'mwctl next' starts from what was seen; find out who or what undid the step.",
    override: .notNeeded)

  func hazards(in situation: Situation) -> [Hazard] {
    situation.notices(.drift).map { notice, name in
      Hazard(
        rule: Self.card.id, subject: situation.subject(of: notice), severity: .warning,
        message:
          "'\(notice.expected)' was recorded as done, but \(name) was then found \(notice.found).",
        position: notice.position)
    }
  }
}
