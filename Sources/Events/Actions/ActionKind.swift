/// Everything that can be done to a host or a virtual machine: the table of contents of `Actions/`.
///
/// The raw values are names on disk and in scripts: none is ever renamed or removed.
public enum ActionKind: String, Hashable, Sendable, CaseIterable {
  case shutDown = "shutdown"
  case turnOff = "turn-off"
  case restore
  case resume
  case discardSavedState = "discard-saved-state"
  case mergeSnapshots = "merge-snapshots"
  case deleteSnapshots = "delete-snapshots"
  case patch
  case reboot
  case start
  case updateIntegrationServices = "update-integration-services"
  case verifyGuest = "verify-guest"
  case observe

  /// What is true of every action of this kind.
  public var traits: ActionTraits {
    switch self {
    case .shutDown: .shutDown
    case .turnOff: .turnOff
    case .restore: .restore
    case .resume: .resume
    case .discardSavedState: .discardSavedState
    case .mergeSnapshots: .mergeSnapshots
    case .deleteSnapshots: .deleteSnapshots
    case .patch: .patch
    case .reboot: .reboot
    case .start: .start
    case .updateIntegrationServices: .updateIntegrationServices
    case .verifyGuest: .verifyGuest
    case .observe: .observe
    }
  }
}
