public import Events

/// How far a host itself has come, told by what was seen and claimed of it.
public struct HostUpgrade: Hashable, Sendable {
  /// Whether it was ever looked at as a whole.
  public let isSeenWhole: Bool
  /// Its build, as last known.
  public let build: BuildNumber?
  /// Whether that build was seen since the last restart.
  public let isBuildSeenSinceReboot: Bool
  /// Whether a restart is known of.
  public let wasRebooted: Bool
  /// Whether it was patched, and not restarted since.
  public let isPatchedSinceReboot: Bool
}

/// What the decisions about other hosts need to know of a host: small, so that a limit over many
/// hosts costs little.
public struct HostOutline: Hashable, Sendable {
  /// The host's name.
  public let name: HostName
  /// The version of its stream that this shows.
  public let version: StreamVersion
  /// The window it is under, if it is under one.
  public let window: WindowID?
  /// How far it has come.
  public let upgrade: HostUpgrade
  /// Whether a patch or a restart of it is under way, or in doubt.
  public let isPatchOrRebootOpen: Bool
  /// Whether a machine that ran before does not run.
  public let isMachineMissing: Bool
  /// Whether its stream holds an event that cannot be understood: nobody can say how it stands.
  public let isParked: Bool
}

extension Host {
  /// How far the host itself has come.
  public var upgrade: HostUpgrade {
    let rebooted = rebooted?.position
    return HostUpgrade(
      isSeenWhole: lastWholeObservation != nil, build: facts.build,
      isBuildSeenSinceReboot: isBuildSeenSinceReboot, wasRebooted: rebooted != nil,
      isPatchedSinceReboot: patched.map { $0.position > (rebooted ?? -1) } ?? false)
  }

  /// What the decisions about other hosts need to know of it.
  ///
  /// - Complexity: O(*n*) in its machines and attempts.
  public var outline: HostOutline {
    HostOutline(
      name: name, version: version, window: window, upgrade: upgrade,
      isPatchOrRebootOpen: attempts.contains { $0.action == .patch || $0.action == .reboot },
      isMachineMissing: virtualMachines.values.contains {
        $0.ranBefore == true && $0.state != .running
      }, isParked: parked != nil)
  }
}
