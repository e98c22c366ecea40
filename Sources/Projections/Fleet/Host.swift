public import Events

/// What is known of one host and of the virtual machines on it: the fold of its stream.
///
/// Decisions are made on this and on nothing else. It can be written to a cache and read back
/// (`CachedDocument`); the cache is never the truth, the events are.
public struct Host: Hashable, Sendable {
  /// The version of the fold: raised whenever the same events fold to something else or a fold is
  /// written otherwise, so that cached states of older folds are thrown away.
  public static let foldVersion = 6

  /// Its name.
  public let name: HostName
  /// The version of its stream.
  public internal(set) var version: StreamVersion = 0
  /// The position of the last event of its stream.
  public internal(set) var position: Position = -1
  /// What was last seen of the host itself.
  public internal(set) var facts = HostFacts()
  /// Where its build was last seen.
  public internal(set) var buildEvidence: Evidence?
  /// The build it had before the one it has now, if it was ever seen with another.
  public internal(set) var formerBuild: BuildNumber?
  /// Up to where it may have had that former build: what was seen later was under the one it has.
  public internal(set) var formerBuildUntil: Position?
  /// The virtual machines on it, by identity.
  public internal(set) var virtualMachines: [VMID: VirtualMachine] = [:]
  /// The attempts that have no outcome yet, oldest first.
  public internal(set) var attempts: [Attempt] = []
  /// The window it is under.
  public internal(set) var window: WindowID?
  /// Where it came under that window.
  public internal(set) var enrolled: Evidence?
  /// The last look that listed every machine.
  public internal(set) var lastWholeObservation: Evidence?
  /// The last look at all, whole or not.
  public internal(set) var lastObservation: Evidence?
  /// The last thing that was begun, ended or found out about an attempt.
  public internal(set) var lastChange: Evidence?
  /// The last installation of the service pack that was reported or seen to be done.
  public internal(set) var patched: Evidence?
  /// The last restart that was reported or seen to be done.
  public internal(set) var rebooted: Evidence?
  /// Attempts at an action on the host since it was last seen to have had its effect.
  public internal(set) var tries: [ActionKind: Int] = [:]
  /// The rules set aside until the window closes.
  public internal(set) var waivers: [Waiver] = []
  /// What was not as expected, oldest first.
  public internal(set) var notices: [Notice] = []
  /// The last failure told of each action and machine, newest last.
  public internal(set) var failures: [Failure] = []
  /// The machines that were here and are not any more, until the host leaves its window: one that
  /// turns up elsewhere is still owed what it was owed here.
  public internal(set) var departed: [VMID: VirtualMachine] = [:]
  /// Why the stream can no longer be folded, if it cannot.
  public internal(set) var parked: Parked?

  /// The last failure of an action.
  public struct Failure: Hashable, Sendable {
    /// What failed.
    public let action: ActionKind
    /// On which machine; `nil` for the host.
    public let vm: VMID?
    /// What was told of it.
    public let message: String
    /// The position of the event that told it.
    public let position: Position
  }

  /// A host of which nothing is known yet.
  public init(name: HostName) { self.name = name }

  /// Its machines in a fixed order: by name, then by identity.
  public var machines: [VirtualMachine] {
    virtualMachines.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
  }

  /// The same host with every rule in force.
  public var withoutWaivers: Host {
    var host = self
    host.waivers = []
    return host
  }

  /// The open attempt on `vm`, or on the host itself for `nil`.
  public func attempts(on vm: VMID?) -> [Attempt] { attempts.filter { $0.vm == vm } }

  /// Whether an attempt on `vm` is open, or one on the host itself for `nil`.
  func hasAttempt(on vm: VMID?) -> Bool { attempts.contains { $0.vm == vm } }

  /// Changes a machine of the host where it is: a subscript would take it out of the dictionary and
  /// put it back.
  ///
  /// - Returns: What `change` returns; `nil` where the host has no such machine.
  @discardableResult
  mutating func withMachine<Result>(
    _ id: VMID, _ change: (inout VirtualMachine) -> Result
  ) -> Result? {
    guard let index = virtualMachines.index(forKey: id) else { return nil }
    return change(&virtualMachines.values[index])
  }

  /// Whether its build was seen after the last restart that is known of.
  public var isBuildSeenSinceReboot: Bool {
    guard let seen = buildEvidence else { return false }
    return seen.position > (rebooted?.position ?? -1)
  }
}
