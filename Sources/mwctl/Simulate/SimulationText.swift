internal import Events
internal import Projections
internal import Simulation

/// The nights for people: whether it fits, by how much it does not, and what somebody is needed for.
struct SimulationText {
  let answer: SimulationAnswer

  init(_ answer: SimulationAnswer) { self.answer = answer }

  private var findings: Findings { answer.findings }
  private var begin: Timestamp { answer.setting.now }

  func write(to page: inout Page) {
    let window = answer.setting.window
    page.paragraph(
      "\(count(findings.nights)) of \(answer.setting.hosts.map(\.text).joined(separator: ", ")), "
        + "begun \(begin), window \(window.id) until \(TextTime.of(window.until, near: begin)); "
        + (answer.jobs == 1 ? "one executor" : "\(answer.jobs) executors")
        + (answer.isCalm ? ", nothing goes wrong" : "") + ", \(answer.nights.origin).")
    page.blank()
    page.line("  ", .heading("In time        "), share(findings.inTime))
    page.line("  ", .heading("Nobody needed  "), share(findings.unattended))
    writeWindow(to: &page)
    if let finish = findings.finish {
      page.paragraph(
        "half of the nights by \(TextTime.of(finish.median, near: begin)), nine of ten by "
          + "\(TextTime.of(finish.ninetieth, near: begin)), the last "
          + "\(TextTime.of(finish.worst, near: begin)).", indent: 2,
        label: .heading("All is done    "))
    }
    writeTables(to: &page)
    page.blank()
    writeHarm(to: &page)
  }

  private func writeWindow(to page: inout Page) {
    guard let overrun = findings.overrunSeconds else { return }
    page.paragraph(
      "in \(count(findings.tooShort)): half of them by \(TextDuration.of(overrun.median)) or less, "
        + "nine of ten by \(TextDuration.of(overrun.ninetieth)), at worst by "
        + "\(TextDuration.of(overrun.worst)).", indent: 2, label: .warn("Too short      "))
  }

  private func writeTables(to page: inout Page) {
    let downtimes = answer.downtimes
    if !downtimes.isEmpty {
      page.blank()
      var table = Table(columns: [
        .init("Down", .cutInside, minimum: 12), .init("Host", .cutInside, minimum: 6),
        .init("Half of the nights", .keep, right: true),
        .init("Nine of ten", .keep, right: true), .init("Worst", .keep, right: true),
      ])
      for line in downtimes {
        let spread = line.spread
        table.add(
          "\(line.name)", "\(line.host?.text ?? "")", "\(TextDuration.of(spread.median))",
          "\(TextDuration.of(spread.ninetieth))", "\(TextDuration.of(spread.worst))")
      }
      page.table(table, indent: 2)
    }
    guard !findings.calls.isEmpty else { return }
    page.blank()
    var table = Table(columns: [
      .init("A person was needed for", .wrap, minimum: 20), .init("Nights", .keep, right: true),
    ])
    for call in findings.calls { table.add("\(call.cause)", share(call.nights)) }
    page.table(table, indent: 2)
  }

  private func writeHarm(to page: inout Page) {
    if findings.harmed.isEmpty {
      page.line("  ", .good("No machine was harmed in any night."))
    }
    for result in findings.harmed.prefix(3) {
      page.paragraph(
        result.violations.first ?? "", indent: 2, label: .bad("HARMED, night \(result.seed)  "))
    }
    for result in findings.unsound.prefix(3) {
      page.paragraph(
        result.violations.first ?? "", indent: 2, label: .bad("UNSOUND, night \(result.seed)  "))
    }
  }

  private func share(_ nights: Int) -> Span {
    let tenths = findings.nights == 0 ? 0 : nights * 1000 / findings.nights
    return "\(nights) of \(findings.nights) (\(tenths / 10).\(tenths % 10) %)"
  }

  private func count(_ nights: Int) -> String { nights == 1 ? "1 night" : "\(nights) nights" }
}
