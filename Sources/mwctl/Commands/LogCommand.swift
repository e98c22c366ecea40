internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show what was recorded, event by event.",
    discussion: """
      With --format jsonl each line is an entry of the log, byte for byte as it is stored and \
      hashed.

      --since and --until ask for when something happened, not when it was recorded. A type may be \
      given in full or without what all types share: 'vm.start-completed'. --rule asks for what was \
      decided or done with the rule set aside, or against it; --window for the window's own events \
      and for those of its hosts while they were under it.

      'mwctl log' and 'mwctl audit log' are the same.

      Examples:
        mwctl log --host hv-01
        mwctl log --vm sql-01 --since 2011-03-05T20:00:00Z
        mwctl log --window sp1-night-1 --rule no-snapshot
        mwctl log --follow --actor alice
        mwctl log --format jsonl > events.jsonl
      """)

  @OptionGroup var options: LogOptions
  @Option(help: "Only what concerns this host.") var host: String?
  @Option(help: "Only what concerns this virtual machine, by name or GUID.") var vm: String?
  @Option(help: "Only events of this type.") var type: String?
  @Option(help: "Only what this person recorded.") var actor: String?
  @Option(help: "Only where this rule was set aside or gone against.") var rule: String?
  @Option(help: "Only what belongs to this window.") var window: String?
  @Option(help: "Only what happened then or later (RFC 3339).") var since: TimeArgument?
  @Option(help: "Only what happened before then (RFC 3339).") var until: TimeArgument?
  @Flag(help: "Go on showing what is recorded, until interrupted.") var follow = false

  func run() throws {
    let host = try host.map(HostArgument.parse)
    let window = try window.map(WindowArgument.parse)
    let log = try AuditLog.open(at: options.path, access: .readOnly)
    var query = try query(log, host)
    if let window { query.positions = try positions(of: window, log) }
    if let rule, Rules.card(rule) == nil {
      Output.warning("No rule of this version is called '\(rule)'; 'mwctl rules' lists them.")
    }
    var stream = LogStream(
      log: log, query: query, filter: LogFilter(rule: rule, window: window),
      format: options.format, terminal: .standardOutput)
    try stream.writeAll()
    while follow {
      Thread.sleep(forTimeInterval: 0.5)
      try stream.writeAll()
    }
  }

  /// Where what belongs to a window can lie: nothing of it stands before it was opened.
  private func positions(of window: WindowID, _ log: AuditLog) throws -> Range<Position> {
    try log.read { reader in
      guard let known = try FleetReader(reader).window(window) else {
        throw Failure(
          .notFound, "There is no window '\(window)'.",
          remedies: ["mwctl window list shows them all."])
      }
      return known.opened..<Position.max
    }
  }

  private func query(_ log: AuditLog, _ host: HostName?) throws -> LogQuery {
    var query = try LogQuery(actor: actor, since: since?.value, until: until?.value)
    if let type {
      query.type = type.hasPrefix("dev.mwctl.") ? type : "dev.mwctl.\(type).v1"
    }
    guard host != nil || vm != nil else { return query }
    try log.read { reader in
      let fleet = FleetReader(reader)
      if let host {
        query.stream = .host(try fleet.knownHost(host).name)
      }
      guard let vm else { return }
      // A machine that has left its host, or was deleted, is still found by its GUID.
      if let id = VMID(vm), try reader.lastStream(ofVM: id) != nil {
        query.vm = id
        return
      }
      let found = Set(
        try fleet.machines(called: vm, on: fleet.hosts(host.map { [$0] } ?? [])).values)
      guard found.count == 1 else {
        throw Failure(
          .malformed, "\(found.count) virtual machines are called '\(vm)'.",
          remedies: ["Name the host, or the one you mean by its GUID:"]
            + found.sorted().map { "  \($0)" })
      }
      query.vm = found.first
    }
    return query
  }
}
