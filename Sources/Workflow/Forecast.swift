public import Events
internal import Projections

/// What is left for a host, with times: the reducer run forward over events that did not happen
/// yet, each step taking as long as it is expected to.
public struct Forecast: Hashable, Sendable {
  /// A step with its time.
  public struct PlannedStep: Hashable, Sendable {
    /// The step.
    public let step: Step
    /// When it begins, if all goes as usual.
    public let startsAt: Timestamp
  }

  /// How long a machine is down.
  public struct Downtime: Hashable, Sendable {
    /// The machine.
    public let vm: VMID
    /// Its name.
    public let name: String
    /// How long, if all goes as usual, in seconds.
    public let expectedSeconds: Int
    /// How long at worst, in seconds.
    public let worstSeconds: Int
  }

  /// The steps in the order of their beginning.
  public let steps: [PlannedStep]
  /// When all is done, if all goes as usual.
  public let expectedFinish: Timestamp
  /// When all is done at worst.
  public let worstFinish: Timestamp
  /// How long each machine that runs now, or ran before, is down.
  public let downtime: [Downtime]
  /// What stands in the way of going on to the end; empty if the forecast reaches done.
  public let blockers: [Refusal]
}

extension Workflow {
  /// Foresees what is left for a host.
  ///
  /// - Complexity: O(*s* · *n*²) in the steps left and the machines of the host.
  public static func forecast(_ situation: Situation) -> Forecast {
    var expected = Simulation(situation, isWorst: false)
    var worst = Simulation(situation, isWorst: true)
    expected.run()
    worst.run()
    let downtime = situation.host.machines.compactMap { vm -> Forecast.Downtime? in
      guard let usual = expected.downtime(of: vm.id), let most = worst.downtime(of: vm.id) else {
        return nil
      }
      return Forecast.Downtime(
        vm: vm.id, name: vm.name, expectedSeconds: usual, worstSeconds: max(usual, most))
    }
    return Forecast(
      steps: expected.planned, expectedFinish: expected.now,
      worstFinish: max(expected.now, worst.now), downtime: downtime, blockers: expected.blockers)
  }
}
