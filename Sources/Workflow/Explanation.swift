public import Events
internal import Projections

/// Why something is proposed or not: what each rule says about it.
public struct Explanation: Hashable, Sendable {
  /// The action.
  public let action: ActionKind
  /// The machine's name; `nil` for the host.
  public let vmName: String?
  /// Each rule that has a say, in the order of precedence.
  public let verdicts: [RuleVerdict]
}

extension Situation {
  /// What each rule says about all that would bring the host nearer to done.
  ///
  /// - Complexity: O(*n*²) in the machines of the host.
  public var explanations: [Explanation] {
    wishes.map { wish in
      Explanation(
        action: wish.intent.action, vmName: wish.intent.vm?.name,
        verdicts: judge(wish.intent).verdicts)
    }
  }
}
