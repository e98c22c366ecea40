internal import Events
internal import Projections
internal import Workflow

/// A plan for people: when what is due, how long each machine is down, and whether it all fits.
struct PlanText {
  let answer: PlanAnswer

  init(_ answer: PlanAnswer) { self.answer = answer }

  func write(to page: inout Page) {
    guard !answer.plans.isEmpty else {
      page.paragraph("The log knows no host yet. Import an inventory: mwctl import FILE")
      return
    }
    for plan in answer.plans { write(plan, to: &page) }
  }

  private func write(_ plan: PlanAnswer.HostPlan, to page: inout Page) {
    let forecast = plan.forecast
    page.blank()
    page.line(.heading(plan.situation.host.name.text), "  ", verdict(plan))
    guard !forecast.steps.isEmpty || !forecast.blockers.isEmpty else { return }
    page.paragraph(finish(plan), indent: 2)
    for blocker in forecast.blockers {
      page.paragraph(
        "\(blocker.subject): \(blocker.message) (\(blocker.rule))",
        indent: 2, label: .bad("Stops there  "))
      if let remedy = blocker.remedies.first { page.paragraph(remedy, indent: 15, label: "-> ") }
    }
    if !forecast.steps.isEmpty {
      page.blank()
      page.table(steps(plan), indent: 2)
    }
    if !forecast.downtime.isEmpty {
      page.blank()
      page.table(downtime(forecast), indent: 2)
    }
    let uncertain = plan.uncertain
    if !uncertain.isEmpty { page.blank() }
    for text in uncertain { page.paragraph(text, indent: 2, label: .warn("Uncertain  ")) }
  }

  private func verdict(_ plan: PlanAnswer.HostPlan) -> Span {
    let forecast = plan.forecast
    guard forecast.blockers.isEmpty else { return .bad("DOES NOT REACH ITS END") }
    guard !forecast.steps.isEmpty else { return .good("NOTHING LEFT") }
    guard let window = plan.situation.window else { return .warn("UNDER NO WINDOW") }
    if forecast.worstFinish <= window.until { return .good("FITS THE WINDOW") }
    return forecast.expectedFinish <= window.until
      ? .warn("FITS ONLY IF NOTHING TAKES LONGER THAN USUAL") : .bad("DOES NOT FIT THE WINDOW")
  }

  private func finish(_ plan: PlanAnswer.HostPlan) -> String {
    let start = plan.situation.now
    let forecast = plan.forecast
    let usual = forecast.expectedFinish.seconds(since: start)
    let worst = forecast.worstFinish.seconds(since: start)
    var text =
      "Begun \(start), done \(TextTime.of(forecast.expectedFinish, near: start)) "
      + "(\(TextDuration.of(usual))), at worst \(TextTime.of(forecast.worstFinish, near: start)) "
      + "(\(TextDuration.of(worst)))"
    if let window = plan.situation.window {
      text += "; window \(window.id) ends \(TextTime.of(window.until, near: start))"
    }
    return text + "."
  }

  private func steps(_ plan: PlanAnswer.HostPlan) -> Table {
    var table = Table(columns: [
      .init("Begins", .keep), .init("Step", .wrap, minimum: 12),
      .init("VM", .cutInside, minimum: 12), .init("Takes", .keep, right: true),
      .init("At worst", .keep, right: true),
    ])
    for planned in plan.forecast.steps {
      let step = planned.step
      let route = step.route.map { " by \($0.rawValue)" } ?? ""
      table.add(
        "\(TextTime.of(planned.startsAt, near: plan.situation.now))",
        Span(step.action.short + route, step.action.traits.isIrreversible ? .warn : nil),
        "\(step.vmName ?? "-")", "\(TextDuration.of(step.estimate.expectedSeconds))",
        "\(TextDuration.of(step.estimate.worstSeconds))")
    }
    return table
  }

  private func downtime(_ forecast: Forecast) -> Table {
    var table = Table(columns: [
      .init("Down", .cutInside, minimum: 12), .init("For", .keep, right: true),
      .init("At worst", .keep, right: true),
    ])
    for downtime in forecast.downtime {
      table.add(
        "\(downtime.name)", "\(TextDuration.of(downtime.expectedSeconds))",
        "\(TextDuration.of(downtime.worstSeconds))")
    }
    return table
  }
}
