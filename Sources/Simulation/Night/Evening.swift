package import Events
package import Workflow

/// What a night begins with.
package struct Evening: Sendable {
  /// The truth.
  package var world: HypervisorModel
  /// What the log knows; empty where the night begins with a new log.
  package var journal: Journal
  /// The profile in force.
  package var profile: Profile
  /// The window of the night.
  package var window: WindowID

  /// An evening before anything is known.
  package init(world: HypervisorModel, profile: Profile, window: WindowID) {
    self.init(world: world, journal: Journal(), profile: profile, window: window)
  }

  /// An evening of which `journal` knows something already, the window included.
  package init(world: HypervisorModel, journal: Journal, profile: Profile, window: WindowID) {
    self.world = world
    self.journal = journal
    self.profile = profile
    self.window = window
  }
}
