public import Events

/// What is known of one upgrade: its builds, hazards, limits, times and routes.
///
/// Data, not code.
///
/// The first one is Service Pack 1 for Windows Server 2008 R2; each later release of Hyper-V has
/// the same hazards with other numbers.
public struct Profile: Hashable, Sendable {
  /// What a rule does about a kind of snapshot.
  public enum SnapshotPolicy: String, Hashable, Sendable, CaseIterable {
    /// It forbids the upgrade while there are some.
    case refuse
    /// It lets them be.
    case allow
  }

  /// What happens to machines that were off before the maintenance.
  public enum OffMachines: String, Hashable, Sendable, CaseIterable {
    /// They are started, updated, checked and shut down again.
    case update
    /// They are left off, and stay listed as outstanding.
    case `defer`
  }

  /// How long an action takes.
  public struct Times: Hashable, Sendable {
    /// What is usual, and what has to be reckoned with, in seconds.
    public let expectedSeconds: Int, worstSeconds: Int
    /// The same for each started gigabyte of differencing disks.
    public let expectedSecondsPerGigabyte: Int, worstSecondsPerGigabyte: Int
    /// The same for each snapshot.
    public let expectedSecondsPerSnapshot: Int, worstSecondsPerSnapshot: Int
  }

  /// How guests of one family get their Integration Services.
  public struct Route: Hashable, Sendable {
    /// The family.
    public let family: GuestFamily
    /// The route.
    public let route: UpdateRoute
    /// The guest's service pack that the route installs; a guest that has it already takes the
    /// setup disk.
    public let servicePack: Int?
  }

  /// Which guests may use a feature.
  public struct GuestRequirement: Hashable, Sendable {
    /// The family.
    public let family: GuestFamily
    /// The lowest service pack.
    public let servicePack: Int
    /// The editions it is limited to; `nil` is every edition.
    public let editions: [String]?
    /// The editions that need a hotfix first.
    public let hotfixEditions: [String]
  }

  /// A known error of the upgrade.
  public struct KnownError: Hashable, Sendable {
    /// The code, in lower case.
    public let code: String
    /// What to do about it.
    public let hint: String
  }

  /// Its name.
  public let name: String
  /// What it upgrades, for people.
  public let title: String
  /// The build of a host that is done.
  public let targetBuild: BuildNumber
  /// The Integration Services of a guest that is done.
  public let targetIntegrationServices: BuildNumber
  /// The free space the upgrade needs, in bytes.
  public let minimumFreeDiskBytes: Int64
  /// What is done about snapshots that hold memory, or may hold it.
  public let onlineSnapshots: SnapshotPolicy
  /// What is done about snapshots that hold none.
  public let offlineSnapshots: SnapshotPolicy
  /// Whether disks merge while the machine runs.
  public let hasLiveMerge: Bool
  /// What happens to machines that were off.
  public let offMachines: OffMachines
  /// How old the look may be that an irreversible step rests on, in seconds.
  public let maximumObservationAgeSeconds: Int
  /// How far the clocks of a host and of this machine may lie apart, in seconds.
  public let clockToleranceSeconds: Int
  /// How many machines of a host may be starting at once.
  public let concurrentStarts: Int
  /// How many machines of a host may be merging at once.
  public let concurrentMerges: Int
  /// How often a step is tried before a person has to look into it.
  public let triesPerStep: Int
  /// How long each action takes, by its name or by `update-by-service-pack`.
  public let estimates: [String: Times]
  /// The routes of the Integration Services.
  public let routes: [Route]
  /// The guests that may use Dynamic Memory.
  public let dynamicMemory: [GuestRequirement]
  /// The guests that may use RemoteFX.
  public let remoteFX: [GuestRequirement]
  /// Known errors.
  public let errors: [KnownError]
  /// How to do each action, by its name, or by its name and route with a `/` between them.
  public let instructions: [String: [Instruction]]
  /// The profile as it was read, whole.
  public let document: JSONValue
}

extension Profile {
  /// The hint for the known error that `text` names, if it names one.
  public func hint(for text: String) -> String? {
    let lower = text.lowercased()
    return errors.first { lower.contains($0.code) }?.hint
  }

  /// The route of a guest; `nil` where its family is unknown or not in the profile.
  public func route(for guest: Guest) -> UpdateRoute? {
    guard let family = guest.family, let route = routes.first(where: { $0.family == family })
    else { return nil }
    if let brought = route.servicePack, let has = guest.servicePack, has >= brought {
      return .setupDisk
    }
    return route.route
  }
}
