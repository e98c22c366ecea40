internal import ArgumentParser
internal import AuditLog
internal import Events
internal import Foundation
internal import Projections
internal import Workflow

struct WindowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "window", abstract: "Open, suspend, resume, close and list maintenance windows.",
    subcommands: [Open.self, Suspend.self, Resume.self, Close.self, List.self, Show.self])

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "open", abstract: "Open a window over hosts.",
      discussion: """
        From then on 'mwctl next' proposes disruptive steps for these hosts while the window's time \
        lasts. What runs on them now has to run again at the end.

        Example:
          mwctl window open sp1-night-1 --hosts hv-01,hv-02 --from 2011-03-05T20:00:00Z \\
            --until 2011-03-06T04:00:00Z --max-hosts-down 1
        """)

    @Argument(help: "The window's name.") var id: String
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions
    @Option(help: "The hosts, with commas between them.") var hosts: String
    @Option(help: "From when on (RFC 3339).") var from: TimeArgument
    @Option(help: "Until when (RFC 3339).") var until: TimeArgument
    @Option(help: "How many of the hosts may be out of service at once.") var maxHostsDown: Int?
    @OptionGroup var copying: CopyOptions

    func run() throws {
      let id = try WindowArgument.parse(self.id)
      let (from, until) = (try self.from.value, try self.until.value)
      guard from < until else {
        throw Failure(.usage, "The window would end at \(until), before it begins at \(from).")
      }
      if let maxHostsDown, maxHostsDown < 1 {
        throw Failure(.usage, "--max-hosts-down has to be 1 or more.")
      }
      var names: [HostName] = []
      for text in hosts.split(separator: ",", omittingEmptySubsequences: true) {
        let name = try HostArgument.parse(text.trimmingCharacters(in: .whitespaces))
        if !names.contains(name) { names.append(name) }
      }
      guard !names.isEmpty else { throw Failure(.usage, "--hosts names no host.") }
      try WindowChange(options, recording, signsFor: copying).apply { ledger, time in
        try WindowBook(ledger: ledger).open(
          id, hosts: names, from: from, until: until, maximumHostsDown: maxHostsDown,
          at: time)
        return id
      }
    }
  }

  struct Suspend: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "suspend",
      abstract: "Interrupt a window: nothing disruptive starts until it is resumed.")
    @Argument(help: "The window's name.") var id: String
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions
    @Option(help: "Why.") var reason: String?
    @OptionGroup var copying: CopyOptions

    func run() throws {
      let id = try WindowArgument.parse(self.id)
      let reason = try self.reason.map { try Text.checked($0, as: "--reason") }
      try WindowChange(options, recording, signsFor: copying).apply { ledger, time in
        try WindowBook(ledger: ledger).suspend(id, reason: reason, at: time)
        return id
      }
    }
  }

  struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resume",
      abstract: "Go on with a suspended window, or move the end of an open one.",
      discussion: """
        Tells what nobody knows the end of and what has to be looked at again.

        Example:
          mwctl window resume sp1-night-1 --until 2011-03-07T04:00:00Z
        """)
    @Argument(help: "The window's name.") var id: String
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions
    @Option(help: "Why.") var reason: String?
    @Option(help: "The window's new end (RFC 3339).") var until: TimeArgument?

    func run() throws {
      let id = try WindowArgument.parse(self.id)
      let reason = try self.reason.map { try Text.checked($0, as: "--reason") }
      try WindowChange(options, recording).apply { ledger, time in
        try WindowBook(ledger: ledger).resume(
          id, reason: reason, until: until?.value, at: time)
        return id
      }
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "close", abstract: "End a window. What is still outstanding is listed.")
    @Argument(help: "The window's name.") var id: String
    @OptionGroup var options: LogOptions
    @OptionGroup var recording: RecordingOptions
    @Option(help: "Why.") var reason: String?
    @OptionGroup var copying: CopyOptions

    func run() throws {
      let id = try WindowArgument.parse(self.id)
      let reason = try self.reason.map { try Text.checked($0, as: "--reason") }
      try WindowChange(options, recording, signsFor: copying).apply { ledger, time in
        try WindowBook(ledger: ledger).close(id, reason: reason, at: time)
        return id
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List all windows.")
    @OptionGroup var options: LogOptions
    @OptionGroup var decision: DecisionOptions

    func run() throws {
      let now = try decision.now?.value ?? Environment.now
      try AuditLog.open(at: options.path, access: .readOnly).read { reader in
        let fleet = FleetReader(reader)
        let windows = try fleet.windowIDs().compactMap { try fleet.window($0) }
        WindowAnswer(windows: windows, decisions: [:], now: now).writeList(options.format)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show a window and its hosts.")
    @Argument(help: "The window's name.") var id: String
    @OptionGroup var options: LogOptions
    @OptionGroup var decision: DecisionOptions

    func run() throws {
      let id = try WindowArgument.parse(self.id)
      let now = try decision.now?.value ?? Environment.now
      try AuditLog.open(at: options.path, access: .readOnly).read { reader in
        try WindowAnswer(id, in: FleetReader(reader), now: now).write(options.format)
      }
    }
  }
}

/// A window's name on the command line.
enum WindowArgument {
  static func parse(_ text: String) throws -> WindowID {
    guard let id = WindowID(text) else {
      throw Failure(
        .usage, "'\(text)' is no window's name.",
        remedies: [
          "Use letters, digits, '-', '.' and '_'; not '-' first, and not '.' or '..' alone."
        ])
    }
    return id
  }
}

/// A change to a window, recorded and then shown.
struct WindowChange {
  let options: LogOptions
  let recording: RecordingOptions
  /// Where the checkpoint is copied to that is signed with the change; `nil` where none is.
  let copying: CopyOptions?

  init(
    _ options: LogOptions, _ recording: RecordingOptions, signsFor copying: CopyOptions? = nil
  ) {
    self.options = options
    self.recording = recording
    self.copying = copying
  }

  func apply(_ change: (Ledger, Timestamp) throws -> WindowID) throws {
    let time = try recording.time()
    let log = try AuditLog.open(at: options.path)
    let notary = Notary(log: log, copyTo: copying?.place)
    let hashed = copying.flatMap { _ in notary.hashAhead() }
    let (answer, signing) = try log.transact(actor: recording.resolvedActor()) { ledger in
      let id = try change(ledger, time)
      let signing = copying.map { _ in notary.sign(ledger, hashed: hashed) }
      return (try WindowAnswer(id, in: ledger.fleet, now: time), signing)
    }
    answer.write(options.format)
    if let signing { notary.finish(signing) }
  }
}
