internal import Events
internal import Projections

/// What the rules say about one intent: every verdict, none left out.
public struct Judgement: Hashable, Sendable {
  /// The refusals that stand, in the order of precedence; the first is the headline.
  public let refusals: [Refusal]
  /// The ids of the rules that would refuse, had they not been set aside.
  public let overridden: [String]
  /// What is unknown though not forbidding.
  public let warnings: [String]
  /// The verdict of each rule that has a say, by id, in the order of precedence.
  public let verdicts: [RuleVerdict]

  /// Whether the action may be started.
  public var allows: Bool { refusals.isEmpty }
}

/// What one rule says about one intent.
public struct RuleVerdict: Hashable, Sendable {
  /// The rule's id.
  public let rule: String
  /// What it says.
  public let verdict: Verdict
}

extension Situation {
  /// Lets every rule judge whether `intent` may be started.
  ///
  /// - Parameters:
  ///   - intent: What somebody wants to start.
  ///   - overrides: The rules that they set aside. One that can never be set aside stands.
  /// - Complexity: O(*n*) in the machines of the host.
  public func judge(_ intent: Intent, overriding overrides: Set<String> = []) -> Judgement {
    var refusals: [Refusal] = []
    var overridden: [String] = []
    var warnings: [String] = []
    var verdicts: [RuleVerdict] = []
    for rule in Rules.all where rule.concerns(intent.action) {
      let verdict = rule.judge(intent, in: self)
      verdicts.append(RuleVerdict(rule: rule.id, verdict: verdict))
      switch verdict {
      case .holds: break
      case .warns(let text): warnings.append(text)
      case .refuses(let found):
        let isSetAside =
          rule.canBeOverridden(for: intent.action)
          && (overrides.contains(rule.id) || isWaived(rule.id, for: intent.vm?.id))
        if isSetAside { overridden.append(rule.id) } else { refusals += found }
      }
    }
    return Judgement(
      refusals: refusals, overridden: overridden, warnings: warnings, verdicts: verdicts)
  }
}
