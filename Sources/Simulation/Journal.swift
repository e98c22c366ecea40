package import Events
package import Projections
package import Workflow

/// A log in memory: numbers what is appended and folds it, as the store does.
package struct Journal: Sendable {
  /// All that was appended.
  package private(set) var records: [RecordedEvent] = []
  /// What is so now.
  package private(set) var fleet = Fleet()
  /// The position that the next event gets.
  package private(set) var nextPosition: Position = 0
  private var versions: [StreamName: StreamVersion] = [:]

  /// An empty log.
  package init() {}

  /// A log that goes on from what is known: its earlier events are folded already.
  package init(continuing fleet: Fleet, from nextPosition: Position) {
    self.fleet = fleet
    self.nextPosition = nextPosition
    for (name, host) in fleet.hosts { versions[.host(name)] = host.version }
    for (id, window) in fleet.windows { versions[.window(id)] = window.version }
  }

  /// Appends an event, gives it the next position and version, and folds it.
  @discardableResult
  package mutating func append(
    _ event: Event, to stream: StreamName, at time: Timestamp, actor: String = "anna",
    recordedAt: Timestamp? = nil
  ) -> RecordedEvent {
    versions[stream, default: 0] += 1
    let position = nextPosition
    nextPosition += 1
    let record = RecordedEvent(
      position: position, version: versions[stream] ?? 1, recordedAt: recordedAt ?? time,
      source: "simulation",
      draft: EventDraft(
        id: "e\(position)", stream: stream, event: event, time: time, actor: actor,
        commandID: "c\(position)", workflowVersion: Rules.version))
    records.append(record)
    fleet.apply(record)
    return record
  }

  /// What the reducer is asked about `host`.
  package func situation(
    of name: HostName, at now: Timestamp, profile: Profile
  ) -> Situation {
    let host = fleet.hosts[name] ?? Host(name: name)
    let window = fleet.window(of: host)
    let others = (window?.hosts ?? []).filter { $0 != name }.compactMap { fleet.hosts[$0]?.outline }
    return Situation(host: host, window: window, otherHosts: others, profile: profile, now: now)
  }

  /// Takes a look over, as `mwctl import` does.
  ///
  /// - Throws: ``Reconciliation/Outdated`` if a later look was taken over before.
  package mutating func importLook(
    _ look: HostObservation, at time: Timestamp, profile: Profile,
    recordedAt: Timestamp? = nil
  ) throws(Reconciliation.Outdated) {
    var former: [VMID: Host] = [:]
    let hosts = fleet.hosts.values.sorted { $0.name < $1.name }
    for seen in look.virtualMachines {
      for host in hosts where host.name != look.host {
        let isThere = host.virtualMachines[seen.id] != nil
        let wasThere = host.departed[seen.id] != nil && former[seen.id] == nil
        if isThere || wasThere { former[seen.id] = host }
      }
    }
    let result = try situation(of: look.host, at: time, profile: profile)
      .reconcile(look, formerHosts: former, digest: "00")
    for addition in result.additions {
      append(
        addition.event, to: addition.stream, at: time, actor: "collector", recordedAt: recordedAt)
    }
  }

  /// One line for each event, for people who read a failure.
  package var listing: String {
    records.map { record in
      "\(record.position) \(record.time) \(record.stream) \(record.event.brief)"
    }.joined(separator: "\n")
  }
}
