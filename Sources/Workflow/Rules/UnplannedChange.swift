internal import Events
internal import Projections

/// Something changed that nobody had announced.
struct UnplannedChange: HazardRule {
  static let card = RuleCard(
    id: "unplanned-change",
    why: "Another administrator, an automatic start or a cluster is at work on the same host.",
    origin: "Event sourcing practice",
    checks: "A machine changed, came or went under a window without a step that was recorded.",
    remedy: "Find out who did it before going on; 'mwctl next' starts from what was seen.",
    override: .notNeeded)

  func hazards(in situation: Situation) -> [Hazard] {
    situation.notices(.unplannedChange).map { notice, name in
      Hazard(
        rule: Self.card.id, subject: situation.subject(of: notice), severity: .warning,
        message:
          "\(name): was \(notice.expected), then found \(notice.found), and nobody had announced it.",
        position: notice.position)
    }
  }
}
