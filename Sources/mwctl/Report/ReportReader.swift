internal import AuditLog
internal import Events
internal import Projections
internal import Workflow

/// Reads the report on one window out of a log: one pass over the entries since it was opened.
struct ReportReader {
  private let reader: LogReader
  private let id: WindowID
  private let madeAt: Timestamp
  private let log: LogState
  private let profile: Profile
  private var window: Window
  private var changes: [Report.Change] = []
  private var opened: WorkLog.Mark?
  private var plannedUntil: Timestamp?
  private var closed: WorkLog.Mark?
  private var shares: [HostName: ReportShare] = [:]
  private var work = WorkLog()
  private var downtime = Downtime()
  private var narrator = Narrator()
  private var timeline: [HistoryEntry] = []
  private var overrides: [(HostName, WorkLog.Mark, RuleOverridden)] = []

  /// - Throws: ``Failure`` (not found) if there is no such window, (unverified) if the log cannot be
  ///   understood.
  static func report(
    on id: WindowID, from reader: LogReader, madeAt: Timestamp
  ) throws -> Report {
    var report = try ReportReader(id, reader, madeAt)
    try report.readWindow()
    report.introduceHosts()
    return try report.finish()
  }

  private init(_ id: WindowID, _ reader: LogReader, _ madeAt: Timestamp) throws {
    let fleet = FleetReader(reader)
    guard let window = try fleet.window(id) else {
      throw Failure(
        .notFound, "There is no window '\(id)'.", remedies: ["mwctl window list shows them all."])
    }
    self.id = id
    self.reader = reader
    self.madeAt = madeAt
    self.window = Window(id: id)
    log = try fleet.logState()
    profile = try fleet.profile(at: window.profile)
    for name in window.hosts {
      var host = Host(name: name)
      let past = LogQuery(positions: 0..<window.opened, stream: .host(name))
      try reader.forEachEvent(past) { host.apply($0) }
      shares[name] = ReportShare(host: host)
      work.begin(with: host)
    }
  }

  /// Reads from the event that opened the window to the last one of the command that closed it, or
  /// to the end of the log.
  private mutating func readWindow() throws {
    var place = try firstPosition()
    var lastCommand: String?
    var this = self
    do {
      try reader.forEachEvent(LogQuery(positions: place..<Position.max)) { record in
        if let lastCommand, record.draft.commandID != lastCommand { throw WindowIsOver() }
        try this.take(record)
        place = record.position
        if this.window.status == .closed, this.opened != nil {
          lastCommand = record.draft.commandID
        }
      }
    } catch is WindowIsOver {}
    self = this
    // What was still open when the window closed may have ended since.
    for name in shares.keys.sorted() where work.hasOpenDeeds {
      var work = work
      let rest = LogQuery(positions: (place + 1)..<Position.max, stream: .host(name))
      try reader.forEachEvent(rest) { record in
        if record.event.endsAttempt { work.apply(record) }
      }
      self.work = work
    }
  }

  private struct WindowIsOver: Error {}

  private func firstPosition() throws -> Position {
    var first: Position?
    try reader.forEach(LogQuery(stream: .window(id))) { entry in
      if first == nil { first = entry.position }
    }
    return first ?? 0
  }

  private mutating func take(_ record: RecordedEvent) throws {
    switch record.stream {
    case .log: return
    case .window(let window): if window == id { takeWindow(record) }
    case .host(let name):
      guard shares[name] != nil else { return }
      takeHost(record, on: name)
    }
  }

  private mutating func takeWindow(_ record: RecordedEvent) {
    // What decisions about a host rest on is the window as it was before it closed.
    if window.status != .closed { for name in shares.keys { shares[name]?.window = window } }
    window.apply(record)
    let mark = WorkLog.Mark(record)
    timeline.append(narrator.tell(record))
    switch record.event {
    case .windowOpened(let fact):
      opened = mark
      plannedUntil = fact.until
    case .windowSuspended(let fact):
      changes.append(.init(mark: mark, what: "suspended", reason: fact.reason))
    case .windowResumed(let fact):
      let until = fact.until.map { ", until \($0)" } ?? ""
      changes.append(.init(mark: mark, what: "resumed\(until)", reason: fact.reason))
    case .windowClosed(let fact):
      closed = mark
      changes.append(.init(mark: mark, what: "closed", reason: fact.reason))
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .hostEnrolled,
      .hostReleased, .hostObserved, .vmObserved,
      .vmArrived, .vmDeparted, .actionStarted, .actionCompleted, .actionFailed, .attemptSettled,
      .leaseRenewed, .attemptDoubted, .attemptTakenOver, .ruleOverridden, .unreadable:
      return
    }
  }

