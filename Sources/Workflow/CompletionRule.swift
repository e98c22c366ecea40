public import Projections

/// A rule that judges whether a machine is done after the upgrade of its host.
///
/// Setting it aside is an exemption: the machine then counts as done, and the log says who decided
/// that and why.
public protocol CompletionRule: Sendable {
  /// What is said about it.
  static var card: RuleCard { get }
  /// What is missing for `vm` to be done; `nil` if nothing is.
  func missing(for vm: VirtualMachine, in situation: Situation) -> Refusal?
}
