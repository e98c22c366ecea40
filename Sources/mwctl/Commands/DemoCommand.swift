internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Workflow

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Play a night over a sample fleet, to see how it goes.",
    discussion: """
      Two made-up hosts are taken through the service pack from the first inventory to the last \
      guest, with an interruption in between. The log is a real one; look around in it afterwards.
      """)

  @Option(help: "Where the log is made. Default: a new folder for temporary files.")
  var log: String?

  @Option(help: "How the answer is written; a story is text in any format.")
  var format: OutputFormat = .text

  func run() throws {
    let path = try log ?? DemoCommand.temporaryPath()
    guard let profile = try Profile.builtIn["ws2008r2-sp1"].map({ try Profile(parsing: $0) }),
      let start = Timestamp("2011-03-05T20:00:00Z"), let end = Timestamp("2011-03-06T05:00:00Z"),
      let window = WindowID("sp1-night-1")
    else { throw Failure(.internalFailure, "The demo's own data cannot be read.") }
    let began = Environment.now
    let log = try LogBirth.create(
      at: path, origin: "demo.example/hyper-v", profile: profile, actor: "demo", at: start)
    Output.page { page in
      page.line(.heading("A night with mwctl: \(profile.title)"))
      page.paragraph(
        "Two sample hosts with eight virtual machines: one saved, one paused, two with snapshots. "
          + "The hosts are made up and their clock does not wait; log, rules and decisions are real."
      )
      page.line("")
    }
    var night = DemoNight(log: log, profile: profile, from: start)
    try night.prepare(window: window, until: end)
    try DemoCommand.writePlan(log, now: night.now)
    try night.run()
    try DemoCommand.writeEnd(log, night, path: path, began: began)
  }

  private static func temporaryPath() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("mwctl-demo-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent("demo.db").path
  }

  private static func writePlan(_ log: AuditLog, now: Timestamp) throws {
    try log.read { reader in
      let fleet = FleetReader(reader)
      let names = try fleet.hostNames()
      let situations = try names.map { try fleet.situation(of: fleet.knownHost($0), at: now) }
      for (name, forecast) in zip(names, Workflow.forecast(situations)) {
        let least = TextDuration.of(forecast.expectedFinish.seconds(since: now))
        let most = TextDuration.of(forecast.worstFinish.seconds(since: now))
        Output.page { page in
          page.line(
            .heading("plan  \(name): "),
            "\(forecast.steps.count) steps, about \(least), at worst \(most)")
        }
      }
    }
    Output.line("")
  }

  private static func writeEnd(
    _ log: AuditLog, _ night: DemoNight, path: String, began: Timestamp
  ) throws {
    let decisions = try night.decide()
    let (count, root) = try log.read { reader in
      (try reader.nextPosition(), try reader.head().root)
    }
    Output.page { page in
      page.line("")
      for decision in decisions {
        let isDone = decision.status == .done
        page.line(
          .heading("\(decision.host)  "),
          isDone ? .good("done") : .bad(decision.status.rawValue),
          .dim("  phase \(decision.phase.rawValue)"))
      }
      let seconds = Double(Environment.now.milliseconds - began.milliseconds) / 1000
      page.paragraph(
        "\(count) events were recorded in \(seconds) s. Root of their tree: "
          + Data(root).base64EncodedString())
      page.line("")
      page.line(.heading("Look around in it:"))
      let now = night.now.description
      for command in [
        "status --now \(now)", "log --vm sql-01", "features --now \(now)", "next --as-of 30 --why",
        "rules", "audit report sp1-night-1 --now \(now)", "audit verify",
      ] {
        page.line("  mwctl \(command) --log \(Shell.quoted(path))")
      }
    }
  }
}
