internal import Events
internal import Projections

/// How an attempt in doubt is spoken of by the rules that it concerns.
enum Doubt {
  static func refusal(
    of attempt: Attempt, by rule: some Rule, in situation: Situation
  ) -> Refusal {
    let vm = attempt.vm.flatMap { situation.host.virtualMachines[$0] }
    let looked = attempt.lookedAt.map { " A look at \($0.time) could not tell." } ?? ""
    let target = (vm.map(situation.argument) ?? attempt.vm?.text).map { " --vm \($0)" } ?? ""
    let command =
      "mwctl record \(attempt.action.rawValue) --host \(situation.host.name)\(target) "
      + "--attempt \(attempt.id)"
    return rule.refusal(
      situation.subject(vm),
      "Nobody knows how '\(attempt.action.rawValue)' ended that \(attempt.owner) began at "
        + "\(attempt.startedAt) (attempt \(attempt.id)).\(looked)",
      remedies: [
        "Look again: mwctl import", "If it is done: \(command) --completed",
        "If it is not: \(command) --failed 'what you found'",
      ], needsPerson: attempt.lookedAt != nil)
  }
}
