public import Events

/// What a look at the state of one host leads to: pure data, the answer of `mwctl next`.
public struct Decision: Hashable, Sendable {
  /// How far the maintenance of a host has come, by what is still to be done first.
  public enum Phase: String, Hashable, Sendable, CaseIterable {
    /// It has to be looked at first.
    case inventory
    /// Virtual machines have to be shut down.
    case quiesce
    /// Snapshots have to be merged.
    case consolidate
    /// The service pack has to be installed, or the host restarted for it.
    case patch
    /// The host has to be looked at after its restart.
    case verifyHost = "verify-host"
    /// Machines that ran before have to run again.
    case restart
    /// Guests have to get new Integration Services.
    case updateGuests = "update-guests"
    /// Guests have to be checked.
    case verifyGuests = "verify-guests"
    /// Nothing is left.
    case done
  }

  /// What can be done about a host now.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// At least one step is safe.
    case ready
    /// Attempts are under way, and nothing else can be done beside them.
    case waiting
    /// A person has to do what a blocker names.
    case blocked
    /// Nothing is left.
    case done
  }

  /// The host.
  public let host: HostName
  /// The version of its stream that the decision rests on.
  public let version: StreamVersion
  /// The window it is under.
  public let window: WindowID?
  /// How far it has come.
  public let phase: Phase
  /// What can be done now.
  public let status: Status
  /// The steps that are safe now, side by side, the recommended one first.
  public let steps: [Step]
  /// The attempts that have no outcome yet.
  public let inFlight: [InFlight]
  /// What a person has to do something about.
  public let blockers: [Refusal]
  /// What is wrong, dangerous or surprising.
  public let hazards: [Hazard]
  /// Machines whose update is left for later: outstanding, not forgotten.
  public let outstanding: [VMID]
  /// Whether something was done, or told of what is done, since the whole host was last looked at:
  /// what follows from it nobody has seen.
  public let hasUnseenChange: Bool
  /// A look at the host: the one among the steps, or where none is, one that is safe all the same.
  public let look: Step
}

/// A step that is safe now.
public struct Step: Hashable, Sendable {
  /// What to do.
  public let action: ActionKind
  /// To which machine; `nil` for the host.
  public let vm: VMID?
  /// That machine's name.
  public let vmName: String?
  /// What to call that machine by on a command line; see ``Situation/argument(_:)``.
  public let argument: String?
  /// How the guest gets its Integration Services, where that is the action.
  public let route: UpdateRoute?
  /// Why it is due, in one sentence.
  public let reason: String
  /// The rules that it serves.
  public let rules: [String]
  /// What is unknown about it though not forbidding.
  public let warnings: [String]
  /// How long it takes.
  public let estimate: Estimate
  /// How to do it, by tool.
  public let instructions: [Instruction]
  /// The positions of the events that it rests on.
  public let evidence: [Position]
}

/// How long a step takes, as far as that can be foreseen.
public struct Estimate: Hashable, Sendable {
  /// What is usual, in seconds.
  public let expectedSeconds: Int
  /// What has to be reckoned with, in seconds.
  public let worstSeconds: Int
  /// What the figures rest on: `profile`, or `profile, size unknown` where a size had to be assumed.
  public let basis: String
}

/// How to do a step with one tool.
public struct Instruction: Hashable, Sendable {
  /// The tool, such as `hyper-v-manager` or `powershell-2.0`.
  public let tool: String
  /// What to click or type.
  public let text: String
}

/// An attempt that has no outcome yet.
public struct InFlight: Hashable, Sendable {
  /// Its token.
  public let attempt: AttemptID
  /// What is attempted.
  public let action: ActionKind
  /// On which machine; `nil` for the host.
  public let vm: VMID?
  /// That machine's name.
  public let vmName: String?
  /// Who does it.
  public let owner: String
  /// Since when.
  public let startedAt: Timestamp
  /// Until when it is believed to be under way.
  public let leaseUntil: Timestamp
  /// When it has ended at the latest, by its worst estimate, whatever became of its owner.
  public let latestEnd: Timestamp
  /// Whether nobody knows what became of it.
  public let isInDoubt: Bool
}

/// Why a rule does not allow something, and what can be done about it.
public struct Refusal: Hashable, Sendable {
  /// The rule's id.
  public let rule: String
  /// What it is about: `host/NAME`, or `vm/NAME`; `vm/GUID` where machines of the host share a name.
  public let subject: String
  /// What is wrong, in one sentence.
  public let message: String
  /// What a person can do, the best first; never empty.
  public let remedies: [String]
  /// Whether it stays until a person does something, however far other steps go.
  public let needsPerson: Bool
}

/// Something that is wrong, dangerous or surprising, and must be seen.
public struct Hazard: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
    case notice, warning, critical

    /// Whether the left one comes before the right one.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .notice: 0
      case .warning: 1
      case .critical: 2
      }
    }
  }

  /// The rule's id.
  public let rule: String
  /// What it is about: `host/NAME`, or `vm/NAME`; `vm/GUID` where machines of the host share a name.
  public let subject: String
  /// How bad it is.
  public let severity: Severity
  /// What it is, in one sentence.
  public let message: String
  /// The position of the event that showed it.
  public let position: Position
}
