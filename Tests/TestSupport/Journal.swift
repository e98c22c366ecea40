package import Events
package import Projections
package import Workflow

/// A log in memory: numbers what is appended and folds it, as the store does.
package struct Journal: Sendable {
  /// All that was appended.
  package private(set) var records: [RecordedEvent] = []
  /// What is so now.
  package private(set) var fleet = Fleet()
  private var versions: [StreamName: StreamVersion] = [:]

  /// An empty log.
  package init() {}

  /// Appends an event, gives it the next position and version, and folds it.
  @discardableResult
  package mutating func append(
    _ event: Event, to stream: StreamName, at time: Timestamp, actor: String = "anna",
    recordedAt: Timestamp? = nil
  ) -> RecordedEvent {
    versions[stream, default: 0] += 1
    let position = Position(records.count)
    let record = RecordedEvent(
      position: position, version: versions[stream] ?? 1, recordedAt: recordedAt ?? time,
      source: "test",
      draft: EventDraft(
        id: "e\(position)", stream: stream, event: event, time: time, actor: actor,
        commandID: "c\(position)", workflowVersion: Rules.version))
    records.append(record)
    fleet.apply(record)
    return record
  }

  /// What the reducer is asked about `host`.
  package func situation(
    of name: HostName, at now: Timestamp, profile: Profile = .servicePack1
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
    _ look: HostObservation, at time: Timestamp, profile: Profile = .servicePack1,
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

extension Profile {
  /// The profile that is built in.
  package static let servicePack1 = variant { $0 }

  /// The same, with machines that were off left for later.
  package static let deferring = variant {
    $0.replacing("\"offMachines\": \"update\"", with: "\"offMachines\": \"defer\"")
  }

  /// The same, with offline snapshots let be.
  package static let keepingOfflineSnapshots = variant {
    $0.replacing("\"offline\": \"refuse\"", with: "\"offline\": \"allow\"")
  }

  /// The built-in profile with its text changed by `edit`.
  package static func variant(_ edit: (String) -> String) -> Profile {
    guard let bytes = Profile.builtIn["ws2008r2-sp1"] else {
      preconditionFailure("The profile 'ws2008r2-sp1' is not built in.")
    }
    let text = edit(String(decoding: bytes, as: UTF8.self))
    do {
      return try Profile(parsing: Array(text.utf8))
    } catch {
      preconditionFailure("The variant is no profile: \(error)")
    }
  }
}

extension Event {
  /// What happened, in a few words.
  package var brief: String {
    let about = vm.map { " \($0.text.suffix(2))" } ?? ""
    switch self {
    case .hostObserved(let fact):
      let build = fact.facts.build.map { " \($0)" } ?? ""
      return (fact.isWhole ? "whole look" : "partial look") + build
        + " pending=\(fact.facts.isRebootPending.map(String.init) ?? "?")"
    case .vmObserved(let fact):
      return "seen\(about) \(fact.facts.name) \(fact.facts.state.rawValue)"
        + " op=\(fact.facts.operation?.rawValue ?? "?")"
        + " snapshots=\(fact.facts.snapshots.map { "\($0.count)" } ?? "?")"
        + " unmerged=\(fact.facts.disks.map { "\($0.count(where: \.isUnmerged))" } ?? "?")"
        + " IS=\(fact.facts.integrationServices?.description ?? "?")"
        + " net=\(fact.facts.network?.rawValue ?? "?")"
    case .actionStarted(let fact):
      return "started \(fact.action.rawValue)\(about) for \(fact.leaseSeconds) s"
    case .actionCompleted(let fact):
      return "completed \(fact.action.rawValue)\(about) (\(fact.attempt?.description ?? "-"))"
    case .actionFailed(let fact):
      return "failed \(fact.action.rawValue)\(about) (\(fact.attempt?.description ?? "-")): "
        + fact.failure
    case .attemptSettled(let fact):
      return "settled \(fact.action.rawValue)\(about) (\(fact.attempt)) \(fact.finding.rawValue)"
    case .attemptDoubted(let fact):
      return "doubted \(fact.action.rawValue)\(about) (\(fact.attempt))"
    case .leaseRenewed(let fact):
      return "renewed \(fact.action.rawValue)\(about) (\(fact.attempt)) for "
        + "\(fact.leaseSeconds) s"
    case .attemptTakenOver(let fact):
      return "taken over \(fact.action.rawValue)\(about) (\(fact.attempt)) for "
        + "\(fact.leaseSeconds) s"
    case .ruleOverridden(let fact): return "override \(fact.rule)\(about)"
    case .logCreated, .logKeyIntroduced, .logKeyRotated, .profileAdopted, .windowOpened,
      .windowSuspended, .windowResumed,
      .windowClosed, .hostEnrolled, .hostReleased, .vmArrived, .vmDeparted, .unreadable:
      return type + about
    }
  }
}
