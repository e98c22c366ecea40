/// A rule that forbids nothing, and shows what is wrong with a host.
public protocol HazardRule: Sendable {
  /// What is said about it.
  static var card: RuleCard { get }
  /// What is wrong in `situation`.
  func hazards(in situation: Situation) -> [Hazard]
}