  private mutating func takeHost(_ record: RecordedEvent, on host: HostName) {
    guard var share = shares.removeValue(forKey: host) else { return }
    defer { shares[host] = share }
    let isUnder = share.isEnrolled
    if case .hostEnrolled(let fact) = record.event, fact.window == id { share.enrol(at: record) }
    if window.status != .closed { share.window = window }
    let name = record.event.vm.flatMap { share.host.virtualMachines[$0]?.name }
    share.apply(record, profile: profile, window: id)
    if !isUnder, share.isEnrolled { downtime.begin(with: share.host) }
    downtime.apply(record)
    guard isUnder || share.isEnrolled else { return }
    work.apply(record)
    timeline.append(narrator.tell(record) { _ in name })
    if case .ruleOverridden(let fact) = record.event {
      overrides.append((host, WorkLog.Mark(record), fact))
    }
  }
}

extension ReportReader {
  /// Tells each host of the others, where the window limits how many may be out of service at once.
  private mutating func introduceHosts() {
    guard window.maximumHostsDown != nil else { return }
    let outlines = window.hosts.compactMap { shares[$0]?.judged.outline }
    for name in window.hosts { shares[name]?.others = outlines.filter { $0.name != name } }
  }

  private func finish() throws -> Report {
    let end = closed?.time ?? madeAt
    let deeds = work.deeds
    let times = deeds.flatMap { [$0.began?.time, $0.ended?.time] }.compactMap { $0 }
    guard let opened, let plannedUntil else {
      throw Failure(
        .unverified, "The window '\(id)' has no event that opened it.",
        remedies: ["mwctl audit verify"])
    }
    let machines = machines(end: end)
    let names = Dictionary(machines.map { ($0.id, $0.name) }, uniquingKeysWith: { one, _ in one })
    return Report(
      scope: Report.Scope(
        window: window, opened: opened, plannedUntil: plannedUntil, closed: closed,
        firstDeed: times.min(), lastDeed: times.max(), changes: changes,
        profile: Report.ProfileLine(
          name: profile.name, title: profile.title, position: window.profile)),
      hosts: window.hosts.compactMap { name in
        shares[name]?.line(profile, deeds: deeds.filter { $0.vm == nil && $0.host == name }, end)
      },
      machines: machines, timeline: timeline,
      overrides: overrides.map { host, mark, fact in
        Report.OverrideLine(
          mark: mark, fact: fact,
          subject: host.text + (fact.vm.map { "/" + (names[$0] ?? $0.text) } ?? ""))
      },
      hazards: window.hosts.compactMap { shares[$0] }.flatMap { $0.hazardLines(profile, end) }
        .sorted { ($0.since.position, $0.host) < ($1.since.position, $1.host) },
      unknowns: unknowns(end: end), origin: log.origin, head: try reader.head(),
      checkpoint: try reader.lastCheckpoint(),
      end: end, madeAt: madeAt)
  }

  private func machines(end: Timestamp) -> [Report.MachineLine] {
    var places: [VMID: HostName] = [:]
    for name in window.hosts {
      guard let share = shares[name] else { continue }
      for id in share.before.keys where places[id] == nil { places[id] = name }
    }
    // Where it was last counts: one that moved is one machine, not two.
    for name in window.hosts {
      for id in shares[name]?.judged.virtualMachines.keys.map({ $0 }) ?? [] { places[id] = name }
    }
    return places.compactMap { id, name in
      let before = window.hosts.lazy.compactMap { shares[$0]?.before[id] }.first
      return shares[name]?.machine(
        id, before: before, profile, end, deeds: work.deeds(to: id),
        outages: downtime.outages(of: id), seconds: downtime.seconds(of: id, at: end))
    }.sorted { ($0.host, $0.name, $0.id) < ($1.host, $1.name, $1.id) }
  }

  private func unknowns(end: Timestamp) -> [Report.UnknownLine] {
    let names = shares.values.reduce(into: [VMID: String]()) { names, share in
      for vm in share.judged.virtualMachines.values { names[vm.id] = vm.name }
    }
    return window.hosts.compactMap { shares[$0] }.flatMap { share in
      ReportUnknowns(share: share, profile: profile, end: end).lines
    } + ReportUnknowns.lines(of: work.deeds, names, end)
  }
}

extension Event {
  /// Whether it tells what became of an attempt, or who answers for it.
  fileprivate var endsAttempt: Bool {
    switch self {
    case .actionCompleted(let fact): fact.attempt != nil
    case .actionFailed(let fact): fact.attempt != nil
    case .attemptSettled, .leaseRenewed, .attemptDoubted, .attemptTakenOver: true
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .hostObserved, .vmObserved, .vmArrived,
      .vmDeparted, .actionStarted, .ruleOverridden, .unreadable:
      false
    }
  }
}
