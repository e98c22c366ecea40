internal import Events

/// Something that was begun and has not ended.
struct Work: Sendable {
  /// What becomes of something that was begun.
  enum Fate: Sendable {
    /// It is done, and told.
    case done
    /// It is done, and never told.
    case silent
    /// It fails, and that is told.
    case failed
    /// It comes to nothing, and nobody tells.
    case lost
    /// It is done, and told hours later.
    case late
    /// It comes to nothing, and is told as done.
    case pretended
    /// It is told as done as soon as it was asked for, and done later.
    case hasty
    /// A merge that fails half way, which is told.
    case broken
    /// A restart after which the host is not to be reached until then.
    case away(Timestamp)
  }

  let number: Int
  let host: HostName
  let intent: ActionKind
  let vm: VMID?
  let route: UpdateRoute?
  /// `nil` for a look.
  let attempt: AttemptID?
  let begun: Timestamp
  var end: Timestamp
  var fate: Fate
  /// The last whole look when it was begun.
  let basis: HostObservation?
  /// What the machine did then: Hyper-V refuses a request whose machine does something else.
  let beganIn: VMState?
  /// The run whose executor it is; `nil` where nobody waits for it.
  var run: Int?

  /// The same work, ending in another way at another time.
  func ending(at end: Timestamp, _ fate: Fate, for run: Int?) -> Work {
    var work = self
    work.end = end
    work.fate = fate
    work.run = run
    return work
  }
}

/// What is to be begun.
struct Undertaking {
  let action: ActionKind
  let vm: VMID?
  let route: UpdateRoute?
  let host: HostName
  let expectedSeconds: Int
  let worstSeconds: Int
  let leaseSeconds: Int
  /// The run that begins it; `nil` for a person.
  var run: Int?
  /// Whether nothing goes wrong with it.
  var isSure = false
}
