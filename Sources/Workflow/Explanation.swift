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

/// What a decision about one action rests on.
public struct Grounds: Hashable, Sendable {
  /// Why the action is due, where it is; `nil` for one that nothing asks for.
  public let reason: String?
  /// The positions of the events that tell what is known of its subject, in order.
  public let evidence: [Position]
}

extension Situation {
  /// What a decision about `intent` rests on: where the state of its machine is known from, and the
  /// last look at the host.
  ///
  /// - Complexity: O(*n* log *n*) in the machines of the host.
  public func grounds(of intent: Intent) -> Grounds {
    let wish = wishes.first { wish in
      wish.intent.action == intent.action && wish.intent.vm?.id == intent.vm?.id
    }
    let subject =
      intent.vm.map { [$0.stateEvidence, $0.seen] }
      ?? [host.buildEvidence, host.patched, host.rebooted, host.lastChange]
    let known = (subject + [host.lastWholeObservation]).compactMap { $0?.position }
    return Grounds(
      reason: wish?.reason, evidence: Set(known + (wish?.evidence ?? [])).sorted())
  }
}
