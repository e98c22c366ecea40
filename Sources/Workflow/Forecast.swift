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
  /// Foresees what is left for a host, as if no other host of its window stood in its way.
  ///
  /// - Complexity: O(*s* · *n*²) in the steps left and the machines of the host.
  public static func forecast(_ situation: Situation) -> Forecast {
    forecast([situation], isWorst: false)[0].forecast(
      situation.host, worst: forecast([situation], isWorst: true)[0])
  }

  /// Foresees what is left for hosts, those of one window side by side: where it lets only so many
  /// be out of service at once, each waits for its turn as it would when `next` is followed.
  ///
  /// A window's limit is kept among the hosts that are given; what is not given stands in nobody's
  /// way.
  /// - Parameter situations: The hosts; of those that are ready at the same time the first goes first.
  /// - Returns: A forecast of each, in the same order.
  /// - Complexity: O(*s* · (*h* + *n*²)) in all steps left, the hosts and the machines of a host.
  public static func forecast(_ situations: [Situation]) -> [Forecast] {
    var forecasts: [HostName: Forecast] = [:]
    for group in Dictionary(grouping: situations, by: \.turns).values {
      let expected = forecast(group, isWorst: false)
      let worst = forecast(group, isWorst: true)
      for (index, situation) in group.enumerated() {
        forecasts[situation.host.name] = expected[index].forecast(
          situation.host, worst: worst[index])
      }
    }
    return situations.compactMap { forecasts[$0.host.name] }
  }

  private static func forecast(_ situations: [Situation], isWorst: Bool) -> [HostFuture] {
    var window = WindowFuture(situations.map { HostFuture($0, isWorst: isWorst) })
    window.run()
    return window.hosts
  }
}

extension Situation {
  /// What its turn depends on: the hosts of a window that has a limit, or the host alone.
  fileprivate var turns: String {
    guard let window, window.maximumHostsDown != nil else { return "host/\(host.name)" }
    return "window/\(window.id)"
  }
}

extension HostFuture {
  /// What came out for `host`, together with what did at worst.
  fileprivate func forecast(_ host: Host, worst: HostFuture) -> Forecast {
    let downtime = host.machines.compactMap { vm -> Forecast.Downtime? in
      guard let usual = self.downtime(of: vm.id), let most = worst.downtime(of: vm.id) else {
        return nil
      }
      return Forecast.Downtime(
        vm: vm.id, name: vm.name, expectedSeconds: usual, worstSeconds: max(usual, most))
    }
    return Forecast(
      steps: planned, expectedFinish: now, worstFinish: max(now, worst.now), downtime: downtime,
      blockers: blockers)
  }
}
