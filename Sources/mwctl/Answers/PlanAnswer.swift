internal import Events
internal import Projections
internal import Workflow

/// What `mwctl plan` answers: what is left for each host, with times.
struct PlanAnswer {
  /// A host's plan.
  struct HostPlan {
    let situation: Situation
    let forecast: Forecast

    /// Whether all of it fits into the window even at worst; `nil` for a host under no window.
    var fits: Bool? {
      situation.window.map { forecast.blockers.isEmpty && forecast.worstFinish <= $0.until }
    }

    /// What the figures had to assume.
    var uncertain: [String] {
      var texts: [String] = []
      if let window = situation.window, let limit = window.maximumHostsDown,
        limit < window.hosts.count
      {
        texts.append(
          "At most \(limit) of the \(window.hosts.count) hosts of '\(window.id)' may be out of "
            + "service at once; these times hold if nothing takes longer on the others.")
      }
      for planned in forecast.steps {
        let subject = planned.step.action.rawValue + (planned.step.vmName.map { " \($0)" } ?? "")
        if planned.step.estimate.basis != "profile" {
          texts.append("\(subject): estimated from \(planned.step.estimate.basis).")
        }
        texts += planned.step.warnings.map { "\(subject): \($0)" }
      }
      return texts
    }
  }

  let position: Position
  let now: Timestamp
  let plans: [HostPlan]
}

extension PlanAnswer {
  init(_ fleet: FleetReader, hosts names: [HostName], now: Timestamp) throws {
    let asked = try fleet.hosts(names)
    let situations = try fleet.withTheirWindows(asked).map { host in
      let situation = try fleet.situation(of: host, at: now)
      // Nothing begins before the window does: a plan made by day is one for the night.
      guard let window = situation.window, window.status == .open, window.from > now else {
        return situation
      }
      return try fleet.situation(of: host, at: window.from)
    }
    let plans = zip(situations, Workflow.forecast(situations)).map(HostPlan.init)
    self.init(
      position: try fleet.lastPosition(), now: now,
      plans: asked.compactMap { host in plans.first { $0.situation.host.name == host.name } })
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text: Output.page { PlanText(self).write(to: &$0) }
    }
  }

  var json: JSONValue {
    [
      "schema": "mwctl.plan/1", "position": .integer(position), "now": .time(now),
      "hosts": .array(plans.map(json)),
    ]
  }

  private func json(_ plan: HostPlan) -> JSONValue {
    let forecast = plan.forecast
    return [
      "host": .string(plan.situation.host.name.text),
      "window": .text(plan.situation.window?.id.text),
      "startsAt": .time(plan.situation.now),
      "steps": .array(forecast.steps.map(json)),
      "finish": [
        "expected": .time(forecast.expectedFinish), "worst": .time(forecast.worstFinish),
      ],
      "windowEnds": .optional(plan.situation.window?.until, JSONValue.time),
      "fits": .optional(plan.fits, JSONValue.bool),
      "complete": .bool(forecast.blockers.isEmpty),
      "downtime": .array(
        forecast.downtime.map { downtime in
          [
            "vm": .string(downtime.name), "vmId": .string(downtime.vm.text),
            "expectedSeconds": .number(downtime.expectedSeconds),
            "worstSeconds": .number(downtime.worstSeconds),
          ]
        }),
      "uncertain": .texts(plan.uncertain),
      "blockers": .array(
        forecast.blockers.map { blocker in
          [
            "rule": .string(blocker.rule), "subject": .string(blocker.subject),
            "message": .string(blocker.message), "remedies": .texts(blocker.remedies),
          ]
        }),
    ]
  }

  private func json(_ planned: Forecast.PlannedStep) -> JSONValue {
    [
      "action": .string(planned.step.action.rawValue), "vm": .text(planned.step.vmName),
      "vmId": .text(planned.step.vm?.text), "route": .text(planned.step.route?.rawValue),
      "startsAt": .time(planned.startsAt),
      "expectedSeconds": .number(planned.step.estimate.expectedSeconds),
      "worstSeconds": .number(planned.step.estimate.worstSeconds),
      "basis": .string(planned.step.estimate.basis),
    ]
  }
}
