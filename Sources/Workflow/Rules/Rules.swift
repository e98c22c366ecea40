public import Events

/// The rules of safety, in the order of their precedence: where several refuse, the first is the
/// headline.
public enum Rules {
  /// The version of the rules, written beside each event that they judged.
  ///
  /// Raised whenever the same state would be judged otherwise.
  public static let version = "4"

  /// The rules that judge whether something may be started.
  public static let all: [any Rule] = [
    WindowOpen(),
    OneOwner(),
    SettleFirst(),
    ActionFitsState(),
    KnownState(),
    MachinesListed(),
    NothingInFlight(),
    NoSavedState(),
    VMsOffBeforePatch(),
    NoOnlineSnapshot(),
    NoSnapshot(),
    FreshObservation(),
    HostVerified(),
    GuestKnown(),
    MergeNeedsOff(),
    MergeSpace(),
    RestoreMemory(),
    KeepSavedState(),
    DependencyOrder(),
    HostFreeSpace(),
    HostsDownLimit(),
    WindowTime(),
    ConcurrencyLimit(),
    TriesLeft(),
  ]

  /// The rules that judge whether a machine is done.
  public static let completion: [any CompletionRule] = [
    IntegrationServicesCurrent(), GuestVerified(),
  ]

  /// The rules that forbid nothing but show what is wrong.
  public static let hazards: [any HazardRule] = [
    StrandedSavedState(), Contradiction(), Drift(), UnplannedChange(), LateOutcome(),
  ]

  /// Whether any rule looks at the other hosts of the window when it judges `action`.
  public static func concernOtherHosts(_ action: ActionKind) -> Bool {
    HostsDownLimit().concerns(action)
  }

  /// All cards, in the order of precedence.
  public static var cards: [RuleCard] {
    all.map { type(of: $0).card } + completion.map { type(of: $0).card }
      + hazards.map { type(of: $0).card }
  }

  /// The place of each rule in the order of precedence, by id.
  static let ranks = Dictionary(
    uniqueKeysWithValues: cards.enumerated().map { ($0.element.id, $0.offset) })

  /// The card of a rule, if there is one with that id.
  public static func card(_ id: String) -> RuleCard? { cards.first { $0.id == id } }

  /// The rules that can be waived until a window closes, by id.
  public static var waivable: [String] {
    all.filter { $0.canBeOverridden(for: .patch) }.map { type(of: $0).card.id }
      + completion.map { type(of: $0).card.id }
  }
}
