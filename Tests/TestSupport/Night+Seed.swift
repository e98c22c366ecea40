package import Simulation
internal import Workflow

extension Night {
  /// A night of the sample fleet that `seed` draws.
  package init(
    seed: UInt64, weather: Weather = Weather(), crew: Crew = .people, isCalm: Bool = false,
    rulebook: Rulebook = Rulebook(), keepsTrace: Bool = false
  ) {
    var random = SplitMix64(seed: seed)
    let profiles: [Profile] = [
      .servicePack1, .servicePack1, .deferring, .keepingOfflineSnapshots,
    ]
    let profile = random.pick(profiles) ?? .servicePack1
    let world = HypervisorModel.random(
      &random, target: .servicePack1, old: .release, now: .evening, calm: isCalm)
    self.init(
      seed: seed, evening: Evening(world: world, profile: profile, window: .night),
      random: random, weather: weather, crew: crew, rulebook: rulebook, keepsTrace: keepsTrace)
  }
}

extension Night {
  /// A night that runs take care of, one executor each or several.
  package static func ofRuns(
    _ seed: UInt64, weather: Weather = .storm, rulebook: Rulebook = Rulebook(),
    keepsTrace: Bool = false
  ) -> Night {
    Night(
      seed: seed, weather: weather, crew: .runs(jobs: 1 + Int(seed % 4)), rulebook: rulebook,
      keepsTrace: keepsTrace)
  }
}

extension Night.Weather {
  /// Far more than ever goes wrong.
  package static let storm = Night.Weather()
}
