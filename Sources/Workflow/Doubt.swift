internal import Events
internal import Projections

/// How an attempt in doubt is spoken of by the rules that it concerns.
enum Doubt {
  static func refusal(
    of attempt: Attempt, by rule: some Rule, in situation: Situation
  ) -> Refusal {
    let vm = attempt.vm.flatMap { situation.host.virtualMachines[$0] }
    let why = attempt.doubt.map { " " + $0.asSentence } ?? ""
    let looked = attempt.lookedAt.map { " A look at \($0.time) could not tell." } ?? ""
    let command = situation.outcomeCommand(for: attempt)
    let keeper = attempt.owner == attempt.beganBy ? "" : " and \(attempt.owner) took over"
    return rule.refusal(
      situation.subject(vm),
      "Nobody knows how '\(attempt.action.rawValue)' ended that \(attempt.beganBy) began at "
        + "\(attempt.startedAt)\(keeper) (attempt \(attempt.id)).\(why)\(looked)",
      remedies: [
        "Look again: mwctl import; what shows how it ended: mwctl in-doubt --host "
          + "\(situation.host.name)",
        "If you did it, and it is done: \(command) --completed",
        "If you did it, and it is not: \(command) --failed 'what you found'",
        "If you found out that it is done: mwctl settle \(attempt.id) effected --reason 'how you know'",
        "If you found out that it is not: mwctl settle \(attempt.id) not-effected --reason "
          + "'how you know'",
        "If it still goes on: mwctl take-over \(attempt.id) --reason 'why'",
      ], needsPerson: attempt.lookedAt != nil)
  }
}

/// What can be done about an attempt whose lease still runs.
enum Live {
  static func remedies(for attempt: Attempt, in situation: Situation) -> [String] {
    [
      "Wait until it ends.",
      "If you are at it: \(situation.outcomeCommand(for: attempt)) --completed, or --failed "
        + "'what you found'; if it takes longer: mwctl renew \(attempt.id)",
      "If \(attempt.owner) is gone: mwctl take-over \(attempt.id) --reason 'why'",
    ]
  }
}

extension String {
  /// The text with a full stop at its end, unless it ends like a sentence already.
  var asSentence: String { last.map { ".!?".contains($0) } == true ? self : self + "." }
}
