internal import AuditLog
internal import Events
internal import Projections

/// What `mwctl rebuild` does and answers: every host folded anew beside its cached state.
struct RebuildAnswer {
  /// A cached state that was not what the events fold to.
  struct Difference {
    let host: HostName
    let what: String
    /// Whether it was of this fold and of a version that the log has or had: it was altered then.
    let isAltered: Bool
  }

  private(set) var hosts = 0
  private(set) var events = 0
  private(set) var differences: [Difference] = []
  private var folded: [HostName: Host] = [:]

  /// Folds, compares, and replaces what is cached.
  static func rebuild(_ log: AuditLog, terminal: Terminal) throws -> RebuildAnswer {
    var answer = try compare(log, terminal: terminal)
    try log.write { try answer.replace($0) }
    return answer
  }

  /// Folds and compares.
  static func compare(_ log: AuditLog, terminal: Terminal) throws -> RebuildAnswer {
    var answer = RebuildAnswer()
    let (names, total) = try log.read { reader in
      (try FleetReader(reader).hostNames(), try reader.nextPosition())
    }
    var progress = Progress("Folding", total: Int(total), on: terminal)
    // Host by host: while somebody reads, nobody can commit.
    for name in names { try log.read { try answer.fold(name, $0, &progress) } }
    progress.finish()
    return answer
  }

  private mutating func fold(
    _ name: HostName, _ reader: LogReader, _ progress: inout Progress
  ) throws {
    let key = StreamName.host(name).description
    let cached = try reader.cachedState(key: key)
    var host = Host(name: name)
    var rebuilt: [UInt8]?
    var count = events
    try reader.forEachEvent(LogQuery(stream: .host(name))) { record in
      host.apply(record)
      count += 1
      if record.version == cached?.version { rebuilt = try CachedFold.bytes(of: host) }
      if count % 1000 == 0 { progress.show(count) }
    }
    events = count
    hosts += 1
    folded[name] = host
    guard host.parked == nil else { return }
    if let (what, isAltered) = try difference(cached, rebuilt, key, reader) {
      differences.append(Difference(host: name, what: what, isAltered: isAltered))
    }
  }

  private func difference(
    _ cached: CachedState?, _ rebuilt: [UInt8]?, _ key: String, _ reader: LogReader
  ) throws -> (what: String, isAltered: Bool)? {
    guard let cached else {
      return try reader.cachedStateKeys().contains(key)
        ? ("is damaged", true) : ("is missing", false)
    }
    guard cached.foldVersion == Host.foldVersion else {
      return ("was folded by version \(cached.foldVersion)", false)
    }
    guard let rebuilt else {
      return ("shows version \(cached.version), which the log does not have", true)
    }
    return rebuilt == cached.bytes ? nil : ("differs from what the events fold to", true)
  }

  /// Folds what was appended meanwhile, and keeps the new states instead of the old.
  private mutating func replace(_ writer: LogWriter) throws {
    var states: [String: CachedState] = [:]
    for case .host(let name) in try writer.streams(prefix: "host/") {
      var host = folded[name] ?? Host(name: name)
      try writer.forEachEvent(LogQuery(stream: .host(name), afterVersion: host.version)) {
        host.apply($0)
      }
      guard host.parked == nil else { continue }
      states[StreamName.host(name).description] = CachedState(
        foldVersion: Host.foldVersion, position: host.position, version: host.version,
        bytes: try CachedFold.bytes(of: host))
    }
    try writer.replaceStates(states)
  }

  var json: JSONValue {
    [
      "schema": "mwctl.rebuild/1", "hosts": .number(hosts), "events": .number(events),
      "differences": .array(
        differences.map { ["host": .string($0.host.text), "what": .string($0.what)] }),
    ]
  }

  func write(_ format: OutputFormat) {
    for difference in differences {
      Output.warning("The cached state of \(difference.host) \(difference.what); it was replaced.")
    }
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text:
      Output.line(
        "Folded \(events) events of \(hosts) host\(hosts == 1 ? "" : "s") anew: "
          + (differences.isEmpty
            ? "every cached state was as it should be."
            : "\(differences.count) cached states were not as they should be, and are now."))
    }
  }
}
