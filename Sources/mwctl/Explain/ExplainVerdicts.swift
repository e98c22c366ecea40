internal import Events
internal import Projections
internal import Workflow

/// What the rules said, as it was recorded, and what today's rules say on the same state.
struct ExplainVerdicts {
  /// What is recorded of a rule's verdict.
  enum Recorded: String {
    /// It would have refused, and was set aside.
    case setAside = "set-aside"
    /// It did not refuse; whether it held or only did not know is not recorded.
    case didNotRefuse = "did-not-refuse"
    /// What was done went against it.
    case against
    /// The rules of that version may not have had it.
    case notRecorded = "not-recorded"
  }

  /// Why there is no verdict of today.
  enum Silence: String {
    /// The rule was not asked: it was set aside for what was still to come.
    case notAsked = "not-asked"
    /// Today's rules do not count it against what was done.
    case doesNotObject = "does-not-object"
    /// Today there is no such rule, or it has no say in such a step.
    case hasNoSay = "has-no-say"
  }

  /// One rule.
  struct Line {
    let rule: String
    let recorded: Recorded
    /// `nil` where today's rules give none; `silence` then says why.
    let today: RuleVerdict?
    /// Why today's rules give no verdict.
    var silence = Silence.notAsked
    /// Whether a refusal of today is set aside as it was then.
    let isSetAside: Bool
  }

  /// The version of the rules that judged it then.
  let recordedVersion: String
  let lines: [Line]
  /// Whether today's rules would have let it begin; `nil` where that is not the question.
  let allowsToday: Bool?
  /// Where then and today differ, in sentences.
  let differences: [String]

  /// What was said when a step was begun.
  init(
    of fact: ActionStarted, recordedBy version: String, _ intent: Intent, in situation: Situation
  ) {
    let overridden = Set(fact.basis.overridden)
    let today = situation.judge(intent, overriding: overridden)
    let isSame = version == Rules.version
    let judged = today.verdicts.map { verdict in
      Line(
        rule: verdict.rule,
        recorded: overridden.contains(verdict.rule)
          ? .setAside : isSame ? .didNotRefuse : .notRecorded,
        today: verdict, isSetAside: today.overridden.contains(verdict.rule))
    }
    let gone = fact.basis.overridden.filter { rule in !judged.contains { $0.rule == rule } }
    lines =
      judged
      + gone.map {
        Line(
          rule: $0, recorded: .setAside, today: nil, silence: .hasNoSay, isSetAside: false)
      }
    recordedVersion = version
    allowsToday = today.allows
    differences =
      ExplainVerdicts.difference(of: version) + lines.compactMap(ExplainVerdicts.difference)
  }

  /// What something that was done went against.
  init(
    of fact: ActionCompleted, recordedBy version: String, _ intent: Intent,
    in situation: Situation
  ) {
    let today = situation.contradictions(of: intent, wasAnnounced: fact.attempt != nil)
    let verdicts = situation.judge(intent).verdicts
    let rules = Rules.cards.map(\.id).filter { fact.against.contains($0) || today.contains($0) }
    let gone = fact.against.filter { !rules.contains($0) }
    lines = (rules + gone).map { rule in
      Line(
        rule: rule, recorded: fact.against.contains(rule) ? .against : .didNotRefuse,
        today: today.contains(rule) ? verdicts.first { $0.rule == rule } : nil,
        silence: .doesNotObject, isSetAside: false)
    }
    recordedVersion = version
    allowsToday = nil
    let then = Set(fact.against)
    differences =
      ExplainVerdicts.difference(of: version)
      + fact.against.filter { !today.contains($0) }
      .map { "It was held against the rule '\($0)' then; today's rules would not." }
      + today.filter { !then.contains($0) }
      .map { "Today it would be held against the rule '\($0)'; then it was not." }
  }

  /// What a rule said that was set aside.
  init(
    of fact: RuleOverridden, recordedBy version: String, _ vm: VirtualMachine?,
    in situation: Situation
  ) {
    let today = fact.action.flatMap { action in
      situation.judge(Intent(action, vm)).verdicts.first { $0.rule == fact.rule }
    }
    lines = [
      Line(
        rule: fact.rule, recorded: .setAside, today: today,
        silence: fact.action == nil ? .notAsked : .hasNoSay, isSetAside: today != nil)
    ]
    recordedVersion = version
    allowsToday = nil
    var differences = ExplainVerdicts.difference(of: version)
    if Rules.card(fact.rule) == nil {
      differences.append("Today there is no rule '\(fact.rule)'.")
    } else if fact.action != nil {
      differences += lines.compactMap(ExplainVerdicts.difference)
    }
    self.differences = differences
  }

  private static func difference(of version: String) -> [String] {
    guard version != Rules.version else { return [] }
    return ["The rules were of version \(version) then; today's are of version \(Rules.version)."]
  }

  private static func difference(_ line: Line) -> String? {
    let refusal: String?
    switch line.today?.verdict {
    case .refuses(let refusals)?: refusal = refusals.first?.message ?? ""
    case .holds?, .warns?, nil: refusal = nil
    }
    switch line.recorded {
    case .setAside where line.today == nil: return "Today '\(line.rule)' has no say in it."
    case .setAside where refusal == nil:
      return "'\(line.rule)' was set aside then; today it would not object."
    case .setAside where !line.isSetAside:
      return "'\(line.rule)' was set aside then; today it cannot be."
    case .didNotRefuse where refusal != nil && !line.isSetAside:
      return "'\(line.rule)' did not refuse then; today it would: \(refusal ?? "")"
    case .notRecorded where refusal != nil && !line.isSetAside:
      return
        "Today '\(line.rule)' would refuse: \(refusal ?? "") What it said then is not recorded."
    case .setAside, .didNotRefuse, .against, .notRecorded: return nil
    }
  }
}
