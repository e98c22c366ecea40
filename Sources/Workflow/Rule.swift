public import Events
public import Projections

/// A rule of safety: one small type in a file of its own, listed in ``Rules``.
///
/// A rule judges whether an action may be started. It returns a value and never throws; the order
/// of ``Rules/all`` is the order in which refusals are reported. Whether the state is true, and
/// how to do an action, is none of its business.
public protocol Rule: Sendable {
  /// What is said about it in `mwctl rules` and `docs/rules.md`.
  static var card: RuleCard { get }
  /// Whether it has a say about an action.
  func concerns(_ action: ActionKind) -> Bool
  /// Judges whether the action may be started.
  func judge(_ intent: Intent, in situation: Situation) -> Verdict
}

/// What is said about a rule.
public struct RuleCard: Hashable, Sendable {
  /// Whether a rule can be set aside.
  public enum Override: String, Hashable, Sendable, CaseIterable {
    /// Nobody can.
    case never
    /// Somebody can, who says why; the log keeps it.
    case withReason = "with a reason"
    /// It depends on the action; the rule's own text says how.
    case dependsOnAction = "depends on the action"
    /// It forbids nothing; it shows something.
    case notNeeded = "shows, does not forbid"
  }

  /// Its id, stable for scripts.
  public let id: String
  /// Why it is there.
  public let why: String
  /// Where it comes from.
  public let origin: String
  /// What it looks at.
  public let checks: String
  /// What a person can do about it.
  public let remedy: String
  /// Whether it can be set aside.
  public let override: Override

  /// A card.
  public init(
    id: String, why: String, origin: String, checks: String, remedy: String, override: Override
  ) {
    self.id = id
    self.why = why
    self.origin = origin
    self.checks = checks
    self.remedy = remedy
    self.override = override
  }
}

/// What somebody wants to start.
public struct Intent: Hashable, Sendable {
  /// The action.
  public let action: ActionKind
  /// The machine; `nil` for the host.
  public let vm: VirtualMachine?

  /// An intent to do `action` to `vm`, or to the host for `nil`.
  public init(_ action: ActionKind, _ vm: VirtualMachine? = nil) {
    self.action = action
    self.vm = vm
  }
}

/// What a rule says.
public enum Verdict: Hashable, Sendable {
  /// It does not object.
  case holds
  /// It does not object, but something is unknown that would matter.
  case warns(String)
  /// It objects: the refusals, one for each subject.
  case refuses([Refusal])
}

extension Rule {
  var id: String { Self.card.id }

  /// A single refusal by this rule.
  func refuse(
    _ subject: String, _ message: String, remedies: [String]? = nil, needsPerson: Bool = true
  ) -> Verdict {
    .refuses([refusal(subject, message, remedies: remedies, needsPerson: needsPerson)])
  }

  func refusal(
    _ subject: String, _ message: String, remedies: [String]? = nil, needsPerson: Bool = true
  ) -> Refusal {
    Refusal(
      rule: id, subject: subject, message: message, remedies: remedies ?? [Self.card.remedy],
      needsPerson: needsPerson)
  }

  /// Whether it may be set aside for an action.
  func canBeOverridden(for action: ActionKind) -> Bool {
    switch Self.card.override {
    case .never, .notNeeded: false
    case .withReason: true
    case .dependsOnAction: action == .start
    }
  }
}
