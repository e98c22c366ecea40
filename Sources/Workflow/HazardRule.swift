/// A rule that forbids nothing, and shows what is wrong with a host.
public protocol HazardRule: Sendable {
  /// What is said about it.
  static var card: RuleCard { get }
  /// What is wrong in `situation`.
  func hazards(in situation: Situation) -> [Hazard]
}

extension Situation {
  /// What is wrong, dangerous or surprising about the host, the worst first.
  ///
  /// - Complexity: O(*n* log *n*) in the machines of the host; other hosts do not matter.
  public var hazards: [Hazard] {
    Rules.hazards.flatMap { $0.hazards(in: self) }.sorted { $0.severity > $1.severity }
  }
}
