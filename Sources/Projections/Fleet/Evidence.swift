public import Events

/// Where a piece of knowledge comes from.
public struct Evidence: Hashable, Sendable {
  /// How it came to be known.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Somebody said so. Moves the state, and is enough for a step that can be taken back.
    case claimed
    /// It was seen. The irreversible steps ask for this.
    case observed
  }

  /// How it came to be known.
  public let kind: Kind
  /// The position of the event that told it.
  public let position: Position
  /// When it was so, as told.
  public let time: Timestamp

  /// Knowledge told by the event at `position`.
  public init(_ kind: Kind, position: Position, time: Timestamp) {
    self.kind = kind
    self.position = position
    self.time = time
  }
}

/// An attempt that has no outcome yet.
public struct Attempt: Hashable, Sendable {
  /// Its token, which rises when somebody takes it over.
  public internal(set) var id: AttemptID
  /// What is attempted.
  public let action: ActionKind
  /// On which machine; `nil` for the host.
  public let vm: VMID?
  /// How the guest gets its Integration Services, where that is the action.
  public let route: UpdateRoute?
  /// Who answers for it.
  public internal(set) var owner: String
  /// When it began.
  public let startedAt: Timestamp
  /// Until when it is believed to be under way.
  public internal(set) var leaseUntil: Timestamp
  /// Who answered for it before, under which token, oldest first; empty where nobody took it over.
  public internal(set) var formerHolders: [Holder] = []
  /// Why its end is not known, where whoever was at it said so before the lease was over.
  public internal(set) var doubt: String?
  /// The last look at its subject after the lease ended that did not settle it, if there was one.
  public internal(set) var lookedAt: Evidence?

  /// Somebody who answered for an attempt until another took it over.
  public struct Holder: Hashable, Sendable {
    /// Who.
    public let owner: String
    /// Under which token.
    public let id: AttemptID
  }

  /// An attempt that began at `startedAt` and is believed to last until `leaseUntil`.
  public init(
    id: AttemptID, action: ActionKind, vm: VMID?, route: UpdateRoute?, owner: String,
    startedAt: Timestamp, leaseUntil: Timestamp
  ) {
    self.id = id
    self.action = action
    self.vm = vm
    self.route = route
    self.owner = owner
    self.startedAt = startedAt
    self.leaseUntil = leaseUntil
  }

  /// Whether nobody knows what became of it: its lease has ended without an outcome.
  public func isInDoubt(at now: Timestamp) -> Bool { now >= leaseUntil }

  /// Who began it, whoever answers for it now.
  public var beganBy: String { formerHolders.first?.owner ?? owner }

  /// Moves the end of the lease on, never back.
  mutating func renew(until time: Timestamp) {
    guard time > leaseUntil else { return }
    leaseUntil = time
    doubt = nil
    forgetLook()
  }

  /// Ends the lease: whoever was at it does not know what became of it.
  mutating func doubt(_ reason: String, at time: Timestamp) {
    leaseUntil = min(leaseUntil, time)
    doubt = reason
  }

  /// Goes on under another token, and with another owner.
  mutating func passOn(to owner: String, as id: AttemptID, until time: Timestamp) {
    formerHolders.append(Holder(owner: self.owner, id: self.id))
    self.owner = owner
    self.id = id
    leaseUntil = time
    doubt = nil
    forgetLook()
  }

  /// What was looked at within the lease cannot have settled the attempt.
  private mutating func forgetLook() {
    if let lookedAt, lookedAt.time < leaseUntil { self.lookedAt = nil }
  }
}

/// A rule set aside until the window closes.
public struct Waiver: Hashable, Sendable {
  /// The rule's id.
  public let rule: String
  /// The machine it is set aside for; `nil` for the whole host.
  public let vm: VMID?
  /// Why.
  public let reason: String
  /// Who did it.
  public let actor: String
  /// The position of the event that says so.
  public let position: Position
}

/// Something that is not as it was expected, kept until the host leaves its window.
public struct Notice: Hashable, Sendable {
  /// What kind of surprise it is.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A look did not bear out what somebody had claimed.
    case drift
    /// Something changed that nobody had announced.
    case unplannedChange = "unplanned-change"
    /// Something was done although the rules would have refused it.
    case contradiction
    /// An outcome came after its attempt was settled or overtaken; it moved nothing.
    case lateOutcome = "late-outcome"
  }

  /// What kind of surprise it is.
  public let kind: Kind
  /// The machine it is about; `nil` for the host.
  public let vm: VMID?
  /// What was believed.
  public let expected: String
  /// What was found.
  public let found: String
  /// The position of the event that brought it.
  public let position: Position
}

/// Why a stream can no longer be folded: an event that this version cannot read.
public struct Parked: Hashable, Sendable {
  /// The position of that event.
  public let position: Position
  /// Why it cannot be read.
  public let why: String
}
