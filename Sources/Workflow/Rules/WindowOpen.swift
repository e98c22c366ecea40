internal import Events
internal import Projections

/// Nothing is taken away from users outside a maintenance window.
struct WindowOpen: Rule {
  static let card = RuleCard(
    id: "window-open",
    why:
      "Users were told when their servers would be down; nothing is taken from them "
      + "at another time.",
    origin: "Maintenance practice",
    checks: "The host is under a window that is open, not suspended, and whose time is now.",
    remedy:
      "Open a window over the host with 'mwctl window open', or resume or prolong the"
      + " one there is with 'mwctl window resume'.",
    override: .never)

  func concerns(_ action: ActionKind) -> Bool { action.traits.isDisruptive }

  func judge(_ intent: Intent, in situation: Situation) -> Verdict {
    let subject = situation.subject(nil)
    guard let window = situation.window else {
      return refuse(
        subject, "No maintenance window covers \(situation.host.name).",
        remedies: [
          "mwctl window open ID --hosts \(situation.host.name) --from TIME --until TIME"
        ])
    }
    switch window.status {
    case .closed:
      return refuse(subject, "The window '\(window.id)' is closed.")
    case .suspended:
      let why = window.reason.map { " (\($0))" } ?? ""
      return refuse(
        subject, "The window '\(window.id)' is suspended\(why).",
        remedies: ["mwctl window resume \(window.id)"])
    case .open: break
    }
    if situation.now < window.from {
      return refuse(
        subject, "The window '\(window.id)' begins at \(window.from).",
        remedies: ["Wait until \(window.from)."])
    }
    guard situation.now < window.until else {
      return refuse(
        subject, "The time of the window '\(window.id)' was over at \(window.until).",
        remedies: ["mwctl window resume \(window.id) --until TIME"])
    }
    return .holds
  }
}
