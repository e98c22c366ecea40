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
      let waived = refusalBehindWaiver(of: rule, intent)
      let verdict = waived ?? rule.judge(intent, in: self)
      verdicts.append(RuleVerdict(rule: rule.id, verdict: verdict))
      switch verdict {
      case .holds: break
      case .refuses where waived != nil: overridden.append(rule.id)
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

  /// What a rule would say that holds only because it was waived: a rule about all machines of a
  /// host looks at the waiver of each by itself.
  private func refusalBehindWaiver(of rule: any Rule, _ intent: Intent) -> Verdict? {
    guard host.waivers.contains(where: { $0.rule == rule.id }),
      case .holds = rule.judge(intent, in: self)
    else { return nil }
    let strict = Situation(
      host: host.withoutWaivers, window: window, otherHosts: otherHosts, profile: profile, now: now)
    let verdict = rule.judge(intent, in: strict)
    guard case .refuses = verdict else { return nil }
    return verdict
  }
}
